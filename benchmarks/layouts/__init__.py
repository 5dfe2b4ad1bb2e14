"""Our own bilingual texts in the layouts of public documents, dumped by the tools that users have.

    python -m benchmarks.layouts [--seed N] [--documents N] [--layout NAME] [--only TOOL]

The texts are made from templates in ``texts/``; each is printed as a PDF in a layout of a gazette,
a parliament, a ministry, a court, a town council or terms of use. Each tool dumps each PDF, and our
reading of the dump is compared to the gold: the paragraphs and beads as they were written. Some
layouts and some tools are held out: nothing is fitted to them.
"""

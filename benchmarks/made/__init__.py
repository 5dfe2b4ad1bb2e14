"""Made documents: texts of many kinds with their truth, written in the forms that files have.

    python -m benchmarks.made [--kind NAME ...] [--form NAME ...] [--seeds N] [--held-out]

A *kind* is a kind of text that the Benelux publishes: a decree, a tariff, an oath. Its generator
makes short documents (6 to 20 paragraphs) and long ones, each with its truth: which paragraphs
translate each other. A *form* is how such a text reaches us: as a record, a pair of files, one text
in turns, a table of a web page, a PDF. Each document is written in each form, read, and compared
with its truth.

A third of the kinds is held out: nothing is fitted to them or mended for them.
"""

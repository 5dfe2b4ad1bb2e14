"""Fit the weights of the reading decisions, and measure them on sources they have not seen.

    python -m benchmarks.reading_weights [--write]

The examples come from the development data: texts whose paragraphs are known, and dumps of the
PDFs among them by every tool that is installed (pdftotext, pypdf, PyMuPDF, pdfminer, PDFium); and
from our own texts in those layouts of ``benchmarks.layouts`` that are not held out. For each
decision, the figures of each source are those of weights that were fitted without it. With
``--write``, weights that are fitted to all sources are written into the package; with
``--without SOURCE`` too, to all others.
"""

"""Readers of office documents: Word, RTF, OpenDocument, presentations, workbooks."""

"""Readers of files: each returns a file, or a pair of files, as a document.

The folders hold the readers: ``markup``, ``office``, ``legal``, ``mail``, and ``bitexts`` for files
whose texts are aligned already. Beside them is what these share (``blocks``, ``plain_text``,
``zip_package`` …), and what is common to all documents: ``registry``, pairs, archives, sidecars.
"""

"""The distributed engine: a collection in OpenSearch, with the answers of an index in a folder.

Only ``connection`` and ``hosts`` know the client library. Nothing here is imported unless the
address of a collection is opened.

- Records: ``mapping`` defines the indexes of a collection. ``streams`` writes the terms of a
  passage as a text, ``pair_records`` makes the record of a pair, ``document_fields`` and
  ``catalogue`` those of documents, ``lexicon_records`` those of the lexicon.
- Generations: a ``generation`` is what a reader sees. ``collection`` knows which one is current.
- Writing: ``collection_writer`` writes a generation through ``bulk``, counts terms in
  ``term_counts``, and records in ``unfinished`` what a killed build can go on with.
- Requests: ``connection`` sends them, again if that helps; ``hosts`` knows which nodes answer.
  ``answers`` sends searches, and tells what is missing in their answers.
- Searching: ``query_dsl`` translates an expression, ``executor`` finds its hits, and ``rescoring``
  gives them exact scores. ``term_statistics`` and ``question_answers`` ask the ``vocabulary``,
  ``facet_counts`` counts. ``reader`` is the :class:`~benelux_search.index.ports.EngineReader`, and
  ``store`` the :class:`~benelux_search.index.ports.Store`.
"""

"""The class of an open index: all its queries."""

from __future__ import annotations

from benelux_search.opened_index.document_queries import DocumentQueries
from benelux_search.opened_index.term_queries import TermQueries


class Index(DocumentQueries, TermQueries):
    """An open index. Threads can share it, and it can be used after a ``fork``.

    All methods read the generation that was current when the index was opened. Only :meth:`refresh`
    switches to a newer generation. A collection of the distributed engine keeps the build before
    the current one; a reader of an older one gets GenerationGone from every method, in the middle
    of paging too. It then has to refresh and to begin at the first page again, because the pages
    of two generations do not fit together. ``verify``, ``memory`` and ``codes`` are as for
    :func:`open_index`; ``verify`` also applies to each generation that ``refresh`` opens.

    After :meth:`close`, every method that reads the index raises IndexUnusable.
    """

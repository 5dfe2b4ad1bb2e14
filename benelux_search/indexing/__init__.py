"""The use case of indexing: files and folders in, an index that is up to date out."""

from benelux_search.indexing.grouping import Found
from benelux_search.indexing.ids import slug
from benelux_search.indexing.pairing import braced
from benelux_search.indexing.plan import Plan, make_plan
from benelux_search.indexing.update import Build, Progress, execute, reindex
from benelux_search.indexing.workers import Apart, Outcome, Reader, read_all, usable_jobs

__all__ = [
    "Apart",
    "Build",
    "Found",
    "Outcome",
    "Plan",
    "Progress",
    "Reader",
    "braced",
    "execute",
    "make_plan",
    "read_all",
    "reindex",
    "slug",
    "usable_jobs",
]

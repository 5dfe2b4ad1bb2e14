"""The use case of indexing: files and folders in, an index that is up to date out."""

from benelux_search.indexing.ids import slug
from benelux_search.indexing.update import Build, Plan, Progress, execute, make_plan, reindex
from benelux_search.indexing.workers import Reader, read_one

__all__ = [
    "Build",
    "Plan",
    "Progress",
    "Reader",
    "execute",
    "make_plan",
    "read_one",
    "reindex",
    "slug",
]

"""One generation of a collection as a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from benelux_search.index.scoring import Bm25
from benelux_search.model import LANGUAGES, Language

Json = dict[str, Any]
# Deleted ranges that are clauses of each query; more of them are searched by a script, since the
# engine refuses queries with very many clauses
_MOST_CLAUSES: Final = 50
_DELETED: Final = (
    "long own = doc['ordinal'].value; int low = 0; int high = params.starts.length; "
    "while (low < high) { int middle = (low + high) / 2; "
    "if (params.starts[middle] <= own) { low = middle + 1; } else { high = middle; } } "
    "return low > 0 && own < params.ends[low - 1];"
)
Range = tuple[int, int]  # the first ordinal, and the one after the last


@dataclass(frozen=True, slots=True)
class Generation:
    """The state of a collection after one build.

    - ``indexes``: the common prefix of the names of its indexes in the engine. Several generations
      may share them.
    - ``next_ordinal``: the ordinals of its pairs are below this.
    - ``deleted``: the ordinals of documents that are no longer part of it, as ascending ranges.
    - ``passages``, ``positions``: the number of passages and the sum of their lengths, by language.
    - ``repeated``: the signatures that enough pairs share to be folded into one hit; None if they
      are too many to be listed.
    - ``counts``: the numbers of documents, pairs and aligned pairs.
    - ``copies``: see :attr:`Store.copies <benelux_search.index.ports.Store.copies>`.
    """

    number: int
    indexes: str
    next_ordinal: int = 1
    deleted: tuple[Range, ...] = ()
    passages: Mapping[Language, int] = field(default_factory=lambda: dict.fromkeys(LANGUAGES, 0))
    positions: Mapping[Language, int] = field(default_factory=lambda: dict.fromkeys(LANGUAGES, 0))
    repeated: frozenset[str] | None = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    analysis: str = ""
    created: str = ""

    @property
    def pairs(self) -> str:
        """The name of the index of pairs."""
        return f"{self.indexes}-pairs"

    @property
    def terms(self) -> str:
        """The name of the vocabulary."""
        return f"{self.indexes}-terms"

    @property
    def documents(self) -> str:
        """The name of the catalogue of documents."""
        return f"{self.indexes}-documents"

    @property
    def state(self) -> str:
        """The name of the index of generations."""
        return f"{self.indexes}-state"

    def bm25(self) -> Mapping[Language, Bm25]:
        """Return BM25 over the passages of each language."""
        return {each: Bm25(self.passages[each], self.positions[each]) for each in LANGUAGES}

    def averages(self) -> Mapping[Language, float]:
        """Return the average length of a passage in each language, in positions."""
        return {
            each: self.positions[each] / self.passages[each] if self.positions[each] else 1.0
            for each in LANGUAGES
        }

    def may_repeat(self, signature: str) -> bool:
        """Return True if enough pairs may share a signature to be folded into one hit."""
        return self.repeated is None or signature in self.repeated

    def visible(self) -> Json:
        """Return the part of a ``bool`` query that keeps the pairs of this generation."""
        gone = _deleted(self.deleted)
        return {
            "filter": [{"range": {"ordinal": {"lt": self.next_ordinal}}}],
            **({"must_not": gone} if gone else {}),
        }

    def record(self) -> Json:
        """Return the generation as JSON, to be stored."""
        return {
            "number": self.number,
            "indexes": self.indexes,
            "next_ordinal": self.next_ordinal,
            "deleted": [list(each) for each in self.deleted],
            "passages": dict(self.passages),
            "positions": dict(self.positions),
            "repeated": None if self.repeated is None else sorted(self.repeated),
            "counts": dict(self.counts),
            "copies": dict(self.copies),
            "analysis": self.analysis,
            "created": self.created,
        }

    @classmethod
    def of(cls, record: Json) -> Generation:
        """Return the generation of a record."""
        return cls(
            number=record["number"],
            indexes=record["indexes"],
            next_ordinal=record["next_ordinal"],
            deleted=tuple((start, end) for start, end in record["deleted"]),
            passages=record["passages"],
            positions=record["positions"],
            repeated=None if record["repeated"] is None else frozenset(record["repeated"]),
            counts=record["counts"],
            copies=record["copies"],
            analysis=record["analysis"],
            created=record["created"],
        )


def _deleted(ranges: Sequence[Range]) -> list[Json]:
    """Return queries for the pairs in some ranges."""
    if len(ranges) > _MOST_CLAUSES:
        starts, ends = (list(each) for each in zip(*ranges, strict=True))
        params = {"starts": starts, "ends": ends}
        return [{"script": {"script": {"source": _DELETED, "params": params}}}]
    return [{"range": {"ordinal": {"gte": start, "lt": end}}} for start, end in ranges]


def merged(ranges: list[Range]) -> tuple[Range, ...]:
    """Return ranges in ascending order, with those that touch made one."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)

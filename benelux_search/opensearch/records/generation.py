"""One generation of a collection as a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from benelux_search.index.scoring import Bm25
from benelux_search.model import LANGUAGES, Language

Json = dict[str, Any]
Range = tuple[int, int]  # the first number, and the one after the last

# The ordinals of a document begin at a multiple of this, so that documents can be numbered apart
# and deleted as blocks. A document of more pairs has several blocks.
BLOCK_OF_ORDINALS: Final = 1 << 20


_LONG: Final = 1_000  # blocks of a range that a query names by its ends


def blocks_of(first: int, length: int) -> Range:
    """Return the blocks of a document, from its first ordinal and the number of its pairs."""
    block = first // BLOCK_OF_ORDINALS
    return block, block + max(1, -(-length // BLOCK_OF_ORDINALS))


@dataclass(frozen=True, slots=True)
class CollectionGeneration:
    """The state of a collection after one build.

    - ``indexes``: the common prefix of the names of its indexes in the engine. Several generations
      may share them.
    - ``next_ordinal``: the ordinals of its pairs are below this.
    - ``deleted``: the blocks of ordinals that are no longer part of it, as ascending ranges.
    - ``passages``, ``positions``: the number of passages and the sum of their lengths, by language.
    - ``repeated``: the signatures that enough pairs share to be folded into one hit; None if they
      are too many to be listed.
    - ``counts``: the numbers of documents, pairs and aligned pairs.
    - ``lexicon``: the number of the generation that wrote its lexicon; None without one.
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
    lexicon: int | None = None
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

    def visible(self, filters: Sequence[Json] = ()) -> Json:
        """Return the part of a ``bool`` query that keeps the pairs of this generation.

        ``filters`` limit it to the pairs that all of them select.
        """
        gone: list[int] = []
        excluded: list[Json] = []
        for start, end in self.deleted:
            if end - start < _LONG:
                gone += range(start, end)
            else:
                excluded.append({"range": {"block": {"gte": start, "lt": end}}})
        if gone:
            excluded.append({"terms": {"block": gone}})
        return {
            "filter": [*filters, {"range": {"ordinal": {"lt": self.next_ordinal}}}],
            **({"must_not": excluded} if excluded else {}),
        }

    def record(self) -> Json:
        """Return the generation as JSON, to be stored."""
        record = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**record, "repeated": None if self.repeated is None else sorted(self.repeated)}

    @classmethod
    def of(cls, record: Json) -> CollectionGeneration:
        """Return the generation of a record."""
        values = {each.name: record[each.name] for each in fields(cls)}
        values["deleted"] = tuple((start, end) for start, end in record["deleted"])
        repeated = record["repeated"]
        values["repeated"] = None if repeated is None else frozenset(repeated)
        return cls(**values)


@dataclass(frozen=True, slots=True)
class GenerationPart(CollectionGeneration):
    """The part of a generation that ``query`` selects; its passages are those of the part."""

    query: Json = field(default_factory=dict)

    def visible(self, filters: Sequence[Json] = ()) -> Json:
        """Return the part of a ``bool`` query that keeps the pairs of this part."""
        return CollectionGeneration.visible(self, [self.query, *filters])

    @classmethod
    def within(
        cls,
        whole: CollectionGeneration,
        query: Json,
        passages: Mapping[Language, int],
        positions: Mapping[Language, int],
    ) -> GenerationPart:
        """Return the part of a generation; ``positions`` are the sums of lengths, by language."""
        values = {each.name: getattr(whole, each.name) for each in fields(CollectionGeneration)}
        return cls(**{**values, "passages": passages, "positions": positions}, query=query)


def merged(ranges: list[Range]) -> tuple[Range, ...]:
    """Return ranges in ascending order, with those that touch made one."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)

"""Marked hits, which stay marked in later sessions.

The id of a pair contains its number in the document. A new paragraph before the pair changes this
number, and the old id then belongs to another pair. Therefore a mark also has a digest of the
pair's texts. :func:`locate_marks` looks up a marked passage by id first, then by texts.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias, cast

from benelux_search.errors import NotFound
from benelux_search.model import other_language

if TYPE_CHECKING:
    from benelux_search.model import Language, Pair
    from benelux_search.opened_index.index import Index
    from benelux_search.results import DocumentView, Hit, Match
    from benelux_search.translator import Translator

_Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked passage, with the data that are needed to find the passage in a rebuilt index.

    ``id`` is the id of the pair, and ``text`` a digest of both its texts. ``language`` is the
    language of the matching text. ``matches`` and ``counterpart`` are the highlighted ranges in
    this text and in its translation. ``sentence`` is the number of a sentence of the pair, from 1,
    which the texts are then of; 0 for the whole pair.
    """

    id: str
    text: str
    language: Language
    matches: tuple[Match, ...] = ()
    counterpart: tuple[Match, ...] = ()
    sentence: int = 0

    @property
    def unit_id(self) -> str:
        """The id of the passage, as in :class:`~benelux_search.results.Hit`."""
        return f"{self.id}.{self.sentence}" if self.sentence else self.id

    @property
    def key(self) -> _Key:
        """The id of the passage and the digest, which together identify the mark."""
        return self.unit_id, self.text

    @property
    def document(self) -> str:
        """The id of the document."""
        return self.id.rpartition(":")[0]

    @classmethod
    def of_hit(cls, hit: Hit) -> Self:
        """Return the mark of a hit."""
        other = hit.counterpart.matches if hit.counterpart else ()
        sentence = hit.sentence.number if hit.sentence is not None else 0
        matches = tuple(hit.passage.matches), tuple(other)
        return cls(hit.id, pair_digest(hit), hit.language, *matches, sentence)

    def highlighted(self, hit: Hit) -> Hit:
        """Return a hit with the language and the highlights of the mark, if it has this text."""
        passage, other = hit.side(self.language), hit.side(other_language(self.language))
        if passage is None:
            return hit
        own = replace(passage, matches=tuple(_inside(self.matches, passage.text)))
        if other is not None:
            other = replace(other, matches=tuple(_inside(self.counterpart, other.text)))
        return replace(hit, language=self.language, passage=own, counterpart=other)

    def to_record(self) -> dict[str, object]:
        """Return the mark as a dictionary for a JSON file."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def from_record(cls, record: object) -> Self | None:
        """Return the mark of a dictionary from :meth:`to_record`.

        The user may have edited the file: return None if the dictionary is invalid.
        """
        if not isinstance(record, dict):
            return None
        id_, text, language = (record.get(name) for name in ("id", "text", "language"))
        if not isinstance(id_, str) or not isinstance(text, str) or language not in ("nl", "fr"):
            return None
        matches, counterpart = (_ranges(record.get(name)) for name in ("matches", "counterpart"))
        sentence = record.get("sentence")
        number = sentence if type(sentence) is int and sentence > 0 else 0
        return cls(id_, text, cast("Language", language), matches, counterpart, number)


def texts_of(item: Pair | Hit) -> tuple[str, ...]:
    """Return the texts of a pair or hit: Dutch, then French, "" for a missing one."""
    from benelux_search.model import LANGUAGES, Pair

    passages = map(item.passage if isinstance(item, Pair) else item.side, LANGUAGES)
    return tuple(passage.text if passage else "" for passage in passages)


def pair_digest(pair: Pair | Hit) -> str:
    """Return a digest of both texts of a pair."""
    return digest_of(*texts_of(pair))


def digest_of(*texts: str) -> str:
    """Return a digest of texts: the first 16 hexadecimal digits of a SHA-256."""
    return hashlib.sha256("\0".join(texts).encode(errors="surrogatepass")).hexdigest()[:16]


class MarkStore(Protocol):
    """The methods of :class:`benelux_search.user.history.UserHistory` that load and save marks."""

    def marks(self) -> Sequence[Mark]: ...

    def change_marks(self, added: Iterable[Mark], removed: Iterable[Mark]) -> None: ...


class Marks(Mapping[str, "Hit"]):
    """The marked hits by the ids of their passages, in the order in which the user marked them.

    Each change is saved immediately. If this fails, ``failed`` is called with the error, but only
    for the first error. A mark whose passage has not been found in the current index is not in this
    mapping, but it is in :attr:`known`; :meth:`update_hits` adds its hit when the passage is found.
    """

    def __init__(self, mark_store: MarkStore, failed: Callable[[Exception], None]) -> None:
        self._mark_store = mark_store
        self._failed = failed
        self._has_failed = False
        self._hits: dict[str, Hit] = {}
        self._absent: dict[_Key, Mark] = {mark.key: mark for mark in mark_store.marks()}

    def __getitem__(self, id_: str) -> Hit:
        return self._hits[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._hits)

    def __len__(self) -> int:
        return len(self._hits)

    @property
    def known(self) -> Sequence[Mark]:
        """All marks, including marks whose passages have not been found in the index."""
        return [*map(Mark.of_hit, self._hits.values()), *self._absent.values()]

    def add(self, hit: Hit) -> None:
        """Mark a hit."""
        mark, marked_hit = Mark.of_hit(hit), self._hits.get(hit.unit_id)
        if marked_hit is not None and (old_mark := Mark.of_hit(marked_hit)).key != mark.key:
            # The id now belongs to another pair: look up the old mark later
            self._absent[old_mark.key] = old_mark
        self._hits[hit.unit_id] = hit
        self._save([mark], ())

    def toggle(self, hit: Hit) -> None:
        """Mark a hit, or unmark a marked hit."""
        marked_hit = self._hits.get(hit.unit_id)
        if marked_hit is not None and pair_digest(marked_hit) == pair_digest(hit):
            self.remove(hit.unit_id)
        else:
            self.add(hit)

    def remove(self, id_: str) -> None:
        """Unmark the hit with this id, if it is marked."""
        if (hit := self._hits.pop(id_, None)) is not None:
            self._save((), [Mark.of_hit(hit)])

    def clear(self) -> None:
        """Remove all marks, except marks that another session has saved in the meantime."""
        marks = self.known
        self._hits.clear()
        self._absent.clear()
        self._save((), marks)

    def update_hits(self, located: Iterable[tuple[Mark, Hit | None]]) -> tuple[int, int]:
        """Update the marked hits after :func:`locate_marks` has looked them up in a changed index.

        ``located`` is the result of that function. Marks that the user set or removed in the
        meantime are not changed. Return two numbers: the marks that have a hit again, and the marks
        that have lost theirs.
        """
        hit_by_key = {mark.key: hit for mark, hit in located}
        back = [(mark, hit) for mark in self._absent.values() if (hit := hit_by_key.get(mark.key))]
        moved: list[tuple[Mark, Hit]] = []
        gone = 0
        for old_hit in self._hits.values():
            mark = Mark.of_hit(old_hit)
            new = hit_by_key.get(mark.key, old_hit)
            if new is None:
                gone += 1
                self._absent[mark.key] = mark
                continue
            moved.append((mark, _moved(old_hit, mark.highlighted(new))))
        self._hits = {hit.unit_id: hit for _, hit in moved}
        for mark, hit in back:
            del self._absent[mark.key]
            self._hits.setdefault(hit.unit_id, hit)
        renamed = [(mark, hit) for mark, hit in (*moved, *back) if hit.unit_id != mark.unit_id]
        self._save([Mark.of_hit(hit) for _, hit in renamed], [mark for mark, _ in renamed])
        return len(back), gone

    def _save(self, added: Sequence[Mark], removed: Sequence[Mark]) -> None:
        if not added and not removed:
            return
        try:
            self._mark_store.change_marks(added, removed)
        except OSError as error:
            if not self._has_failed:
                self._has_failed = True
                self._failed(error)


def _moved(hit: Hit, new: Hit) -> Hit:
    """Return a hit with what the index says of its passage now, in ``new``."""
    return replace(
        hit,
        id=new.id,
        document=new.document,
        passage=new.passage,
        counterpart=new.counterpart,
        kind=new.kind,
        confidence=new.confidence,
        provision=new.provision,
        copies=new.copies,
        sentence=new.sentence,
        sentence_beads=new.sentence_beads,
    )


def moved_marks(say: Translator, back: int, gone: int) -> Sequence[str]:
    """Return messages about marks that were found and marks that were lost.

    ``back`` and ``gone`` are the two numbers from :meth:`Marks.update_hits`.
    """
    still = say.some(
        "{number} hit is still marked from last time",
        "{number} hits are still marked from last time",
        back,
    )
    lost = say.some(
        "{number} marked hit is not in the new index",
        "{number} marked hits are not in the new index",
        gone,
    )
    return [text for text, number in ((still, back), (lost, gone)) if number]


def marks_not_kept(say: Translator, error: Exception) -> str:
    """Return the message that marks cannot be saved."""
    return say("the marks cannot be saved: {error}", error=say.error_text(error))


def _ranges(value: object) -> tuple[Match, ...]:
    """Return the pairs of integers in ``value``; ignore everything else."""
    pairs = value if isinstance(value, list) else []
    return tuple(
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(type(each) is int for each in pair)
    )


def _inside(matches: Iterable[Match], text: str) -> list[Match]:
    return [(start, end) for start, end in matches if 0 <= start < end <= len(text)]


class IndexAccess(Protocol):
    """A handle on an index; ``use()`` is a context with the open index."""

    def use(self) -> AbstractContextManager[Index]: ...


def locate_marks(
    marks: Iterable[Mark], index_handle: IndexAccess
) -> Sequence[tuple[Mark, Hit | None]]:
    """Look up marked passages in the current index, by id or else by texts.

    Return each mark with its hit, or with None if the document no longer contains the passage.

    Raises:
        BeneluxSearchError: the index cannot be opened or used.
    """
    with index_handle.use() as index:
        locator = _MarkLocator(index)
        return [(mark, locator.hit(mark)) for mark in marks]


class _MarkLocator:
    """A lookup of marked passages that gives different passages to different marks if possible.

    Two marks get the same passage only if no other passage has the same texts.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._infos = {info.id: info for info in index.documents()}
        self._taken: set[str] = set()
        # by document and kind of passage, then by digest
        self._passages: dict[tuple[str, bool], Mapping[str, Sequence[Hit]]] = {}

    def hit(self, mark: Mark) -> Hit | None:
        hits = self._at_its_id(mark) or self._with_its_texts(mark)
        free = (each for each in hits if each.unit_id not in self._taken)
        hit = next(free, next(iter(hits), None))
        if hit is None:
            return None
        self._taken.add(hit.unit_id)
        return mark.highlighted(hit)

    def _at_its_id(self, mark: Mark) -> Sequence[Hit]:
        hits = self._hits_of(self._show(mark.id), is_sentence=bool(mark.sentence))
        with_id = (hit for hit in hits if hit.unit_id == mark.unit_id not in self._taken)
        return [hit for hit in with_id if pair_digest(hit) == mark.text]

    def _with_its_texts(self, mark: Mark) -> Sequence[Hit]:
        key = mark.document, bool(mark.sentence)
        if key not in self._passages:
            by_digest = defaultdict(list)
            view = self._show(mark.document) if mark.document in self._infos else None
            for pair in getattr(view, "pairs", ()):
                for hit in self._hits_of(pair, is_sentence=bool(mark.sentence)):
                    by_digest[pair_digest(hit)].append(hit)
            self._passages[key] = by_digest
        return self._passages[key].get(mark.text, ())

    def _hits_of(self, pair: Pair | DocumentView | None, *, is_sentence: bool) -> Sequence[Hit]:
        """Return a pair as a hit, or its sentences as hits."""
        from benelux_search.model import Pair
        from benelux_search.results import Hit
        from benelux_search.search.sentences.sentence_hits import all_sentences

        if not isinstance(pair, Pair) or pair.document_id not in self._infos:
            return []
        hit = Hit.of(pair, self._infos[pair.document_id])
        whole = [] if hit is None else [hit]
        return list(all_sentences(whole)) if is_sentence else whole

    def _show(self, id_: str) -> Pair | DocumentView | None:
        with contextlib.suppress(NotFound):
            return self._index.show(id_)
        return None

"""Hits that the user has marked, which stay marked from one session to the next."""

from __future__ import annotations

import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol, Self, cast

from benelux_search.errors import NotFound
from benelux_search.model import Aside, DocumentInfo, Hit, Pair
from benelux_search.tui.index_handle import Library

if TYPE_CHECKING:
    from benelux_search.model import Aside, DocumentInfo, Hit, Language, Match
    from benelux_search.tui.translator import Translator

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked passage: enough to find it again in any state of its index.

    ``text`` is a digest of both texts: a new state may give the id to other texts. ``matches`` and
    ``counterpart`` are the ranges that were highlighted, in the passage and in its counterpart.
    """

    id: str
    text: str
    language: Language
    matches: tuple[Match, ...] = ()
    counterpart: tuple[Match, ...] = ()

    @property
    def key(self) -> _Key:
        return self.id, self.text

    @property
    def document(self) -> str:
        """The id of its document."""
        return self.id.rpartition(":")[0]

    @classmethod
    def of_hit(cls, hit: Hit) -> Self:
        other = hit.counterpart.matches if hit.counterpart else ()
        return cls(hit.id, pair_digest(hit), hit.language, tuple(hit.passage.matches), tuple(other))

    def hit(self, pair: Pair, document: DocumentInfo) -> Hit | None:
        """The pair that it marks, as a hit; None when its passage has no text any more."""
        from benelux_search.model import Highlighted, Hit, other_language

        own, other = pair.passage(self.language), pair.passage(other_language(self.language))
        if own is None:
            return Hit.of(pair, document)
        return Hit(
            0,
            pair.id,
            0.0,
            self.language,
            document,
            Highlighted.of(own, *_inside(self.matches, own.text)),
            Highlighted.of(other, *_inside(self.counterpart, other.text)) if other else None,
            pair.kind,
            pair.confidence,
        )

    def record(self) -> dict[str, object]:
        """For a file; :meth:`of` reads it again."""
        return {
            "id": self.id,
            "text": self.text,
            "language": self.language,
            "matches": self.matches,
            "counterpart": self.counterpart,
        }

    @classmethod
    def of(cls, record: object) -> Self | None:
        """From a file that anyone may have written to; None for what is no mark."""
        if not isinstance(record, dict):
            return None
        id_, text, language = (record.get(name) for name in ("id", "text", "language"))
        if not isinstance(id_, str) or not isinstance(text, str) or language not in {"nl", "fr"}:
            return None
        ranges = (_ranges(record.get(name, [])) for name in ("matches", "counterpart"))
        return cls(id_, text, cast("Language", language), *ranges)


def texts_of(each: Pair | Aside | Hit) -> tuple[str, ...]:
    """What a passage says in both languages."""
    from benelux_search.model import LANGUAGES, Aside, Hit

    if isinstance(each, Aside):
        return (each.text,)
    sides = (
        each.side(language) if isinstance(each, Hit) else each.passage(language)
        for language in LANGUAGES
    )
    return tuple(side.text if side else "" for side in sides)


def pair_digest(of: Pair | Hit) -> str:
    """A short digest of both texts of a pair."""
    texts = "\0".join(texts_of(of)).encode(errors="surrogatepass")
    return hashlib.sha256(texts).hexdigest()[:16]


class Keeper(Protocol):
    """The part of :class:`benelux_search.tui.history.UserHistory` that keeps marks."""

    def marks(self) -> Sequence[Mark]: ...

    def change_marks(self, added: Iterable[Mark], removed: Iterable[Mark]) -> None: ...


class Marks(Mapping[str, "Hit"]):
    """Marked hits by id, in the order in which they were marked. Each change is saved at once.

    Marks of earlier sessions, and those whose passages are not in the index now, are known but no
    hits; :meth:`take` makes them so when they are found. ``failed`` is told, once, why marks
    cannot be saved.
    """

    def __init__(self, memory: Keeper, failed: Callable[[Exception], None]) -> None:
        self._memory = memory
        self._failed = failed
        self._has_failed = False
        self._hits: dict[str, Hit] = {}
        self._absent: dict[_Key, Mark] = {mark.key: mark for mark in memory.marks()}

    def __getitem__(self, id_: str) -> Hit:
        return self._hits[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._hits)

    def __len__(self) -> int:
        return len(self._hits)

    @property
    def known(self) -> Sequence[Mark]:
        """All marks, those that are no hits among them."""
        return [*map(Mark.of_hit, self._hits.values()), *self._absent.values()]

    def add(self, hit: Hit) -> None:
        mark, own = Mark.of_hit(hit), self._hits.get(hit.id)
        if own is not None and (before := Mark.of_hit(own)).key != mark.key:
            self._absent[before.key] = before  # its id is another one now, which is looked up
        self._hits[hit.id] = hit
        self._save([mark], ())

    def toggle(self, hit: Hit) -> None:
        """Mark a hit, or take its mark away."""
        own = self._hits.get(hit.id)
        if own is not None and pair_digest(own) == pair_digest(hit):
            self.remove(hit.id)
        else:
            self.add(hit)

    def remove(self, id_: str) -> None:
        hit = self._hits.pop(id_, None)
        if hit is not None:
            self._save((), [Mark.of_hit(hit)])

    def clear(self) -> None:
        """Take all marks away; those that another session has set since stay there."""
        marks = self.known
        self._hits.clear()
        self._absent.clear()
        if marks:
            self._save((), marks)

    def take(self, found: Iterable[tuple[Mark, Hit | None]]) -> tuple[int, int]:
        """Take over where marked passages are now; return how many came, and how many went.

        What was marked or taken away since they were looked up stays so.
        """
        now = {mark.key: hit for mark, hit in found}
        hits, added, removed, gone = {}, [], [], 0
        for own in self._hits.values():
            mark = Mark.of_hit(own)
            hit = now.get(mark.key, own)
            if hit is None:
                gone += 1
                self._absent[mark.key] = mark
                continue
            hits[hit.id] = moved = replace(
                own, id=hit.id, document=hit.document, kind=hit.kind, confidence=hit.confidence
            )
            if hit.id != own.id:
                removed.append(mark)
                added.append(Mark.of_hit(moved))
        back = [(mark, hit) for mark in self._absent.values() if (hit := now.get(mark.key))]
        for mark, hit in back:
            del self._absent[mark.key]
            hits.setdefault(hit.id, hit)
            if hit.id != mark.id:
                removed.append(mark)
                added.append(Mark.of_hit(hit))
        self._hits = hits
        if added:
            self._save(added, removed)
        return len(back), gone

    def _save(self, added: Iterable[Mark], removed: Iterable[Mark]) -> None:
        try:
            self._memory.change_marks(added, removed)
        except OSError as error:
            if not self._has_failed:
                self._has_failed = True
                self._failed(error)


def moved_marks(say: Translator, back: int, gone: int) -> Sequence[str]:
    """What to say of marks that came back, and of some whose passages are not there."""
    told = []
    if back:
        told.append(
            say.some(
                "{number} marked hit is kept from before",
                "{number} marked hits are kept from before",
                back,
            )
        )
    if gone:
        told.append(
            say.some(
                "{number} marked hit is not in the new index",
                "{number} marked hits are not in the new index",
                gone,
            )
        )
    return told


def marks_not_kept(say: Translator, error: Exception) -> str:
    return say("marks cannot be kept for the next time: {error}", error=say.told(error))


def _ranges(value: object) -> tuple[Match, ...]:
    """Pairs of numbers, as far as they are some."""
    pairs = value if isinstance(value, list) else []
    return tuple(
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(type(each) is int for each in pair)
    )


def _inside(matches: Iterable[Match], text: str) -> list[Match]:
    return [(start, end) for start, end in matches if 0 <= start < end <= len(text)]


# The same passages in another state of an index, where their ids may be those of others.
#
# An id has the number of a pair in its document: a paragraph that is put in before it changes it.


_BACK: Final = 200  # items that are looked back at, where those after them are gone


def by_texts(items: Iterable[Pair | Aside]) -> Mapping[tuple[str, ...], Sequence[int]]:
    """The places of items by what they say."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, each in enumerate(items):
        places[texts_of(each)].append(place)
    return places


class Moved:
    """A document whose state was ``before`` and is ``after``."""

    def __init__(self, before: Sequence[Pair | Aside], after: Sequence[Pair | Aside]) -> None:
        self._before = before
        self._last = len(after) - 1
        self._places = by_texts(after)

    def place(self, place: int) -> int:
        """Where an item stands now: the one that says the same, the nearest of several; or as far
        behind the last one before it that is still there."""
        for back, number in enumerate(range(min(place, len(self._before) - 1), -1, -1)):
            known = self._places.get(texts_of(self._before[number]))
            if known:
                nearest = min(known, key=lambda each, here=number: abs(each - here))  # type: ignore[misc]
                return min(nearest + back, self._last)
            if back > _BACK:
                break
        return max(min(place, self._last), 0)


def refound(marks: Iterable[Mark], library: Library) -> Sequence[tuple[Mark, Hit | None]]:
    """Find marked passages in the index as it is now, by their id or else by their texts.

    Each mark comes with its hit; None where its document has no such passage any more. Errors are
    those of :meth:`~benelux_search.tui.index_handle.Library.use`.
    """
    finder = _MarkLocator(library)
    return [(mark, finder.hit(mark)) for mark in marks]


class _MarkLocator:
    """Finds marked passages; two marks never get the same one while there is another."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._taken: set[str] = set()
        self._infos: dict[str, DocumentInfo] | None = None
        self._places: dict[str, Mapping[str, Sequence[Pair]]] = {}

    def hit(self, mark: Mark) -> Hit | None:
        pair = self._at_its_id(mark) or self._with_its_texts(mark)
        info = None if pair is None else self._info(pair.document_id)
        if pair is None or info is None:
            return None
        self._taken.add(pair.id)
        return mark.hit(pair, info)

    def _at_its_id(self, mark: Mark) -> Pair | None:
        if mark.id in self._taken:
            return None
        try:
            with self._library.use() as index:
                pair = index.show(mark.id)
        except NotFound:
            return None
        return pair if isinstance(pair, Pair) and pair_digest(pair) == mark.text else None

    def _with_its_texts(self, mark: Mark) -> Pair | None:
        same = self._by_texts(mark.document).get(mark.text, ())
        return next((pair for pair in same if pair.id not in self._taken), next(iter(same), None))

    def _by_texts(self, document: str) -> Mapping[str, Sequence[Pair]]:
        if document not in self._places:
            places: dict[str, list[Pair]] = defaultdict(list)
            if self._info(document) is not None:
                with contextlib.suppress(NotFound):
                    for pair in self._library.document(document).pairs:
                        places[pair_digest(pair)].append(pair)
            self._places[document] = places
        return self._places[document]

    def _info(self, document: str) -> DocumentInfo | None:
        if self._infos is None:
            with self._library.use() as index:
                self._infos = {info.id: info for info in index.documents()}
        return self._infos.get(document)

"""Seeded queries of every kind, made of the terms of a corpus.

Terms are common (in 1 to 10 % of the passages), middling (0.05 to 1 %) or rare; a few are stop
words, in more than 10 %. Words that are asked for together are taken from one passage, so that
there is something to find; every other phrase stands in several passages.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, repeat
from pathlib import Path
from random import Random
from typing import Final, Literal, TypeAlias, get_args

from benchmarks.engines.terms import Terms, positions
from benelux_search.index.algebra import (
    And,
    AndNot,
    Expression,
    FuzzyQuery,
    NearQuery,
    Or,
    PhraseQuery,
    PrefixQuery,
    TermQuery,
    WildcardQuery,
)
from benelux_search.model import Language

KindOfQuery: TypeAlias = Literal[
    "and", "or", "phrase", "prefix", "bilingual", "not", "near", "wildcard", "fuzzy"
]
KINDS: Final[tuple[KindOfQuery, ...]] = get_args(KindOfQuery)
OF_EACH: Final = 70
DISTANCE: Final = 8  # positions, of words that are near

_SEED: Final = 55
_SAMPLE: Final = 20_000  # passages that words are taken from
_STRATA: Final = {"stop": 0.1, "common": 0.01, "middling": 0.0005, "rare": 0.0}  # at least
_SHORT: Final = {"s": "stop", "c": "common", "m": "middling", "r": "rare"}
# which strata the terms of a query are from: two or three terms
_BOOLEAN: Final = "cc cm mm cr mr rr sc sm ccc ccm cmm cmr mmm scm".split()
_TWO: Final = "cc cm mm cr mr sc sm".split()
_TRIES: Final = 500


@dataclass(frozen=True, slots=True)
class Query:
    """``terms`` are stems; of the last three kinds, what is given of a form.

    A bilingual query has a Dutch stem and a French one. ``about`` says how it was drawn, and
    ``forms`` how many a prefix stands for.
    """

    kind: KindOfQuery
    terms: tuple[str, ...]
    about: str = ""
    forms: int = 0

    def expression(self) -> Expression:
        """What our engine is asked."""
        first = self.terms[0]
        match self.kind:
            case "and":
                return And(_lookups(self.terms))
            case "or":
                return Or(_lookups(self.terms))
            case "phrase":
                return PhraseQuery("nl", tuple(enumerate((term,) for term in self.terms)))
            case "prefix":
                return PrefixQuery("nl", first)
            case "bilingual":
                return And((TermQuery("nl", first), TermQuery("fr", self.terms[1])))
            case "not":
                return AndNot(TermQuery("nl", first), _lookups(self.terms[1:]))
            case "near":
                return NearQuery("nl", tuple((term,) for term in self.terms), DISTANCE)
            case "wildcard":
                return WildcardQuery("nl", first)
            case "fuzzy":
                return FuzzyQuery("nl", first, 1)


def _lookups(terms: Sequence[str]) -> tuple[TermQuery, ...]:
    return tuple(TermQuery("nl", term) for term in terms)


def queries_of(terms: Terms) -> list[Query]:
    """The queries of a corpus, ``OF_EACH`` of every kind; made when they are not there."""
    path = terms.corpus.folder / "queries.json"
    if path.exists():
        records = json.loads(path.read_text(encoding="utf-8"))
        return [Query(**{**each, "terms": tuple(each["terms"])}) for each in records]
    made = list(_Maker(terms).queries())
    _save(path, made)
    return made


def _save(path: Path, queries: Sequence[Query]) -> None:
    text = json.dumps([asdict(query) for query in queries], ensure_ascii=False, indent=0)
    path.write_text(text, encoding="utf-8")


class _Maker:
    """Draws queries from a sample of the passages, knowing the frequencies of all terms."""

    def __init__(self, terms: Terms) -> None:
        self._draw = Random(_SEED)
        self._strata: dict[Language, dict[str, str]] = {}
        sides: list[list[list[list[str]]]] = []
        places = set(self._draw.sample(range(terms.size), min(_SAMPLE, terms.size)))
        for language in ("nl", "fr"):
            counts, lines = _read(terms, language, "stem", places)
            self._strata[language] = {t: _stratum(n / terms.size) for t, n in counts.items()}
            sides.append([positions(line) for line in lines])
        self._nl, self._fr = sides
        self._counts, lines = _read(terms, "nl", "form", places)
        self._forms = sorted(self._counts)
        self._words = [form for line in lines for place in positions(line) for form in place]

    def queries(self) -> Iterator[Query]:
        yield from self._stems("and", _BOOLEAN)
        yield from self._stems("or", _BOOLEAN)
        yield from self._phrases()
        yield from self._prefixes()
        yield from self._bilingual()
        yield from self._stems("not", _TWO)
        yield from self._stems("near", _TWO)
        yield from self._wildcards()
        yield from self._fuzzy()

    def _stems(self, kind: KindOfQuery, patterns: Sequence[str]) -> Iterator[Query]:
        """Stems of one passage, and of the strata that a pattern names."""

        def drawn(pattern: str) -> tuple[str, ...]:
            return tuple(self._from(self._draw.choice(self._nl), pattern, "nl"))

        return self._several(kind, patterns, drawn)

    def _several(
        self, kind: KindOfQuery, patterns: Sequence[str], drawn: Callable[[str], tuple[str, ...]]
    ) -> Iterator[Query]:
        """A query of each pattern in turn; a small corpus has no terms for some of them."""
        made = 0
        for pattern in chain.from_iterable(repeat(patterns, OF_EACH)):
            for _ in range(_TRIES):
                terms = drawn(pattern)
                if terms:
                    yield Query(kind, terms, pattern)
                    made += 1
                    break
            if made == OF_EACH:
                return

    def _from(self, passage: list[list[str]], pattern: str, language: Language) -> list[str]:
        """Different stems of a passage of these strata; none when it has not got them."""
        there = sorted({term for place in passage for term in place})
        chosen: list[str] = []
        for letter in pattern:
            fit = [
                term
                for term in there
                if self._strata[language][term] == _SHORT[letter] and term not in chosen
            ]
            if not fit:
                return []
            chosen.append(self._draw.choice(fit))
        return chosen

    def _phrases(self) -> Iterator[Query]:
        """Two to four stems that stand together, as it comes; one in four without stop words."""
        several = self._repeated()
        for number in range(OF_EACH):
            length, plain, again = 2 + number % 3, number % 4 == 3, number % 2 == 0
            for _ in range(_TRIES):
                phrase = self._window(self._draw.choice(self._nl), length)
                stop = any(self._strata["nl"][term] == "stop" for term in phrase)
                if phrase and not (plain and stop) and (not again or phrase in several):
                    yield Query("phrase", phrase, f"{'with' if stop else 'without'} stop words")
                    break

    def _window(self, passage: list[list[str]], length: int) -> tuple[str, ...]:
        if len(passage) < length:
            return ()
        begin = self._draw.randrange(len(passage) - length + 1)
        return tuple(place[-1] for place in passage[begin : begin + length])

    def _repeated(self) -> set[tuple[str, ...]]:
        """The phrases that the sample has more than once."""
        counts: Counter[tuple[str, ...]] = Counter()
        for passage in self._nl[: _SAMPLE // 4]:
            line = [place[-1] for place in passage]
            for length in (2, 3, 4):
                counts.update(zip(*(line[start:] for start in range(length)), strict=False))
        return {phrase for phrase, count in counts.items() if count > 1}

    def _prefixes(self) -> Iterator[Query]:
        for number in range(OF_EACH):
            length = (3, 3, 4, 4, 5, 6)[number % 6]
            # of words as often as they stand in texts; one in five as they stand in a list
            among = self._forms if number % 5 == 4 else self._words
            prefix = self._form(length + 2, among)[:length]
            yield Query("prefix", (prefix,), f"{length} letters", self._expansions(prefix))

    def _form(self, shortest: int, among: Sequence[str]) -> str:
        """One of some words that has so many letters at least."""
        while True:
            form = self._draw.choice(among)
            if len(form) >= shortest and form.isalpha() and self._counts[form] > 1:
                return form

    def _expansions(self, prefix: str) -> int:
        first = bisect_left(self._forms, prefix)
        return bisect_left(self._forms, prefix + "\U0010ffff") - first

    def _bilingual(self) -> Iterator[Query]:
        def drawn(pattern: str) -> tuple[str, ...]:
            place = self._draw.randrange(len(self._nl))
            dutch = self._from(self._nl[place], pattern[0], "nl")
            french = self._from(self._fr[place], pattern[1], "fr")
            return (*dutch, *french) if dutch and french else ()

        return self._several("bilingual", _TWO, drawn)

    def _wildcards(self) -> Iterator[Query]:
        for number in range(OF_EACH):
            form = self._form(7, self._forms)
            pattern = (f"{form[:2]}?{form[3:5]}*", f"{form[:3]}*{form[-2:]}")[number % 2]
            yield Query("wildcard", (pattern,))

    def _fuzzy(self) -> Iterator[Query]:
        for _ in range(OF_EACH):
            form = self._form(5, self._forms)
            place = self._draw.randrange(1, len(form))
            yield Query("fuzzy", (form[:place] + form[place + 1 :],))


def _read(
    terms: Terms, language: Language, kind: Literal["form", "stem"], places: set[int]
) -> tuple[Counter[str], list[str]]:
    """In how many passages each term is, and the lines at these places."""
    counts: Counter[str] = Counter()
    lines = []
    for ordinal, line in enumerate(terms.lines(language, kind)):
        counts.update({term for place in positions(line) for term in place})
        if ordinal in places:
            lines.append(line)
    return counts, lines


def _stratum(share: float) -> str:
    return next(name for name, least in _STRATA.items() if share >= least)

"""Seeded queries as a user types them, of words that stand together in a passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Final, Literal, TypeAlias, get_args

from benelux_search.model import Language

KindOfQuery: TypeAlias = Literal["and", "or", "phrase", "prefix", "bilingual", "wildcard", "fuzzy"]
KINDS: Final[tuple[KindOfQuery, ...]] = get_args(KindOfQuery)
COMPARED: Final[tuple[KindOfQuery, ...]] = KINDS[:5]
OF_EACH: Final = 60

_SEED: Final = 6
_SAMPLE: Final = 20_000  # passages that words are taken from
_COMMON: Final = 0.1  # of the passages have a word that nobody would ask for alone
_SHORTEST: Final = 4  # letters


@dataclass(frozen=True, slots=True)
class UserQuery:
    """A query in our language and in that of tantivy; ``language`` is that of its words."""

    kind: KindOfQuery
    text: str
    tantivy: str
    language: Language


Sides: TypeAlias = dict[str, list[str]]


class QueryMaker:
    """Draws queries from the beginning of a corpus."""

    def __init__(self, records: Iterable[Mapping[str, str]], seed: int = _SEED) -> None:
        self._rng = Random(seed)
        self._pairs: list[Sides] = [
            {side: _words(record[side]) for side in ("nl", "fr")}
            for record in islice(records, _SAMPLE)
        ]
        counts = Counter(
            word for pair in self._pairs for side in pair.values() for word in set(side)
        )
        most = max(2, int(_COMMON * len(self._pairs)))
        self._usable = {
            word
            for word, count in counts.items()
            if count <= most and len(word) >= _SHORTEST and word.isalpha()
        }

    def different(self, kind: KindOfQuery, count: int) -> list[UserQuery]:
        """So many different queries of a kind, half of them in each language.

        Raises:
            ValueError: the corpus has too few words.
        """
        found: dict[str, UserQuery] = {}
        for _ in range(200 * count):
            if len(found) == count:
                return list(found.values())
            query = self._query(kind, "fr" if len(found) % 2 else "nl")
            if query is not None:
                found.setdefault(query.text, query)
        raise ValueError(f"the corpus is too small for {count} queries of the kind {kind}")

    def _query(self, kind: KindOfQuery, language: Language) -> UserQuery | None:
        pair = self._rng.choice(self._pairs)
        if kind == "phrase":
            return self._phrase(pair[language], language)
        if kind == "bilingual":
            sides = [self._some(pair[side], 1) for side in ("nl", "fr")]
            if not all(sides):
                return None
            text = f"nl:{sides[0][0]} fr:{sides[1][0]}"
            return UserQuery(kind, text, text, language)
        words = self._some(pair[language], self._rng.choice((2, 2, 3)))
        if not words:
            return None
        longest = max(words, key=len)
        match kind:
            case "and":
                return UserQuery(kind, " ".join(words), " ".join(words), language)
            case "or":
                return UserQuery(kind, " OR ".join(words), " OR ".join(words), language)
        if len(longest) < 8:
            return None
        if kind == "prefix":
            part = longest[: self._rng.choice((4, 5, 6))]
            return UserQuery(kind, f"{part}*", f"{language}:/{part}.*/", language)
        if kind == "wildcard":
            return UserQuery(kind, f"*{longest[-5:]}", f"{language}:/.*{longest[-5:]}/", language)
        at = self._rng.randrange(1, len(longest) - 1)
        wrong = longest[:at] + longest[at + 1 :]
        return UserQuery(kind, f"{wrong}~1", "", language)

    def _some(self, words: list[str], count: int) -> list[str]:
        there = sorted(set(words) & self._usable)
        return self._rng.sample(there, count) if len(there) >= count else []

    def _phrase(self, words: list[str], language: Language) -> UserQuery | None:
        length = self._rng.choice((2, 3, 4))
        if len(words) < length:
            return None
        start = self._rng.randrange(len(words) - length + 1)
        chosen = words[start : start + length]
        if not all(word.isalpha() for word in chosen) or not self._usable & set(chosen):
            return None
        text = '"{}"'.format(" ".join(chosen))
        return UserQuery("phrase", text, text, language)


def _words(text: str) -> list[str]:
    """The words in lower case; what is not only letters stays, and is not asked for."""
    return [word.strip(".,;:?!()\"'") for word in text.lower().split()]

"""Termhood: which candidates of a glossary are terms, and how much of a term each is.

The termhood of a candidate follows the C-value (Frantzi, Ananiadou and Mima, 2000)::

    log2(1 + words) * sqrt(occurrences outside the longer term) * confidence * bond * generality

``words`` are the content words of the longer side. The occurrences in the most frequent longer term
do not count. ``bond`` is the normalised pointwise mutual information of the first and the last word
of a phrase (Bouma, 2009), times 2 and at most 1. ``generality`` is less than 1 for a word that is
common as a part of Dutch compounds, and for nouns that a preposition joins freely. The termhood is
0 or more, without an upper limit.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from benelux_search.analysis.analyzed_passage import AnalyzedPassage
from benelux_search.analysis.folding import fold
from benelux_search.analysis.vocabulary import compound_parts
from benelux_search.lexicon.dictionary import renderings_of
from benelux_search.lexicon.general_words import is_general_adjective, is_shell_noun
from benelux_search.lexicon.known_terms import pattern_of
from benelux_search.model import LANGUAGES, Language
from benelux_search.search.terms.term_candidates import (
    Candidates,
    Forms,
    Key,
    KeyPair,
    Word,
    WordKinds,
    words_of,
)

_NOUN: Final[Mapping[Language, float]] = {"nl": 0.4, "fr": 0.45}
_ADJECTIVE: Final[Mapping[Language, float]] = {"nl": 0.25, "fr": 0.3}
# Worth of a single word of the general vocabulary, by its rarity in compounds from 0 on
_GENERAL: Final = (0.5, 0.7, 0.85)
_VERB: Final = 0.4
_CLOSE: Final = 0.5  # normalised mutual information of words that belong together
_UNLISTED: Final = 0.75  # if the dictionary has both terms, but not as renderings
_FREE: Final = 0.6  # generality of nouns with a preposition between them, which join freely
_CONTINUED: Final = 0.8  # of the occurrences, behind which one word stands: a part of a longer term
_UNSEEN: Final = 0.3  # occurrences of other renderings to assume beside those of a rendering
_COMMON_FORM: Final = 0.15  # of the most frequent form, for a shorter one to be the base form
_FEW: Final = 5  # occurrences that show a part of a longer term
_SMALL: Final = 0.3  # of the most frequent spelling, for one in smaller letters to be taken


@dataclass(frozen=True, slots=True)
class BilingualTerm:
    """A Dutch and a French term that render each other.

    ``nl`` and ``fr`` are the base forms, ``count`` is the number of occurrences, ``share`` the part
    of those of the Dutch term, from 0 to 1, ``confidence`` the probability that the rendering is
    right, ``termhood`` the termhood. ``ordinals`` are some of the pairs that have both.
    """

    nl: str
    fr: str
    count: int
    share: float
    confidence: float
    termhood: float
    ordinals: Sequence[int]


def terms_of(candidates: Candidates, least_count: int) -> list[BilingualTerm]:
    """Return the terms among candidates that occur so often, the most important first."""
    terms = _Terms(candidates, least_count)
    return sorted(terms, key=lambda term: (-term.termhood, term.nl, term.fr))


class _Terms:
    def __init__(self, candidates: Candidates, least_count: int) -> None:
        self._candidates = candidates
        self._forms: dict[KeyPair, tuple[str, str]] = {}
        for key, count in candidates.counts.items():
            if count >= least_count:
                form = _base_form(candidates.forms[key], candidates.kinds)
                if form is not None:
                    self._forms[key] = form
        self._dutch: Counter[Key] = Counter()
        self._french: Counter[Key] = Counter()
        for (nl, fr), count in candidates.counts.items():
            self._dutch[nl] += count
            self._french[fr] += count
        self._longer = _longer(self._forms, candidates.counts)
        self._totals = {each: candidates.kinds[each].units.total() for each in LANGUAGES}

    def __iter__(self) -> Iterator[BilingualTerm]:
        for key, (nl, fr) in self._forms.items():
            termhood = self._termhood(key)
            if termhood > 0 and not self._is_continued(key):
                count = self._candidates.counts[key]
                share = count / self._dutch[key[0]]
                ordinals = self._candidates.ordinals[key]
                yield BilingualTerm(nl, fr, count, share, self._confidence(key), termhood, ordinals)

    def _is_continued(self, key: KeyPair) -> bool:
        """Return True for a part of a longer term: Federaal Agentschap (voor …)."""
        behind = self._candidates.behind[key]
        most = max(behind.values(), default=0)
        return most >= _FEW and most >= _CONTINUED * self._candidates.counts[key]

    def _confidence(self, key: KeyPair) -> float:
        """Return the geometric mean of the shares of both directions and of the links."""
        count = self._candidates.counts[key]
        shares = math.sqrt(count / self._dutch[key[0]] * count / self._french[key[1]])
        links = self._candidates.confidences[key] / count
        doubt = _UNLISTED if _is_unlisted(*self._forms[key]) else 1.0
        return doubt * math.sqrt(shares * links) * count / (count + _UNSEEN)

    def _termhood(self, key: KeyPair) -> float:
        nested = self._longer.get(key, ())
        count = self._candidates.counts[key] - max(nested, default=0)
        if count <= 0:
            return 0.0
        size = max(map(len, key))
        bond = min(
            self._bond(language, part) for language, part in zip(LANGUAGES, key, strict=True)
        )
        general = _generality(key, self._forms[key])
        return math.log2(1 + size) * math.sqrt(count) * self._confidence(key) * bond * general

    def _bond(self, language: Language, key: Key) -> float:
        """Return how strongly the words of a phrase go together, from 0 to 1; 1 for a word."""
        if len(key) == 1:
            return 1.0
        kinds, total = self._candidates.kinds[language], self._totals[language]
        count = (self._dutch if language == "nl" else self._french)[key]
        chance = count / total
        apart = math.prod(max(kinds.units[unit], 1) / total for unit in (key[0], key[-1]))
        return max(0.0, min(1.0, math.log(chance / apart) / -math.log(chance) / _CLOSE))


def _longer(
    forms: Mapping[KeyPair, tuple[str, str]], counts: Mapping[KeyPair, int]
) -> Mapping[KeyPair, Sequence[int]]:
    """Return, for each term, the counts of the longer terms that it is a part of."""
    longer: defaultdict[KeyPair, list[int]] = defaultdict(list)
    for key in forms:
        nl, fr = map(_parts, key)
        for part in ((dutch, french) for dutch in nl for french in fr):
            if part != key and part in forms:
                longer[part].append(counts[key])
    return longer


def _parts(key: Key) -> set[Key]:
    return {key[start:end] for start, end in combinations(range(len(key) + 1), 2)}


def _is_unlisted(nl: str, fr: str) -> bool:
    """Return True if the dictionary has both terms, and neither as a rendering of the other."""
    listed = renderings_of(nl, "nl"), renderings_of(fr, "fr")
    stems = {pattern_of(each, "fr") for each in listed[0]}
    others = {pattern_of(each, "nl") for each in listed[1]}
    return all(listed) and pattern_of(fr, "fr") not in stems and pattern_of(nl, "nl") not in others


def _generality(key: KeyPair, form: tuple[str, str]) -> float:
    """Return how much of the termhood of a term stays: less than 1 for a common word."""
    if max(map(len, key)) > 1:
        is_free = len(form[0].split()) > len(key[0]) and form[0][:1].islower()
        return _FREE if is_free else 1.0
    kind = compound_parts().get(fold(form[0]).encode()) or compound_parts().get(key[0][0].encode())
    if kind is None:
        return 1.0
    rarity = int(kind[-1:]) if kind[-1:].isdigit() else 0
    return _GENERAL[rarity] if rarity < len(_GENERAL) else 1.0


# --- Forms


def _base_form(forms: Forms, kinds: Mapping[Language, WordKinds]) -> tuple[str, str] | None:
    """Return the shortest frequent form that has the shape of a term, such as the singular."""
    written: Counter[str] = Counter()
    for texts, count in forms.items():
        written.update(dict.fromkeys(texts, count))
    counts: Counter[tuple[str, str]] = Counter()
    for (nl, fr), count in forms.items():
        counts[_small(nl, written), _small(fr, written)] += count
    most = max(counts.values())
    frequent = [form for form, count in counts.items() if count >= _COMMON_FORM * most]
    frequent.sort(key=lambda form: (len("".join(form)), -counts[form], form))
    return next((form for form in frequent if _is_term(form, kinds)), None)


def _small(text: str, written: Mapping[str, int]) -> str:
    """Return a text in the capitals in which it is written outside headings and first words.

    ``written`` has the number of occurrences of each spelling.
    """
    first_small = text[:1].lower() + text[1:]
    spellings = (text.lower(), first_small, text.capitalize(), text)
    counts = {each: written.get(each, 0) for each in spellings}
    least = _SMALL * max(counts.values())
    return next(each for each in spellings if counts[each] >= least)


def _is_term(form: tuple[str, str], kinds: Mapping[Language, WordKinds]) -> bool:
    nl, fr = words_of(AnalyzedPassage(form[0], "nl")), words_of(AnalyzedPassage(form[1], "fr"))
    if not (_has_shape(nl, kinds["nl"]) and _has_shape(fr, kinds["fr"])):
        return False
    content_nl, content_fr = _content(nl), _content(fr)
    if len(content_nl) == 1 and len(content_fr) == 1:
        is_name = form[0] == form[1] and form[0][:1].isupper()
        return not is_name and not (
            is_shell_noun("nl", content_nl[0].unit) or is_shell_noun("fr", content_fr[0].unit)
        )
    is_general = all(is_shell_noun("nl", word.unit) for word in content_nl)
    is_shell_of = len(content_nl) < len(nl) and is_shell_noun("nl", content_nl[0].unit)
    return not (is_general or is_shell_of)


def _content(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if word.is_content]


def _has_shape(words: Sequence[Word], kinds: WordKinds) -> bool:
    """Return True for a noun with adjectives, or for nouns with prepositions between them.

    Adjectives stand before a Dutch noun, and behind a French one.
    """
    from_noun = words if kinds.language == "fr" else words[::-1]
    beside = (None, *from_noun)
    for before, word in zip(beside, from_noun, strict=False):
        if not word.is_content:
            continue
        if kinds.verb_share(word.form) > _VERB:
            return False
        if before is not None and before.is_content:
            if not _is_adjective(word, kinds):
                return False
        elif kinds.noun_share(word.form) < _NOUN[kinds.language]:
            return False
    return any(word.is_content for word in words)


def _is_adjective(word: Word, kinds: WordKinds) -> bool:
    """Return True for an adjective that says what kind of thing a term is."""
    share, language = kinds.adjective_share(word.form), kinds.language
    return (
        share >= _ADJECTIVE[language]
        and (language == "fr" or share > kinds.noun_share(word.form))
        and not is_general_adjective(language, word.unit)
    )

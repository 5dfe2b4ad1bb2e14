"""Candidates for a glossary: Dutch and French phrases that are linked to each other as wholes.

A candidate has one to three Dutch and one to four French content words, with prepositions and
articles between them but nothing else: ``bevel van het openbaar gezag``, ``ordre de l'autorité
publique``. All content words on either side are linked to the other side, and to nothing outside it
(phrases by consistent alignment, as in Och and Ney, 2004).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from benelux_search.analysis.analyzed_passage import AnalyzedPassage, analyzed_passage
from benelux_search.lexicon.function_words import base_word, is_article, is_function_word
from benelux_search.lexicon.linking import PassageLinks
from benelux_search.model import LANGUAGES, Language, Pair, Passage

Key: TypeAlias = tuple[str, ...]
KeyPair: TypeAlias = tuple[Key, Key]
Forms: TypeAlias = Counter[tuple[str, str]]

_MOST_DUTCH: Final = 3  # content words
_MOST_FRENCH: Final = 4
_MOST_BETWEEN: Final = 2  # function words side by side: de la
_BETWEEN: Final[Mapping[Language, frozenset[str]]] = {
    "nl": frozenset("van in op voor met tot te ten ter aan bij tegen der des".split()),
    "fr": frozenset("de à en par contre pour sur".split()),
}
_DEFINITE: Final = frozenset("de het der des deze".split())
_DEFINITE_ARTICLES: Final[Mapping[Language, frozenset[str]]] = {
    "nl": frozenset(("de", "het")),
    "fr": frozenset(("le", "la", "les", "l'")),
}
_PRONOUNS: Final = frozenset("dit dat die".split())
# Words that begin a group with a noun, besides the articles; no preposition before infinitives
_GROUP_BEGINS: Final[Mapping[Language, frozenset[str]]] = {
    "nl": frozenset(
        "elke elk ieder iedere geen onze ons uw mijn hun haar van in op ten ter aan met voor door "
        "bij uit tot naar onder tussen zonder tegen volgens der des".split()
    ),
    "fr": frozenset(
        "du des au aux son sa ses leur leurs notre nos votre vos chaque aucun aucune en par avec "
        "contre sous sur dans".split()
    ),
}
_MOST_CANDIDATES: Final = 150_000  # they take some 400 MB
_MOST_ORDINALS: Final = 50  # pairs of a candidate to remember
# A noun with the stem of a function word, so that it has no links: traite des êtres humains
_UNLINKED: Final = frozenset(("êtres",))
_OF: Final = frozenset(("de", "d'"))
_CONTINUES: Final = frozenset(("voor", "en"))  # in names: Rijksinstituut voor, postdiensten en
_KEPT_WORDS: Final = 1 << 15
_SPACE: Final = " \u00a0'’"


class Word(NamedTuple):
    """A word of a passage: its range, its stem (``unit``), and how it is written.

    ``form`` is in small letters, ``base`` is the form without a contracted article: de for du.
    ``begins_group`` is True for an article or another word that begins a group with a noun.
    """

    start: int
    end: int
    unit: str
    form: str
    base: str
    is_content: bool
    begins_group: bool


def words_of(passage: AnalyzedPassage) -> list[Word]:
    """Return the words of a text, in reading order."""
    words: list[Word] = []
    text, language = passage.text, passage.language
    for begin, chunk in passage.located():
        for start, end, units in chunk.words:
            first, last = begin + start, begin + end
            word = _written(text[first:last], units, language)
            if word.is_content and text.startswith("-", last):  # elektriciteits- en gasmarkt
                word = word._replace(is_content=False)
            words.append(Word(first, last, *word))
    return words


class _Written(NamedTuple):
    """A word, wherever it stands; the fields are those of :class:`Word`."""

    unit: str
    form: str
    base: str
    is_content: bool
    begins_group: bool


@lru_cache(maxsize=_KEPT_WORDS)
def _written(word: str, units: tuple[str, ...], language: Language) -> _Written:
    form = word.lower().replace("’", "'")
    unit, base = units[0] if units else "", base_word(form, language)
    is_content = (
        form[0].isalpha()
        and len(form) > 1
        and bool(unit)
        and (form in _UNLINKED or not is_function_word(language, unit))
    )
    begins_group = form not in _PRONOUNS and (
        is_article(language, base) or form in _GROUP_BEGINS[language]
    )
    return _Written(unit, form, base, is_content, begins_group)


@dataclass(frozen=True, slots=True)
class Sentences:
    """The words of a passage; ``joined`` is True for those with only a space before them."""

    text: str
    words: Sequence[Word]
    joined: Sequence[bool]

    @classmethod
    def of(cls, passage: Passage) -> Sentences:
        text, words = passage.text, words_of(analyzed_passage(passage.text, passage.language))
        joined = [
            text[before.end : word.start] == " " or not text[before.end : word.start].strip(_SPACE)
            for before, word in pairwise(words)
        ]
        return cls(text, words, [False, *joined][: len(words)])


class WordKinds:
    """Counts of what stands around the words of a language, which shows the nouns and adjectives.

    In Dutch, a noun ends a group of words that an article or a preposition begins: ``de openbare
    orde``, ``onder elektronisch toezicht``. In French, a noun follows one of these, and an
    adjective follows a content word: ``l'ordre public``. Behind a verb often stands an article, as
    in ``bespreekt de wet``, and seldom behind a noun.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.units: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()
        self._nouns: Counter[str] = Counter()
        self._adjectives: Counter[str] = Counter()
        self._verbs: Counter[str] = Counter()

    def add(self, passage: Sentences) -> None:
        """Count the words of a passage."""
        add_word = self._add_dutch if self.language == "nl" else self._add_french
        words, joined = passage.words, (*passage.joined, False)
        for number, word in enumerate(words):
            if not word.is_content:
                continue
            self.units[word.unit] += 1
            first = second = behind = None  # the words before, from the nearest on
            if joined[number]:
                first = words[number - 1]
                second = words[number - 2] if joined[number - 1] else None
            if joined[number + 1]:
                behind = words[number + 1]
            add_word(word, first, second, behind)

    def _add_dutch(
        self, word: Word, first: Word | None, second: Word | None, behind: Word | None
    ) -> None:
        is_followed = behind is not None and behind.is_content
        is_in_group = first is not None and (
            first.begins_group or (second is not None and second.begins_group and first.is_content)
        )
        form = word.form
        # an adjective behind these ends in -e: de dader bekent, de openbare orde
        has_adjective = first is not None and first.is_content and first.form.endswith("e")
        before = second if has_adjective else first
        is_head = before is not None and before.form in _DEFINITE
        self._seen[form] += 1
        if is_in_group and (not is_followed or (is_head and not form.endswith("e"))):
            self._nouns[form] += 1
        if is_in_group and is_followed:
            self._adjectives[form] += 1
        if behind is not None and behind.form in _DEFINITE_ARTICLES["nl"]:
            self._verbs[form] += 1

    def _add_french(
        self, word: Word, first: Word | None, _second: Word | None, behind: Word | None
    ) -> None:
        if first is not None and first.form in _OF:
            return  # a noun or an infinitive: de droit, de faire
        form = word.form
        self._seen[form] += 1
        if first is not None and first.begins_group:
            self._nouns[form] += 1
        if first is not None and first.is_content:
            self._adjectives[form] += 1
        if behind is not None and behind.form in _DEFINITE_ARTICLES["fr"]:
            self._verbs[form] += 1

    def noun_share(self, form: str) -> float:
        """Return the share of the occurrences of a form that stand as nouns do, from 0 to 1."""
        return (self._nouns[form] + 0.5) / (self._seen[form] + 1)

    def verb_share(self, form: str) -> float:
        """Return the share of the occurrences of a form before an article, from 0 to 1.

        Few occurrences say little.
        """
        return self._verbs[form] / (self._seen[form] + 1)

    def adjective_share(self, form: str) -> float:
        """Return the share of the occurrences of a form that stand as adjectives do, 0 to 1."""
        return self._adjectives[form] / max(self._seen[form], 1)


@dataclass(slots=True)
class Candidates:
    """The candidates of some pairs.

    ``counts`` has the number of occurrences of each pair of keys, which are the stems of the
    content words; ``confidences`` the sum of their mean link confidences; ``forms`` their
    spellings; ``behind`` the words that may continue the Dutch term; and ``ordinals`` the pairs in
    which the first ones stand.
    """

    kinds: Mapping[Language, WordKinds] = field(
        default_factory=lambda: {language: WordKinds(language) for language in LANGUAGES}
    )
    counts: Counter[KeyPair] = field(default_factory=Counter)
    confidences: defaultdict[KeyPair, float] = field(default_factory=lambda: defaultdict(float))
    forms: defaultdict[KeyPair, Forms] = field(default_factory=lambda: defaultdict(Counter))
    behind: defaultdict[KeyPair, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    ordinals: defaultdict[KeyPair, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, pair: Pair, links: PassageLinks) -> None:
        """Add the candidates of a pair with its word links."""
        if pair.nl is None or pair.fr is None:
            return
        nl, fr = Sentences.of(pair.nl), Sentences.of(pair.fr)
        self.kinds["nl"].add(nl)
        self.kinds["fr"].add(fr)
        for dutch, french, confidence in _Linked(nl, fr, links).spans():
            key = _key(nl.words, dutch), _key(fr.words, french)
            following = _behind(nl, dutch)
            if following is not None:
                self.behind[key][following] += 1
            self.counts[key] += 1
            self.confidences[key] += confidence
            self.forms[key][_text(nl, dutch), _text(fr, french)] += 1
            ordinals = self.ordinals[key]
            if len(ordinals) < _MOST_ORDINALS and ordinals[-1:] != [pair.ordinal]:
                ordinals.append(pair.ordinal)
        if len(self.counts) > _MOST_CANDIDATES:
            self._forget_rare()

    def _forget_rare(self) -> None:
        """Forget the candidates that were seen once, which are most of them.

        A term that is seen once in so many candidates is rare (lossy counting; Manku and Motwani,
        2002).
        """
        for key in [key for key, count in self.counts.items() if count == 1]:
            for each in (self.counts, self.confidences, self.forms, self.behind, self.ordinals):
                each.pop(key, None)


def _behind(passage: Sentences, span: range) -> str | None:
    """Return the word behind a span if it may be of a longer term: a noun, voor, en."""
    number = span[-1] + 1
    if number >= len(passage.words) or not passage.joined[number]:
        return None
    word = passage.words[number]
    return word.form if word.is_content or word.form in _CONTINUES else None


def _key(words: Sequence[Word], span: range) -> Key:
    return tuple([words[number].unit for number in span if words[number].is_content])


def _text(passage: Sentences, span: range) -> str:
    words = passage.words
    return " ".join(passage.text[words[span[0]].start : words[span[-1]].end].split())


class _Linked:
    """The words of a pair with the links between their content words."""

    def __init__(self, nl: Sentences, fr: Sentences, links: PassageLinks) -> None:
        self._nl, self._fr = nl, fr
        self._forth: dict[int, dict[int, float]] = {}
        self._back: dict[int, set[int]] = {}
        at_nl = {word.start: number for number, word in enumerate(nl.words) if word.is_content}
        at_fr = {word.start: number for number, word in enumerate(fr.words) if word.is_content}
        for begin, other, confidence in zip(links.nl, links.fr, links.confidences, strict=True):
            if begin in at_nl and other in at_fr:
                self._forth.setdefault(at_nl[begin], {})[at_fr[other]] = confidence
                self._back.setdefault(at_fr[other], set()).add(at_nl[begin])

    def spans(self) -> Iterator[tuple[range, range, float]]:
        """Yield the Dutch and the French words of each candidate, and its mean link confidence."""
        for first in sorted(self._forth):
            targets: list[int] = []
            confidences: list[float] = []
            for last in _ends_of_phrase(self._nl, first, "nl", _MOST_DUTCH):
                if not self._nl.words[last].is_content:
                    continue
                linked = self._forth.get(last)
                if linked is None:
                    break  # all content words have a link
                targets += linked
                confidences += linked.values()
                dutch, french = range(first, last + 1), range(min(targets), max(targets) + 1)
                if self._is_consistent(dutch, french):
                    yield dutch, french, sum(confidences) / len(confidences)

    def _is_consistent(self, dutch: range, french: range) -> bool:
        """Return True if some French words are a phrase, and linked to no other Dutch words."""
        ends = _ends_of_phrase(self._fr, french[0], "fr", _MOST_FRENCH)
        if french[-1] not in ends:
            return False
        for number in french:
            word = self._fr.words[number]
            if word.is_content and word.form not in _UNLINKED:
                back = self._back.get(number)
                if back is None or min(back) < dutch[0] or max(back) > dutch[-1]:
                    return False
        return True


def _ends_of_phrase(passage: Sentences, first: int, language: Language, most: int) -> Iterator[int]:
    """Yield the last words of the phrases that begin with a word.

    A phrase has at most so many content words, and only some function words between them.
    """
    content = between = 0
    words, joined, joins = passage.words, passage.joined, _BETWEEN[language]
    for number in range(first, len(words)):
        if number > first and not joined[number]:
            return
        word = words[number]
        if word.is_content:
            content, between = content + 1, 0
            if content > most:
                return
        else:
            between += 1
            is_article_behind = (
                between == _MOST_BETWEEN and word.form in _DEFINITE_ARTICLES[language]
            )
            if between > _MOST_BETWEEN or not (word.base in joins or is_article_behind):
                return
        yield number

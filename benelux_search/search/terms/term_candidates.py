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
from typing import Final, TypeAlias

from benelux_search.analysis.analyser import words_in_range
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
_CONTINUES: Final = frozenset(("voor", "en"))  # in names: Rijksinstituut voor, postdiensten en
_SPACE: Final = " \u00a0'’"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a passage: its range, its stem (``unit``), and how it is written.

    ``form`` is in small letters, ``base`` is the form without a contracted article: de for du.
    """

    start: int
    end: int
    unit: str
    form: str
    base: str
    is_content: bool


def words_of(text: str, language: Language) -> list[Word]:
    """Return the words of a text, in reading order."""
    words = []
    for each in words_in_range(text, language, 0, len(text)):
        form = text[each.start : each.end].lower().replace("’", "'")
        unit = each.units[0] if each.units else ""
        is_content = (
            form[0].isalpha()
            and len(form) > 1
            and bool(unit)
            and not text.startswith("-", each.end)  # elektriciteits- en gasmarkt
            and (form in _UNLINKED or not is_function_word(language, unit))
        )
        base = base_word(form, language)
        words.append(Word(each.start, each.end, unit, form, base, is_content))
    return words


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

    def add(self, text: str, words: Sequence[Word]) -> None:
        """Count the words of a passage."""
        add_word = self._add_dutch if self.language == "nl" else self._add_french
        joined = [number > 0 and _beside(text, words, number) for number in range(len(words))]
        for number, word in enumerate(words):
            if word.is_content:
                self.units[word.unit] += 1
                before: list[Word] = []  # the words before, from the nearest on
                while len(before) < 2 and joined[number - len(before)]:
                    before.append(words[number - len(before) - 1])
                is_followed = joined[number + 1 : number + 2] == [True]
                behind = words[number + 1] if is_followed else None
                add_word(word, before, behind)

    def _add_dutch(self, word: Word, before: Sequence[Word], behind: Word | None) -> None:
        is_followed = behind is not None and behind.is_content
        is_behind = [self._begins_group(each) for each in before]
        is_in_group = is_behind[:1] == [True] or (is_behind[1:] == [True] and before[0].is_content)
        # an adjective behind these ends in -e: de dader bekent, de openbare orde
        adjectives = 1 if before and before[0].form.endswith("e") and before[0].is_content else 0
        is_head = any(each.form in _DEFINITE for each in before[adjectives : adjectives + 1])
        is_noun = is_in_group and (not is_followed or (is_head and not word.form.endswith("e")))
        self._seen[word.form] += 1
        self._nouns[word.form] += is_noun
        self._adjectives[word.form] += is_in_group and is_followed
        self._verbs[word.form] += behind is not None and behind.form in _DEFINITE_ARTICLES["nl"]

    def _add_french(self, word: Word, before: Sequence[Word], behind: Word | None) -> None:
        if before and before[0].form in {"de", "d'"}:
            return  # a noun or an infinitive: de droit, de faire
        self._seen[word.form] += 1
        self._nouns[word.form] += bool(before) and self._begins_group(before[0])
        self._adjectives[word.form] += bool(before) and before[0].is_content
        self._verbs[word.form] += behind is not None and behind.form in _DEFINITE_ARTICLES["fr"]

    def _begins_group(self, word: Word) -> bool:
        return word.form not in _PRONOUNS and (
            is_article(self.language, word.base) or word.form in _GROUP_BEGINS[self.language]
        )

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


def _beside(text: str, words: Sequence[Word], number: int) -> bool:
    """Return True if only a space stands between a word and the word before it."""
    return not text[words[number - 1].end : words[number].start].strip(_SPACE)


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
        nl, fr = words_of(pair.nl.text, "nl"), words_of(pair.fr.text, "fr")
        self.kinds["nl"].add(pair.nl.text, nl)
        self.kinds["fr"].add(pair.fr.text, fr)
        for dutch, french, confidence in _Linked(pair.nl, pair.fr, nl, fr, links).spans():
            key = _key(nl, dutch), _key(fr, french)
            following = _behind(pair.nl.text, nl, dutch)
            if following is not None:
                self.behind[key][following] += 1
            self.counts[key] += 1
            self.confidences[key] += confidence
            self.forms[key][_text(pair.nl, nl, dutch), _text(pair.fr, fr, french)] += 1
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


def _behind(text: str, words: Sequence[Word], span: range) -> str | None:
    """Return the word behind a span if it may be of a longer term: a noun, voor, en."""
    number = span[-1] + 1
    if number >= len(words) or not _beside(text, words, number):
        return None
    word = words[number]
    return word.form if word.is_content or word.form in _CONTINUES else None


def _key(words: Sequence[Word], span: range) -> Key:
    return tuple(words[number].unit for number in span if words[number].is_content)


def _text(passage: Passage, words: Sequence[Word], span: range) -> str:
    return " ".join(passage.text[words[span[0]].start : words[span[-1]].end].split())


class _Linked:
    """The words of a pair with the links between their content words."""

    def __init__(
        self,
        dutch: Passage,
        french: Passage,
        nl: Sequence[Word],
        fr: Sequence[Word],
        links: PassageLinks,
    ) -> None:
        self._texts = dutch.text, french.text
        self._nl, self._fr = nl, fr
        self._forth: defaultdict[int, dict[int, float]] = defaultdict(dict)
        self._back: defaultdict[int, set[int]] = defaultdict(set)
        at_nl = {word.start: number for number, word in enumerate(nl) if word.is_content}
        at_fr = {word.start: number for number, word in enumerate(fr) if word.is_content}
        for begin, other, confidence in zip(links.nl, links.fr, links.confidences, strict=True):
            if begin in at_nl and other in at_fr:
                self._forth[at_nl[begin]][at_fr[other]] = confidence
                self._back[at_fr[other]].add(at_nl[begin])

    def spans(self) -> Iterator[tuple[range, range, float]]:
        """Yield the Dutch and the French words of each candidate, and its mean link confidence."""
        for dutch in self._dutch_spans():
            content = [number for number in dutch if self._nl[number].is_content]
            linked = [self._forth[number] for number in content]
            if not all(linked):
                continue
            targets = {number for each in linked for number in each}
            french = range(min(targets), max(targets) + 1)
            if self._is_consistent(dutch, french):
                confidences = [best for each in linked for best in each.values()]
                yield dutch, french, sum(confidences) / len(confidences)

    def _dutch_spans(self) -> Iterator[range]:
        for first, word in enumerate(self._nl):
            if word.is_content and first in self._forth:
                for last in range(first, len(self._nl)):
                    span = range(first, last + 1)
                    if not _is_phrase(self._texts[0], self._nl, span, "nl", _MOST_DUTCH):
                        break
                    if last in self._forth:
                        yield span

    def _is_consistent(self, dutch: range, french: range) -> bool:
        if not _is_phrase(self._texts[1], self._fr, french, "fr", _MOST_FRENCH):
            return False
        content = (
            number
            for number in french
            if self._fr[number].is_content and self._fr[number].form not in _UNLINKED
        )
        return all(self._back[number] and self._back[number] <= {*dutch} for number in content)


def _is_phrase(
    text: str, words: Sequence[Word], span: range, language: Language, most: int
) -> bool:
    """Return True if a span has only content words, at most so many, and words between them."""
    content = between = 0
    for number in span:
        word = words[number]
        if number > span[0] and not _beside(text, words, number):
            return False
        if word.is_content:
            content, between = content + 1, 0
        else:
            between += 1
            is_article_behind = (
                between == _MOST_BETWEEN and word.form in _DEFINITE_ARTICLES[language]
            )
            if word.base not in _BETWEEN[language] and not is_article_behind:
                return False
        if content > most or between > _MOST_BETWEEN:
            return False
    return True

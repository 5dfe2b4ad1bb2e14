"""Hits of plain words that have the word in no form.

    python -m benchmarks.word_hits LOOKUPS

Every word of the questions and of the Penal Code that finds five passages or more is searched
alone. A hit is right if its passage has the letters of the word, or a form of it: alone, in a
longer word, or as a verb apart from its particle. The forms are those of ``simplemma`` and of
``spacy-lookups-data``, which had no part in the stems; LOOKUPS is the folder ``data`` of the
latter. Words of which less than ``FEWEST`` is right are on ``queries/looked_at.tsv``, each
with its reason, or they are printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import simplemma

from benchmarks.corpora import CORPORA, DEV, LEAST_HITS, indexed, texts_of, words_of
from benchmarks.ranking import rows_of
from benelux_search.analysis.folding import fold
from benelux_search.model import LANGUAGES, Language
from benelux_search.query.query import parse
from benelux_search.search.hits.executor import executed_query
from benelux_search.search.queries.options import SearchOptions
from benelux_search.storage.snapshot import Snapshot

FEWEST: Final = 0.8
_INSIDE: Final = 4  # letters of a form that is looked for in longer words
_WORD: Final = re.compile(r"[^\W\d_]+")
_SENTENCE: Final = re.compile(r"[.;?!\n]")
_PARTICLES: Final = tuple(
    "aan achter af bij binnen boven buiten door heen in langs mee na neer om onder op over rond"
    " samen terug toe tegen tegemoet uit vast voor voort voorbij weg weer bekend bloot deel gelijk"
    " goed kwijt open overeen plaats stil terecht thuis tussen vrij".split()
)


@dataclass(frozen=True, slots=True)
class WordHits:
    """The number of passages that a word finds, and of those that have it in some form."""

    corpus: str
    language: Language
    word: str
    hits: int
    right: int

    @property
    def share(self) -> float:
        return self.right / self.hits


class Lemmatizer:
    """The lemmas of a word by independent lists."""

    def __init__(self, lookups: Path, language: Language) -> None:
        self._language = language
        self._lookup = _table(lookups / f"{language}_lemma_lookup.json.gz")
        self._irregular = _table(lookups / f"{language}_lemma_exc.json.gz")
        self._index = {
            kind: frozenset(words)
            for kind, words in _table(lookups / f"{language}_lemma_index.json.gz").items()
        }
        self._rules = _table(lookups / f"{language}_lemma_rules.json.gz")
        self.lemmas = cache(self._lemmas)
        self.forms: defaultdict[str, set[str]] = defaultdict(set)  # folded, by folded lemma
        self._accented: defaultdict[str, set[str]] = defaultdict(set)  # by folded form
        for form, given in self._lookup.items():
            self._add(form, (given,) if isinstance(given, str) else given)
        for irregular in self._irregular.values():
            for form, lemmas in irregular.items():
                self._add(form, lemmas)

    def _add(self, form: str, lemmas: Iterable[str]) -> None:
        """Add what a list says of a form."""
        for lemma in lemmas:
            self.forms[fold(lemma)].add(fold(form))
        for each in (form, *lemmas):
            if fold(each) != each:
                self._accented[fold(each)].add(each)

    def _lemmas(self, spelling: str) -> frozenset[str]:
        found = {spelling, *self._listed(spelling)}
        for accented in self._accented.get(spelling, ()):  # etats: états
            found |= self._listed(accented)
        if self._language == "nl":
            for begin in _PARTICLES:  # opgemaakte: op, maken
                rest = spelling.removeprefix(begin)
                if rest != spelling and len(rest) > _INSIDE:
                    found |= {begin + each for each in self._listed(rest)}
            if found == {spelling}:  # overheidsgebouwen: gebouw
                for start in range(3, len(spelling) - _INSIDE):
                    own = self._listed(spelling[start:])
                    if own:
                        found |= {spelling[:start] + each for each in own}
                        break
        return frozenset(map(fold, found))

    def agreed(self, word: str) -> str | None:
        """Return the lemma that both lists give a word; None if they differ."""
        given = self._lookup.get(word, word)
        found: str = simplemma.lemmatize(word, lang=self._language).casefold()
        return found if found in ({given} if isinstance(given, str) else given) else None

    def _listed(self, word: str) -> frozenset[str]:
        """Return the lemmas of a word that differ from it."""
        given = self._lookup.get(word, ())
        found = {given} if isinstance(given, str) else set(given)
        found.add(simplemma.lemmatize(word, lang=self._language).casefold())
        for kind, irregular in self._irregular.items():
            found.update(irregular.get(word, ()))
            known = self._index.get(kind, frozenset())
            for end, instead in self._rules.get(kind, ()):
                stem = word.removesuffix(end)
                if stem != word and stem + instead in known:
                    found.add(stem + instead)
        return frozenset(found - {word})


def _table(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


class _Texts:
    """The passages of one language by ordinal, and the forms of their words."""

    def __init__(self, view: Snapshot, language: Language, lemmatizer: Lemmatizer) -> None:
        self.language, self._lemmatizer = language, lemmatizer
        self.folded: dict[int, str] = {}
        self.words: dict[int, frozenset[str]] = {}
        spellings: set[str] = set()
        for ordinal, text in texts_of(view, language):
            found = words_of(text)
            spellings |= found
            self.folded[ordinal] = fold(text)
            self.words[ordinal] = frozenset(map(fold, found))
        self.spellings = sorted(spellings)
        self.by_lemma: defaultdict[str, set[str]] = defaultdict(set)
        for spelling in self.spellings:
            for lemma in self.lemmas(spelling):
                self.by_lemma[lemma].add(fold(spelling))

    def lemmas(self, spelling: str) -> frozenset[str]:
        """Return the folded lemmas of a word, and the word itself."""
        return self._lemmatizer.lemmas(spelling)

    def forms(self, spelling: str) -> frozenset[str]:
        """Return the folded forms in the texts and lists that share a lemma with a word."""
        lemmas = self.lemmas(spelling)
        listed = (self._lemmatizer.forms.get(lemma, ()) for lemma in lemmas)
        in_texts = (self.by_lemma[lemma] for lemma in lemmas)
        return lemmas.union(*listed, *in_texts)

    def is_right(self, ordinal: int, word: str, forms: frozenset[str], apart: _Apart) -> bool:
        """Return True if a passage has a word in some form."""
        if ordinal not in self.folded:
            return False
        words = self.words[ordinal]
        if not forms.isdisjoint(words) or word in self.folded[ordinal]:
            return True
        longer = [form for form in forms if len(form) >= _INSIDE]
        text = self.folded[ordinal]
        if any(form in text for form in longer):
            return True
        return any(
            particle in words and not rests.isdisjoint(words) and _together(text, particle, rests)
            for particle, rests in apart
        )


_Apart = Sequence[tuple[str, frozenset[str]]]


def _together(text: str, particle: str, rests: frozenset[str]) -> bool:
    """Return True if a sentence has both a particle and a form of the verb."""
    for sentence in _SENTENCE.split(text):
        words = set(_WORD.findall(sentence))
        if particle in words and not rests.isdisjoint(words):
            return True
    return False


def _apart(word: str, texts: _Texts) -> _Apart:
    """Return the particles of a Dutch word, each with the forms of what is left of it."""
    if texts.language == "fr":
        return ()
    found = []
    for lemma in texts.lemmas(word):
        for particle in _PARTICLES:
            rest = lemma.removeprefix(particle)
            if rest != lemma and len(rest) > 2:
                found.append((particle, texts.forms(rest.removeprefix("ge"))))
                found.append((particle, texts.forms(rest)))
    return found


def hits_of_words(view: Snapshot, corpus: str, lookups: Path) -> Iterator[WordHits]:
    """Yield what each word of an index finds, if it finds enough."""
    for language in LANGUAGES:
        texts = _Texts(view, language, Lemmatizer(lookups, language))
        options = SearchOptions(language=language, seconds=None, fold=False)
        for spelling in texts.spellings:
            root = parse(spelling).root
            if root is None:
                continue
            executed, _ = executed_query(root, options, view.store, view.reader)
            found = [
                each.ordinal
                for batch in view.reader.scan(executed.searched, order="relevance")
                for each in batch
            ]
            if len(found) < LEAST_HITS or executed.understood.corrections:
                continue
            forms, apart = texts.forms(spelling), _apart(spelling, texts)
            right = sum(texts.is_right(each, fold(spelling), forms, apart) for each in found)
            yield WordHits(corpus, language, spelling, len(found), right)


def looked_at() -> Mapping[tuple[str, str], str]:
    """Return the reason of each word that was looked at, by language and word."""
    return {(language, word): reason for language, word, reason in rows_of("looked_at")}


def _measured(dev: Path, lookups: Path) -> Iterator[WordHits]:
    for corpus in CORPORA:
        with indexed(dev / corpus) as view:
            yield from hits_of_words(view, corpus, lookups)


def main() -> int:
    """Print the words below the floor that nobody has looked at, and the mean of each language.

    The status is 1 if there are such words.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("lookups", type=Path)
    parser.add_argument("--dev", type=Path, default=DEV)
    arguments = parser.parse_args()
    found = list(_measured(arguments.dev, arguments.lookups))
    known = looked_at()
    low = [one for one in found if one.share < FEWEST]
    unknown = [one for one in low if (one.language, one.word) not in known]
    for each in sorted(unknown, key=lambda one: one.share):
        print(f"{each.corpus:9} {each.language} {each.word:28} {each.hits:5} {each.right:5}")
    for corpus in CORPORA:
        for language in LANGUAGES:
            own = [one for one in found if (one.corpus, one.language) == (corpus, language)]
            mean = sum(each.share for each in own) / len(own)
            few = sum((one.corpus, one.language) == (corpus, language) for one in low)
            print(f"{corpus:9} {language} {len(own):6} words, mean {mean:.4f}, {few} below")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())

"""Forms of one word that have several stems, by independent lists.

    python -m benchmarks.word_forms LOOKUPS

The words of the questions and of the Penal Code are put together by ``simplemma`` and
``spacy-lookups-data`` where both give them one lemma, and by our stems; LOOKUPS is the folder
``data`` of the latter. Of each lemma the stem with most passages is right, and the passages of its
other stems are apart: a search for one form misses them. The share of these is printed, and the
lemmas with most of them. Some are right: ``laatste`` is no form of *laat*, though the lists say so.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.corpora import CORPORA, DEV, indexed, texts_of, words_of
from benchmarks.word_hits import Lemmatizer
from benelux_search.analysis.stems import Stemmer
from benelux_search.analysis.vocabulary import uninflected_words
from benelux_search.model import LANGUAGES, Language

_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class FormsOfLemma:
    """The forms of a lemma by stem, and the number of passages of each stem, most first."""

    lemma: str
    stems: Sequence[tuple[str, int, Sequence[str]]]

    @property
    def apart(self) -> int:
        """The number of passages that have a form with another stem than most have."""
        return sum(count for _, count, _ in self.stems[1:])

    @property
    def passages(self) -> int:
        """The number of passages of all forms."""
        return sum(count for _, count, _ in self.stems)


def counted_words(dev: Path) -> Mapping[Language, Counter[str]]:
    """Return the number of passages of each word in the development data, by language."""
    counts: Mapping[Language, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for corpus in CORPORA:
        with indexed(dev / corpus) as view:
            for language in LANGUAGES:
                for _, text in texts_of(view, language):
                    counts[language].update(words_of(text))
    return counts


def forms_of_lemmas(
    counts: Counter[str], language: Language, lemmatizer: Lemmatizer
) -> Iterator[FormsOfLemma]:
    """Yield each lemma of some words with the stems of its forms."""
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(counts.keys() - uninflected_words(language)):
        lemma = lemmatizer.agreed(word)
        if lemma is not None:
            forms[lemma].append(word)
    stemmer = Stemmer(language)
    for lemma, words in forms.items():
        by_stem: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(words, key=lambda each: -counts[each]):
            by_stem[stemmer.stems(word)[0]].append(word)
        stems = [(stem, sum(map(counts.__getitem__, own)), own) for stem, own in by_stem.items()]
        yield FormsOfLemma(lemma, sorted(stems, key=lambda each: -each[1]))


def main() -> int:
    """Print the share of passages that are apart, and the lemmas with most of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("lookups", type=Path)
    parser.add_argument("--dev", type=Path, default=DEV)
    arguments = parser.parse_args()
    for language, counts in counted_words(arguments.dev).items():
        found = list(forms_of_lemmas(counts, language, Lemmatizer(arguments.lookups, language)))
        apart = sum(each.apart for each in found) / sum(each.passages for each in found)
        print(f"{language}: {len(found)} lemmas, {apart:.4f} of the passages apart")
        for each in sorted(found, key=lambda one: -one.apart)[:_SHOWN]:
            shown = (f"{stem} {count}: {' '.join(own)}" for stem, count, own in each.stems)
            print(f"  {each.lemma}: {' | '.join(shown)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

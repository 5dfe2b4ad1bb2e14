"""Makes the vocabulary that is shipped: ``python -m benchmarks.vocabulary HUNSPELL WORDS``.

HUNSPELL is a folder with ``nl.dic``, ``nl.aff``, ``fr.dic`` and ``fr.aff`` (those of OpenTaal and
of Dicollecte), WORDS a list of Dutch words, one a line. How common a word is tells ``wordfreq``, of
which nothing is shipped but which words are worth having.
"""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from functools import cache
from pathlib import Path

from wordfreq import zipf_frequency

from benchmarks.vocabulary.dutch import dutch_classes, parts_of_speech, plain
from benchmarks.vocabulary.french import french_classes
from benchmarks.vocabulary.hunspell import Dictionary
from benchmarks.vocabulary.parts import parts_of
from benchmarks.vocabulary.separable import separable_verbs
from benchmarks.vocabulary.table import Frequency, lines_of, stems_of
from benchmarks.vocabulary.uninflected import UNINFLECTED
from benelux_search.analysis import vocabulary
from benelux_search.analysis.folding import fold, written_form
from benelux_search.analysis.prefilter import may_begin_stem
from benelux_search.analysis.stems import Stemmer, splitter
from benelux_search.model import Language
from benelux_search.text import spelling

_COMMON = 4.5  # how often, as wordfreq has it: some hundreds of words that no class has
DATA = Path(vocabulary.__file__).with_name("data")
_KNOWN = Path(spelling.__file__).with_name("data")


def main(hunspell: Path, words: Path) -> None:
    every = {plain(line.strip()) for line in words.read_text("utf-8").splitlines()}
    dutch = parts_of_speech(
        Dictionary(hunspell / "nl.dic"),
        {word for word in every if word[:1].isalpha() and word.replace("-", "").isalpha()},
    )
    _write("nl.parts", parts_of(dutch, _frequency("nl")))
    for language in ("nl", "fr"):
        _write(f"{language}.stems", {})
    _forget()
    lemmas = dutch_classes(dutch, _frequency("nl"))
    for _ in range(3):
        # a compound has the stem of its last part, which may be in the table or go from it
        _stems("nl", lemmas, dutch.every)
    stemmer = Stemmer("nl")
    _write(
        "nl.separable",
        separable_verbs(dutch, lambda word: stemmer.stems(word)[0], _frequency("nl")),
    )
    _stems("fr", french_classes(Dictionary(hunspell / "fr.dic")), frozenset())


def _stems(language: Language, lemmas: Mapping[str, str], others: Set[str]) -> None:
    """Makes the files of a language; ``others`` are words that have no other forms: waarom.

    No other word has their stem: waarheid is not waar, and geweld not wel.
    """
    frequency, rule = _frequency(language), cache(Stemmer(language).by_rule)
    folded_lemmas = {fold(lemma) for lemma in lemmas.values()}
    common = {
        word: word
        for word in others
        # those that the rules leave as they are; een is één, and vóór voor
        if frequency(word) >= _COMMON
        and word.isalpha()
        and rule(word) == word
        and word not in folded_lemmas
    }
    lemmas = common | dict(lemmas)
    used: dict[str, float] = defaultdict(float)
    for form, lemma in lemmas.items():
        used[lemma] = max(used[lemma], frequency(form))
    # forms that nobody uses go by the rules, which are seldom wrong
    kept = {
        form: lemma
        for form, lemma in lemmas.items()
        if used[lemma] and (frequency(form) or form == lemma)
    }
    stems = stems_of(kept, rule, frequency)
    # a text is looked up as it is written: œuvre as oeuvre
    found = {form: stems[lemma] for form, lemma in kept.items()}
    stem_of = {
        written_form(form): stem for form, stem in found.items() if written_form(form) not in found
    }
    stem_of |= {form: stem for form, stem in found.items() if written_form(form) == form}
    stem_of |= _own_stems(UNINFLECTED[language], stem_of)
    own = "".join(f"{word}\n" for word in sorted(map(written_form, UNINFLECTED[language])))
    (DATA / f"{language}.uninflected").write_text(own, encoding="utf-8")
    lines = _written_lines(language, stem_of, rule)
    every = (*kept, *filter(frequency, others), *UNINFLECTED[language])
    known = set(map(written_form, every))
    _write_known(language, known | {fold(form) for form in known})
    elsewhere: dict[str, set[str]] = defaultdict(set)
    for folded, line in lines.items():
        for _, stem in line:
            if not may_begin_stem(folded, stem, language):
                elsewhere[stem].add(folded)
    _write(
        f"{language}.elsewhere",
        {stem: " ".join(sorted(forms)) for stem, forms in elsewhere.items()},
    )
    _forget()


def _written_lines(
    language: Language, stem_of: Mapping[str, str], rule: Callable[[str], str]
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Writes the lines that are needed, and returns them.

    A rule may look another word up: duits is the genitive of duit, which has a line. What comes
    out wrong with the lines that are written gets one as well.
    """
    always: set[str] = set()
    while True:
        lines = lines_of(stem_of, rule, fold, always)
        _write(
            f"{language}.stems",
            {
                folded: " ".join(f"{'' if form == folded else form}={stem}" for form, stem in line)
                for folded, line in lines.items()
            },
        )
        _forget()
        stemmer = Stemmer(language)
        wrong = {fold(form) for form, stem in stem_of.items() if stemmer.stems(form)[0] != stem}
        if wrong <= lines.keys():
            return lines
        always |= wrong


def _own_stems(words: Set[str], stem_of: Mapping[str, str]) -> dict[str, str]:
    """A stem for each of some words that no other form has: ``wegens.`` beside ``weg``."""
    users: dict[str, set[str]] = defaultdict(set)
    for form, stem in stem_of.items():
        users[stem].add(form)
    own = {}
    for word in sorted(words):
        plain = fold(word)
        choices = (plain, f"{plain}.", f"{plain}..")
        own[word] = next(stem for stem in choices if not users[stem] - {word})
        users[own[word]].add(word)
    return own


def _frequency(language: Language) -> Frequency:
    return cache(lambda word: zipf_frequency(word, language))


def _forget() -> None:
    """The files have changed since they were read."""
    vocabulary.vocabulary.cache_clear()
    vocabulary.compound_parts.cache_clear()
    vocabulary.suppletive_forms.cache_clear()
    splitter.cache_clear()


def _write_known(language: Language, words: Set[str]) -> None:
    checksums = array("I", sorted({spelling.word_checksum(word) for word in words}))
    if sys.byteorder == "big":
        checksums.byteswap()
    (_KNOWN / f"{language}.known").write_bytes(checksums.tobytes())


def _write(name: str, table: Mapping[str, str]) -> None:
    DATA.mkdir(exist_ok=True)
    lines = sorted(f"{key}\t{value}\n".encode() for key, value in table.items())
    (DATA / name).write_bytes(b"".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

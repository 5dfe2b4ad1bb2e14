"""Makes the dictionaries that are shipped: ``python -m benchmarks.dictionary``.

``nl.tsv`` and ``fr.tsv`` have a headword of their language a line, a tab, and its renderings in the
other language, the most usual first, separated by ``|``. They were written for this project, from
knowledge of both languages. A rendering is also a headword of the other language.

``align/dictionary.tsv`` has the stems of single words, for the evidence of the aligner, with those
of ``align/lexicon.tsv``. A word that
is rendered by several, such as a Dutch compound, is paired with each long one of them: of
``huurwaarborg``, with ``garantie`` and ``locative``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benelux_search.align import match_keys
from benelux_search.align.match_keys import match_tokens
from benelux_search.analysis.folding import fold
from benelux_search.analysis.stems import suffix_stem
from benelux_search.lexicon import dictionary
from benelux_search.lexicon.dictionary import dictionary_key
from benelux_search.lexicon.function_words import is_function_word
from benelux_search.model import LANGUAGES, Language, other_language

SOURCE = Path(__file__).parent
DATA = Path(dictionary.__file__).with_name("data")
_MOST_WORDS, _LONG = 3, 5  # words of a rendering of one word, and letters of each of them


def entries(language: Language) -> Mapping[str, Sequence[str]]:
    """Return the renderings of each headword of a language in its own list."""
    lines = (SOURCE / f"{language}.tsv").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return {headword: renderings.split("|") for headword, renderings in pairs}


def lines(language: Language) -> Iterator[str]:
    """Yield the lines of the file of a language, sorted by key as bytes."""
    renderings: defaultdict[str, list[str]] = defaultdict(list)
    for headword, own in entries(language).items():
        renderings[headword] += own
    for headword, others in entries(other_language(language)).items():
        for each in others:
            renderings[each].append(headword)
    by_key: defaultdict[str, list[str]] = defaultdict(list)
    for headword in sorted(renderings):
        key = dictionary_key(headword, language)
        if key:
            texts = "|".join(dict.fromkeys(renderings[headword]))
            by_key[key].append(f"{headword}={texts}")
    for key in sorted(by_key, key=str.encode):
        yield f"{key}\t{';'.join(by_key[key])}"


def stem_lines() -> Iterator[str]:
    """Yield the lines of the dictionary of the aligner: a French stem, a tab, its Dutch stems."""
    pairs = {
        (suffix_stem(fold(nl), "nl"), suffix_stem(fold(fr), "fr"))
        for nl, fr in match_keys.shipped_lexicon()
    }
    for language in LANGUAGES:
        for headword, renderings in entries(language).items():
            for rendering in renderings:
                nl, fr = (headword, rendering) if language == "nl" else (rendering, headword)
                pairs |= set(_stem_pairs(nl, fr))
    by_stem: defaultdict[str, list[str]] = defaultdict(list)
    for dutch, french in sorted(pairs):
        by_stem[french].append(dutch)
    for french in sorted(by_stem):
        yield f"{french}\t{' '.join(by_stem[french])}"


def _stem_pairs(nl: str, fr: str) -> Iterator[tuple[str, str]]:
    """Yield the stems of the words of a rendering that are paired: all with all, if one is one."""
    dutch, french = _content_words(nl, "nl"), _content_words(fr, "fr")
    if min(len(dutch), len(french)) != 1 or max(len(dutch), len(french)) > _MOST_WORDS:
        return
    is_single = len(dutch) == len(french)
    for a in dutch:
        for b in french:
            if is_single or min(len(a), len(b)) >= _LONG:
                yield suffix_stem(fold(a), "nl"), suffix_stem(fold(b), "fr")


def _content_words(text: str, language: Language) -> list[str]:
    words = [token for token in match_tokens(text) if len(token) > 1 and token.isalpha()]
    return [word for word in words if not is_function_word(language, word.casefold())]


if __name__ == "__main__":
    stems = "".join(f"{line}\n" for line in stem_lines())
    Path(match_keys.__file__).with_name("dictionary.tsv").write_text(stems, encoding="utf-8")
    for each in LANGUAGES:
        text = "".join(f"{line}\n" for line in lines(each))
        (DATA / f"{each}.dictionary").write_text(text, encoding="utf-8")

"""Makes the dictionary that is shipped: ``python -m benchmarks.dictionary``.

``nl.tsv`` and ``fr.tsv`` have a headword of their language a line, a tab, and its renderings in the
other language, the most usual first, separated by ``|``. They were written for this project, from
knowledge of both languages. A rendering is also a headword of the other language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benelux_search.lexicon import dictionary
from benelux_search.lexicon.dictionary import dictionary_key
from benelux_search.model import LANGUAGES, Language, other_language

SOURCE = Path(__file__).parent
DATA = Path(dictionary.__file__).with_name("data")


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


if __name__ == "__main__":
    for each in LANGUAGES:
        text = "".join(f"{line}\n" for line in lines(each))
        (DATA / f"{each}.dictionary").write_text(text, encoding="utf-8")

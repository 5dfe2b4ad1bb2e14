"""Makes the files of everyday words that are shipped: ``python -m benchmarks.everyday``.

``nl.tsv`` and ``fr.tsv`` have a word or expression of daily life a line, a tab, and words of the
law and of official texts for it, the best first, separated by `` | ``. They were written for this
project, from knowledge of the languages and of Belgian law, without sight of the questions that
measure them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benelux_search.analysis.query_text import TextAnalysis
from benelux_search.lexicon import everyday_words
from benelux_search.lexicon.everyday_words import is_closed_word
from benelux_search.model import LANGUAGES, Language

SOURCE = Path(__file__).parent
DATA = Path(everyday_words.__file__).with_name("data")


def lines(language: Language) -> Iterator[str]:
    """Yield the lines of the file of a language: the stems of each word, and the terms."""
    for line in (SOURCE / f"{language}.tsv").read_text("utf-8").splitlines():
        everyday, terms = line.split("\t")
        analyzed = TextAnalysis(everyday.replace("’", "'")).as_words(language)
        words = () if analyzed is None else analyzed.words
        heavy = [word for word in words if not is_closed_word(word.text, language)]
        # mijn man: words of closed classes count if there would be one word without them
        chosen = heavy if len(heavy) > 1 else words
        if chosen:
            slots = " ".join("/".join(word.stems) for word in chosen)
            yield f"{slots}\t{'|'.join(term.strip() for term in terms.split('|'))}"


if __name__ == "__main__":
    for each in LANGUAGES:
        text = "".join(f"{line}\n" for line in lines(each))
        (DATA / f"{each}.everyday").write_text(text, encoding="utf-8")

"""Comparison of our engine with Whoosh's searcher: ``python -m benchmarks.whoosh_index [FOLDER]``.

The documents in a folder are indexed, 200 queries are made from their words, and the pairs that
each engine finds are compared. The queries are words, AND, OR, NOT, prefixes and phrases, in both
languages.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from whoosh.qparser import QueryParser

import benelux_search as bs
from benelux_search.analysis.folding import fold
from benelux_search.index.algebra import (
    And,
    AndNot,
    Expression,
    Or,
    PhraseQuery,
    PrefixQuery,
    TermQuery,
)
from benelux_search.model import LANGUAGES, Language
from benelux_search.storage.snapshot import open_snapshot

_KINDS: Final = ("term", "and", "or", "not", "prefix", "phrase")
_WORD: Final = re.compile(r"\b[^\W\d_]{4,}\b")
_PHRASE: Final = re.compile(r"\b[^\W\d_]{2,} [^\W\d_]{2,}(?: [^\W\d_]{2,})?\b")
_ALL: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Compared:
    """A query in Whoosh's language, and the ids of the pairs that each engine finds."""

    language: Language
    text: str
    whoosh: frozenset[str]
    ours: frozenset[str]


def compare(root: Path, number: int, seed: int) -> Iterator[Compared]:
    """Yield ``number`` queries made from an index, with the pairs that each engine finds."""
    view = open_snapshot(root)
    with closing(view.store), closing(view.reader):
        pairs = list(view.store.all_pairs())
        for language in LANGUAGES:
            passages = [found.text for pair in pairs if (found := pair.passage(language))]
            with closing(bs.whoosh_index(root, language)) as index, index.searcher() as searcher:
                parser = QueryParser("stem", index.schema)
                draw = random.Random(f"{seed} {language}")
                for count in range(number // len(LANGUAGES)):
                    text, wanted = _drawn(_KINDS[count % len(_KINDS)], passages, language, draw)
                    hits = searcher.search(parser.parse(text), limit=None)
                    page = view.reader.search({language: wanted}, limit=_ALL)
                    known = view.store.pairs([scored.ordinal for scored in page.best])
                    yield Compared(
                        language,
                        text,
                        frozenset(hit["id"] for hit in hits),
                        frozenset(pair.id for pair in known.values()),
                    )
    view.release()


def _drawn(
    kind: str, passages: Sequence[str], language: Language, draw: random.Random
) -> tuple[str, Expression]:
    """Return a query of a kind for Whoosh's parser, and the same for our engine."""
    pattern = _PHRASE if kind == "phrase" else _WORD
    while True:
        found = pattern.findall(draw.choice(passages).lower())
        if kind == "or":
            found += pattern.findall(draw.choice(passages).lower())
        if len(found) > 1:
            break
    one, other = draw.sample(found, 2)
    terms = tuple(TermQuery(language, stem) for stem in _stems(f"{one} {other}", language))
    match kind:
        case "term":
            return one, terms[0]
        case "and":
            return f"{one} AND {other}", And(terms)
        case "or":
            return f"{one} OR {other}", Or(terms)
        case "not":
            return f"{one} NOT {other}", AndNot(terms[0], (terms[1],))
        case "prefix":
            beginning = one[: draw.randint(3, len(one))]
            return f"form:{beginning}*", PrefixQuery(language, fold(beginning))
        case _:
            slots = tuple((at, (stem,)) for at, stem in enumerate(_stems(one, language)))
            return f'"{one}"', PhraseQuery(language, slots)


def _stems(text: str, language: Language) -> list[str]:
    """Return the first stem at each position."""
    found: dict[int, str] = {}
    for term in bs.analyze(text, language):
        if term.kind == "stem":
            found.setdefault(term.position, term.term)
    return list(found.values())


def main(folder: Path) -> int:
    """Print the differences, and return the exit status."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made) / "index"
        bs.build_index([folder], root, lexicon=False)
        compared = list(compare(root, 200, 1))
    unequal = [each for each in compared if each.whoosh != each.ours]
    for each in unequal:
        print(f"{each.language} {each.text}: {len(each.whoosh)} and {len(each.ours)}")
    hits = sum(len(each.ours) for each in compared)
    equal = len(compared) - len(unequal)
    print(f"the same pairs for {equal} of {len(compared)} queries, {hits} hits in all")
    return int(bool(unequal))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/dev/questions")))

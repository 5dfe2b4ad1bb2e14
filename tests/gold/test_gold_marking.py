"""The lexicon of our collection: word links, translations, glossary, sentences.

The confidences are pinned to two decimals in ``marking/*.gold``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest
from gold import GOLD, check, marked

from benelux_search.analysis.analyser import words_in_range
from benelux_search.analysis.prefilter import TokenSpan
from benelux_search.api.building import build_index
from benelux_search.lexicon.linking import LinkRequest, LinksFrom
from benelux_search.lexicon.lookup import Lexicon
from benelux_search.lexicon.training_sentences import (
    UnitSequence,
    align_sentences,
    is_anchor,
    unit_sequence,
)
from benelux_search.model import LANGUAGES, Language, Pair, Passage
from benelux_search.opened_index.index import Index
from benelux_search.search.marks.concordance import RenderingContexts, extend_renderings
from benelux_search.search.marks.occurrences import Occurrence
from benelux_search.storage.snapshot import open_snapshot

pytest_plugins = ("gold_index",)
FOLDER: Final = GOLD / "marking"
TERMS: Final = (
    "mensenhandel", "traite des êtres humains", "verkeersveiligheid", "sécurité routière",
    "handhaving", "répression", "politie", "minister", "koopkracht", "pouvoir d'achat",
    "spoorwegen", "chemins de fer", "persoonsgegevens", "ziekenhuis", "slachtoffers",
    "hoger onderwijs", "station", "begrotingsminister", "federale politie", "erkenning",
    "vergadering", "stemming over amendement", "grensstreek", "camera's", "handel",
    "Benelux-landen", "pays du Benelux", "zzzz",
)  # fmt: skip


def _lexicon(index: Index) -> Lexicon:
    lexicon = open_snapshot(Path(index.status().path)).lexicon
    assert lexicon is not None
    return lexicon


def _words(passage: Passage) -> dict[int, str]:
    text = passage.text
    found = words_in_range(text, passage.language, 0, len(text))
    return {word.start: text[word.start : word.end] for word in found}


def test_the_words_of_each_pair_that_are_linked(collection: Index) -> None:
    lexicon = _lexicon(collection)
    lines = []
    for hit in collection.export():
        pair = collection.pair(hit.id)
        if pair.nl is None or pair.fr is None:
            continue
        lines.append(f"{pair.id}  {pair.nl.text}")
        (links,) = lexicon.links([LinkRequest(pair)])
        dutch, french = _words(pair.nl), _words(pair.fr)
        for nl, fr, confidence in zip(links.nl, links.fr, links.confidences, strict=True):
            lines.append(f"  {confidence:.2f}  {dutch[nl]} = {french[fr]}")
    check(FOLDER / "links.gold", lines)


def test_translations(collection: Index) -> None:
    lines = []
    for term in TERMS:
        found = collection.translate(term)
        lines += ["", f"# {term} ({found.language})"]
        lines.append(
            f"{found.passages} passages, {found.occurrences} occurrences, "
            f"{found.unrendered} unrendered"
        )
        for each in found:
            forms = ", ".join(f"{text} {count}" for text, count in each.forms)
            numbers = f"{each.confidence:.2f}  {each.share:.2f}"
            lines.append(f"{numbers}  {each.text} ({forms}) in {each.example.id}")
    check(FOLDER / "translations.gold", lines)


def test_divergences(collection: Index) -> None:
    lines = []
    for term in ("handhaving", "camera's", "vergadering", "police"):
        found = collection.divergences(term)
        lines += ["", f"# {term}: {found.passages} passages, {found.occurrences} occurrences"]
        for spread in found.renderings:
            documents = ", ".join(f"{info.id} {count}" for info, count in spread.documents)
            years = ", ".join(f"{year} {count}" for year, count in spread.years)
            lines.append(f"{spread.share:.2f}  {spread.text}: {documents}; {years}")
        for each in found.otherwise:
            lines += [f"{each.id} {each.rendering}", f"    {marked(each.passage)}"]
            lines.append(f"    {marked(each.counterpart)}")
    check(FOLDER / "divergences.gold", lines)


def test_the_glossary(collection: Index) -> None:
    found = collection.glossary(min_confidence=0.3, min_count=2)
    lines = [
        f"{entry.confidence:.2f}  {entry.share:.2f}  {entry.count}  {entry.nl} = {entry.fr}"
        for entry in found
    ]
    check(FOLDER / "glossary.gold", lines)


def test_translations_of_each_unit(collection: Index) -> None:
    lexicon = _lexicon(collection)
    lines = []
    for language in LANGUAGES:
        for unit, seen in sorted(lexicon.units(language)):
            if seen < 2 or lexicon.is_light(language, unit):
                continue
            both, any_ = (
                ", ".join(
                    f"{each.unit} {each.chance:.2f}"
                    for each in lexicon.renderings(language, unit, 3, agreed=agreed)
                    if each.chance >= 0.1
                )
                for agreed in (True, False)
            )
            lines.append(f"{language} {unit}: {both}; {any_}")
    check(FOLDER / "units.gold", lines)


def test_chunks_that_are_learned_from_are_counted(tmp_path: Path) -> None:
    """The progress of learning goes from none of the chunks to all of them."""
    told: list[tuple[int, int]] = []

    def progress(done_bytes: int, total_bytes: int, path: str) -> None:
        if path == "learning translations":
            told.append((done_bytes, total_bytes))

    build_index(GOLD / "collection" / "water-2020.txt", tmp_path, progress=progress)
    (first, chunks), last = told[0], told[-1]
    assert first == 0 and last == (chunks, chunks) and chunks > 10


SENTENCES: Final = FOLDER / "sentences.txt"


def test_sentences_of_a_passage() -> None:
    lines = []
    for block in SENTENCES.read_text("utf-8").strip().split("\n\n"):
        nl, fr = (line.partition(": ")[2] for line in block.splitlines())
        dutch, french = unit_sequence(nl, "nl"), unit_sequence(fr, "fr")
        sizes = "; ".join(" ".join(map(str, each.sizes)) for each in (dutch, french))
        lines += ["", f"# {sizes}"]
        for rows, columns in align_sentences(dutch, french, is_anchor):
            lines += _units(dutch, rows, "nl") if rows else []
            lines += _units(french, columns, "fr") if columns else []
    check(FOLDER / "sentences.gold", lines)


def _units(words: UnitSequence[str], units: range, language: Language) -> Iterator[str]:
    found = (f"{words.units[k]}.{words.positions[k]}" for k in units)
    yield f"{language}: {' '.join(found)}"


def test_the_first_hits_mark_their_counterpart(collection: Index) -> None:
    """Each match of a hit has its own renderings."""
    lines = []
    for query in ("slachtoffers mensenhandel", "koopkracht gezinnen", "police fédérale"):
        found = collection.search(query, limit=2)
        for hit in found:
            lines += ["", f"# {query}: {hit.id}"]
            for match, ranges in zip(hit.passage.matches, hit.renderings, strict=False):
                text = hit.passage.text[slice(*match)]
                assert hit.counterpart is not None
                others = [hit.counterpart.text[slice(*each)] for each in ranges]
                lines.append(f"{text} = {' + '.join(others) or '-'}")
    check(FOLDER / "renderings.gold", lines)


def _occurrences(flags: Sequence[bool]) -> list[Occurrence]:
    """Occurrences of a term rendered by ``droit``; where flagged, ``civil`` stands beside it."""
    made = []
    for ordinal, flag in enumerate(flags):
        text = "Le droit civil." if flag else "Le droit."
        nl, fr = Passage("nl", "Het recht verandert."), Passage("fr", text)
        pair = Pair(f"a:{ordinal:04}", ordinal, "a", "1-1", 1.0, nl, fr)
        words = (TokenSpan(3, 8, ("droit",)),)
        links = LinksFrom((), (), ())
        made.append(Occurrence(pair, nl, fr, (4, 9), links, words, 0.9, ("droit",)))
    return made


@pytest.mark.timeout(60)  # a rendering that takes a wrong word may grow for ever
@pytest.mark.parametrize(
    ("flags", "longer"),
    [
        ([True] * 2, 2),  # two are enough
        ([True], 0),
        ([True] * 10 + [False] * 10, 10),  # half of them have it
        ([True] * 9 + [False] * 10, 0),
        ([False] * 4 + [True] * 16, 16),
        ([False] * 5 + [True] * 16, 0),  # of the first six, only one: the others are not read
    ],
)
def test_a_rendering_grows_by_a_word_beside_half_of_its_occurrences(
    flags: Sequence[bool], longer: int
) -> None:
    grown = extend_renderings(_occurrences(flags), RenderingContexts())
    assert sum(each.key == ("droit", "civil") for each in grown) == longer

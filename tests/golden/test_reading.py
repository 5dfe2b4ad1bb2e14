"""From a file to beads: golden files a person can read, layouts of every kind, the corpus."""

from __future__ import annotations

from pathlib import Path

import paths
import pytest
from beads import pairs_of, read, shown
from daily import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import PAIRS, Page, cut_dump, page_dump, shuffled

from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource

GOLDEN = sorted(paths.GOLDEN.glob("[0-9]*.md"))
CORPUS = paths.ROOT / "corpus" / "000_42a1812e0558ab74.txt"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden(path: Path, tmp_path: Path) -> None:
    title_and_text, expected = path.read_text(encoding="utf-8").split("## Beads\n", 1)
    text = title_and_text.split("## Text\n\n", 1)[1]
    assert shown(read(text, tmp_path)) == "## Beads\n" + expected


@settings(max_examples=examples(60), deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.integers(2, 5), min_size=1, max_size=3),
    st.sampled_from(["nl", "fr"]),
    st.sampled_from([None, 50, 72]),
)
def test_pages_in_blocks(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    sizes: list[int],
    first: str,
    width: int | None,
) -> None:
    order = iter(shuffled(seed, sum(sizes)))
    pages = [Page(tuple(next(order) for _ in range(size)), first) for size in sizes]
    document = read(page_dump(pages, width=width), tmp_path_factory.mktemp("pages"))
    assert pairs_of(document) == [PAIRS[k] for page in pages for k in page.pairs]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
@pytest.mark.parametrize("cut", [1, 6, 8, 13])
def test_a_paragraph_cut_by_a_page_end_in_both_languages(
    cut: int, share: float, tmp_path: Path
) -> None:
    document = read(cut_dump(0, cut, len(PAIRS), share), tmp_path)
    assert PAIRS[cut] in pairs_of(document)


def test_form_feeds_turn_pages_and_paragraphs_know_theirs(tmp_path: Path) -> None:
    one = page_dump([Page((0, 1))])
    two = page_dump([Page((2, 3))])
    document = read(f"{one}\f{two}", tmp_path)
    assert [paragraph.pages for paragraph in document.nl] == [(1,), (1,), (2,), (2,)]
    assert pairs_of(document) == list(PAIRS[:4])


def test_spans_lead_back_to_the_source(tmp_path: Path) -> None:
    text = page_dump([Page((0, 1, 2)), Page((3, 4))], width=60)
    document = read(text, tmp_path)
    for paragraph in (*document.nl, *document.fr):
        source = " ".join(text[span.start : span.end] for span in paragraph.spans)
        assert source.split() == paragraph.text.split()


@settings(max_examples=examples(25), deadline=None)
@given(st.text(alphabet=st.sampled_from("abé .-/1\n\f*•§"), max_size=200))
def test_nothing_of_the_input_is_lost(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    if not text.strip():
        return
    document = read(text, tmp_path_factory.mktemp("any"))
    parts = [p.text for p in (*document.nl, *document.fr)] + [a.text for a in document.other]
    kept = sorted(c for part in parts for c in part if c.isalnum())
    assert kept == sorted(c for c in text if c.isalnum())
    in_beads = sorted(i for bead in document.beads for i in bead.nl)
    assert in_beads == list(range(len(document.nl)))


def test_the_document_of_the_corpus() -> None:
    document = read_document(TextSource().read(CORPUS))
    assert (len(document.nl), len(document.fr), len(document.beads)) == (46, 46, 46)
    assert {bead.kind for bead in document.beads} == {"1-1"}
    assert document.facts.date == "2020-06-11"
    assert document.facts.number == "908/1"
    assert document.facts.title.nl is not None
    assert document.facts.title.nl.startswith("Antwoord van het Comité van Ministers")
    assert document.facts.title.fr is not None
    assert document.facts.title.fr.endswith("dans le monde virtuel")
    article = next(p.text for p in document.nl if "134" in p.text)
    assert "artikel 134quinquies van de Nieuwe Gemeentewet" in article


@pytest.mark.parametrize(
    ("dutch", "french"),
    [
        ("Aanbeveling 2", "Recommandation 2"),
        ("Aanbevelingen 3, 4, 6 en 9", "Recommandations 3, 4, 6 et 9"),
        ("De webcrawler is getest", "Le webcrawler a été testé"),
        ("zijn de gemeenten onmisbaar", "Elles sont surtout indispensables"),
        ("De werkgroep heeft al", "Le groupe de travail a déjà pris"),
    ],
)
def test_passages_of_the_corpus_have_their_counterpart(dutch: str, french: str) -> None:
    document = read_document(TextSource().read(CORPUS))
    found = [pair for pair in pairs_of(document) if dutch in pair[0]]
    assert len(found) == 1
    assert french in found[0][1]

"""The measurements: that they measure what they say, and that the docs show what they gave."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import PAIRS

from benchmarks import alignment
from benchmarks.aligners import OURS, Aligner, aligners, beads_of_links
from benchmarks.scoring import Bead, Counts, match, renumbered, score

NL = [dutch for dutch, _ in PAIRS]
FR = [french for _, french in PAIRS]
GOLD: list[Bead] = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((4,), (2,))]


def test_what_is_right_is_right() -> None:
    assert score(GOLD, GOLD).beads == Counts(4, 4, 4)
    assert score(GOLD, GOLD).links == Counts(4, 4, 4)
    assert score(GOLD, GOLD).beads.f1 == score(GOLD, GOLD).links.f1 == 1.0


def test_a_bead_that_is_right_by_half_has_its_links() -> None:
    found: list[Bead] = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ()), ((4,), (2,))]
    scored = score(found, GOLD)
    assert scored.beads == Counts(3, 5, 4)
    assert scored.links == Counts(3, 3, 4)
    assert scored.beads.f1 == pytest.approx(2 * 0.6 * 0.75 / 1.35)
    assert Counts(0, 0, 4).f1 == Counts().f1 == 0.0


def test_paragraphs_are_known_again_by_their_letters() -> None:
    found = ["Pagina 3", NL[0].upper(), NL[1][:20], NL[2].replace(" ", "\n") + " -", NL[4]]
    assert match(found, NL[:5]) == {1: 0, 3: 2, 4: 4}
    assert match(NL[:5], NL[:5]) == {k: k for k in range(5)}
    assert match([NL[1], NL[0]], NL[:2]).keys() in ({0}, {1})  # in order only
    assert match([f"{NL[3]} 12"], NL) == {0: 3}  # two characters more
    assert match([f"{NL[3]} 1234"], NL) == {}
    assert match(["1° artikel"], ["artikel"]) == {0: 0}
    assert match(["een"], ["eens"]) == {}


def test_beads_of_paragraphs_that_match_nothing_are_wrong() -> None:
    found: list[Bead] = [((0,), (0,)), ((1, 2), (1,)), ((), (2,))]
    assert renumbered(found, {0: 4, 2: 5}, {0: 3, 2: 4}) == [
        ((4,), (3,)),
        ((-2, 5), (-2,)),
        ((), (4,)),
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_links_become_beads_of_every_paragraph(links: list[tuple[int, int]]) -> None:
    steps = [(0, 1), (1, 0), (1, 1)]
    ordered = [(0, 0)]
    for i, _ in links:  # a path that goes on in both texts
        step = steps[i % 3]
        ordered.append((ordered[-1][0] + step[0], ordered[-1][1] + step[1]))
    n, m = ordered[-1][0] + 3, ordered[-1][1] + 2
    beads = beads_of_links(ordered, n, m)
    assert sorted(k for nl, _ in beads for k in nl) == list(range(n))
    assert sorted(k for _, fr in beads for k in fr) == list(range(m))


@pytest.mark.parametrize("aligner", aligners(), ids=lambda each: each.name)
def test_every_aligner_that_is_there_gives_beads_of_all_paragraphs(aligner: Aligner) -> None:
    if aligner.align is None:
        assert aligner.version == "not installed"
        pytest.skip(aligner.version)
    beads = aligner.align(NL, FR[:4] + FR[5:])
    assert sorted(k for nl, _ in beads for k in nl) == list(range(16))
    assert sorted(k for _, fr in beads for k in fr) == list(range(15))
    assert ((0,), (0,)) in beads


def test_made_documents_have_every_kind_of_bead_and_a_gold_that_holds(tmp_path: Path) -> None:
    cases = alignment.made_cases(tmp_path)
    kinds = {f"{len(nl)}-{len(fr)}" for case in cases for nl, fr in case.golds[0].beads}
    assert kinds == {"1-1", "2-1", "1-2", "1-0", "0-1"}
    for case in cases:
        [gold] = case.golds
        assert [k for nl, _ in gold.beads for k in nl] == list(range(len(gold.nl)))
        assert [k for _, fr in gold.beads for k in fr] == list(range(len(gold.fr)))
        words = case.path.read_text(encoding="utf-8").split()
        assert sorted(words) == sorted(" ".join(gold.nl + gold.fr).split())
    again = alignment.made_cases(tmp_path / "..")
    assert [case.golds for case in again] == [case.golds for case in cases]


def test_ours_is_right_where_everything_is_plain(tmp_path: Path) -> None:
    path = tmp_path / "plain.txt"
    path.write_text("\n\n".join(NL + FR), encoding="utf-8")
    beads: tuple[Bead, ...] = tuple(((k,), (k,)) for k in range(16))
    case = alignment.Case(path, (alignment.Gold(tuple(NL), tuple(FR), beads),))
    [ours] = [each.align for each in aligners() if each.name == OURS]
    assert ours is not None
    for figures in (
        alignment.on_paragraphs(ours, [case]),
        alignment.on_raw_text(alignment.our_reading, [case]),
        alignment.on_raw_text(alignment.chained(ours), [case]),
    ):
        assert str(figures).startswith("1.000 | 1.000 | ")


@pytest.mark.parametrize("name", alignment.SETS)
def test_the_docs_have_the_tables_of_these_aligners(name: str) -> None:
    page = alignment.PAGE.read_text(encoding="utf-8")
    shown = re.search(f"<!-- table: {name} -->\n(.*?)<!-- end: {name} -->", page, re.DOTALL)
    assert shown is not None
    rows = re.findall(r"^\| ([^|]+) \|", shown[1], re.MULTILINE)
    assert rows == ["Aligner", *(each.name for each in aligners())]


def test_a_table_is_put_in_the_place_of_the_old_one() -> None:
    page = "a\n<!-- table: x -->\nold\n<!-- end: x -->\nb\n"
    new = alignment.with_table(page, "x", ["| new |"])
    assert new == "a\n<!-- table: x -->\n| new |\n<!-- end: x -->\nb\n"
    assert alignment.with_table(new, "x", ["| new |"]) == new
    with pytest.raises(ValueError, match="no place for the table y"):
        alignment.with_table(page, "y", [])

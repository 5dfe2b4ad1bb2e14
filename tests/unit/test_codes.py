"""Codes of law that a user adds: how they are read in citations, and in their file."""

from __future__ import annotations

from pathlib import Path

import pytest

from benelux_search.errors import OptionError
from benelux_search.law.citations import (
    bare_citation,
    citation_after_law,
    citations_of_query,
    read_citation,
    whole_citation,
)
from benelux_search.law.codes import CODES, Code, check_codes
from benelux_search.query.query import parse
from benelux_search.query.tree import PhraseNode, WordNode
from benelux_search.user.codes_file import load_codes

WATER = Code(("Waterwetboek", "W.Wb.", "Code de l'eau", "C. eau"), ("waterwetboek",))
FOREST = Code(("Bosdecreet 90", "C++ (forêt)"), ("bosdecreet",))
ADDED = (WATER, FOREST)


@pytest.mark.parametrize(
    ("query", "law"),
    [
        ("art. 5 Waterwetboek", "waterwetboek"),
        ("art. 5 van het WATERWETBOEK", "waterwetboek"),
        ("art. 5 W.Wb.", "waterwetboek"),
        ("art. 5 WWb", "waterwetboek"),
        ("article 5 du Code de l’eau", "waterwetboek"),
        ("art. 5 C.eau", "waterwetboek"),
        ("art. 5 C eau", "waterwetboek"),
        ("art. 5 Bosdecreet90", "bosdecreet"),
        ("art. 5 C++ (forêt)", "bosdecreet"),
        ("art. 5 C++ (foret)", "bosdecreet"),
        ("art. 5 Sw.", "strafwetboek"),
        ("art. 5 Waterwetboeken", None),
        ("art. 5 C (forêt)", None),
        ("art. 5 Codedel'eau", None),
    ],
)
def test_a_citation_names_an_added_code(query: str, law: str | None) -> None:
    citation = read_citation(query, 0, ADDED)
    assert citation is not None
    assert (citation.law and citation.law.names[0]) == law
    if law is not None:
        assert query[citation.end :].strip(").") == ""


def test_without_the_code_its_name_is_words() -> None:
    citation = read_citation("art. 5 W.Wb.", 0)
    assert citation is not None
    assert citation.law is None


def test_the_code_is_read_wherever_a_law_is() -> None:
    for citation in (
        citation_after_law("Waterwetboek, art. 5", 0, ADDED),
        bare_citation("5 W.Wb.", ADDED),
        whole_citation("Art. 5 W.Wb.", ADDED),
        citations_of_query("water art. 5 W.Wb.", ADDED)[6],
    ):
        assert citation is not None
        assert citation.law is not None
        assert citation.law.names == ("waterwetboek",)


@pytest.mark.parametrize("query", ["art. 5 W.Wb.", '"art. 5 W.Wb."', "5 W.Wb.", "W.Wb., art. 5"])
def test_a_query_knows_the_code(query: str) -> None:
    root = parse(query, ADDED).root
    assert isinstance(root, WordNode | PhraseNode)
    assert root.citation is not None
    assert root.citation.law is not None
    assert root.citation.law.names == ("waterwetboek",)


def test_the_longest_name_counts_and_of_equals_the_added_one() -> None:
    own = Code(("Sw.", "Sw. water"), ("eigen",))
    for query, end in (("art. 5 Sw.", 10), ("art. 5 Sw. water", 16)):
        citation = read_citation(query, 0, (own,))
        assert citation is not None
        assert citation.law is not None
        assert (citation.law.names, citation.end) == (("eigen",), end)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.cited[0])
def test_every_built_in_name_is_read_with_and_without_its_dots(code: Code) -> None:
    for name in code.cited:
        for text in {name, name.replace(".", ""), name.replace(". ", "."), name.upper()}:
            citation = read_citation(f"art. 5 {text}", 0)
            assert citation is not None
            assert citation.law is not None, text
            assert citation.law.names == code.names, text


def test_many_codes_and_a_long_query_take_no_time() -> None:
    codes = tuple(Code((f"Wetboek {n}", f"W. {n}"), (f"w{n}",)) for n in range(200))
    for query in ("art. 5 " * 1400, f"art. 5 W.{' ' * 5000}x", "Wetboek " * 1200 + "5"):
        citations_of_query(query, codes)


# --- What a code may be --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cited", "names"),
    [
        ((), ("x",)),
        (("x",), ()),
        ("Sw.", ("x",)),
        (("...",), ("x",)),
        (("x" * 201,), ("x",)),
        (("x",), (" ",)),
        (("x",) * 51, ("x",)),
        ((5,), ("x",)),
        (None, ("x",)),
    ],
)
def test_a_code_that_cannot_be_cited_is_refused(cited: object, names: object) -> None:
    with pytest.raises(OptionError):
        Code(cited, names)  # type: ignore[arg-type]


def test_lists_are_taken_and_spaces_normalised() -> None:
    code = Code(["Code  de l'eau "], ["eau"])  # type: ignore[arg-type]
    assert code == Code(("Code de l'eau",), ("eau",))


def test_only_codes_are_codes() -> None:
    assert check_codes([WATER]) == (WATER,)
    for wrong in (["Sw."], WATER, None, [WATER] * 201):
        with pytest.raises(OptionError, match="at most 200 codes"):
            check_codes(wrong)


# --- The file ------------------------------------------------------------------------------------


def loaded(folder: Path, content: str | bytes) -> tuple[tuple[Code, ...], list[str]]:
    path = folder / "codes.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    codes, problems = load_codes(path)
    return codes, [problem.removeprefix(f"{path}: ") for problem in problems]


def test_a_file_of_codes(tmp_path: Path) -> None:
    content = """
        [[code]]
        cited = ["Waterwetboek", "W.Wb.", "Code de l'eau", "C. eau"]
        names = ["waterwetboek"]
        [[code]]
        cited = ["Bosdecreet 90", "C++ (forêt)"]
        names = ["bosdecreet"]
    """
    assert loaded(tmp_path, content) == (ADDED, [])
    assert loaded(tmp_path, content.replace("\n", "\r\n").encode("utf-8-sig")) == (ADDED, [])


def test_no_file_and_an_empty_one_have_no_codes(tmp_path: Path) -> None:
    assert load_codes(tmp_path / "none" / "codes.toml") == ((), ())
    assert loaded(tmp_path, " \n") == ((), [])


def test_wrong_entries_are_named_and_the_others_count(tmp_path: Path) -> None:
    codes, problems = loaded(
        tmp_path,
        """
        [[code]]
        cited = ["W.Wb."]
        [[code]]
        cited = ["W.Wb."]
        names = ["water"]
        title = "x"
        [[code]]
        cited = ["Bosdecreet 90", "C++ (forêt)"]
        names = ["bosdecreet"]
        [[law]]
        """,
    )
    assert codes == (FOREST,)
    assert problems == [
        "law is not one of [[code]]",
        "code 1: names=() is invalid: it must be a list of 1 to 50 texts of 1 to 200 characters",
        "code 2: title='x' is invalid: it must be one of cited, names",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[[code]\n", "Expected ']]' at the end of an array declaration (at line 1, column 7)"),
        ("code = 5\n", "code 1: code=5 is invalid: it must be a table with cited and names"),
        (b"\0\1\2\3" * 50, "not a text file"),
        (b"#" * 1_000_001, "more than 1,000,000 bytes"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: str | bytes, problem: str) -> None:
    codes, [found] = loaded(tmp_path, content)
    assert codes == ()
    assert found.startswith(problem)


def test_a_file_of_too_many_codes(tmp_path: Path) -> None:
    content = "".join(f'[[code]]\ncited = ["W. {n}"]\nnames = ["w{n}"]\n' for n in range(201))
    codes, problems = loaded(tmp_path, content)
    assert len(codes) == 200
    assert problems == ["only the first 200 codes are used"]

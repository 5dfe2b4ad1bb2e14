"""CSV and TSV: which columns, which delimiter, which quotes; what is broken costs one row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from texts import PAIRS

import benelux_search as bs
from benelux_search.documents.bitexts.bitext_reader import columns_by_name, normalise_segment
from benelux_search.documents.bitexts.delimited import TableSource, unguard_formulas
from benelux_search.errors import BinarySource, EmptySource, SourceError, UnsupportedSource
from benelux_search.model import Bitext
from benelux_search.reading_options import Limits

Sides = list[tuple[str, str]]


def read(folder: Path, text: str | bytes, name: str = "a.csv", **limits: int) -> Bitext:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return TableSource(Limits(**limits)).read(path)


def sides(bitext: Bitext) -> Sides:
    return [(segment.nl, segment.fr) for segment in bitext.segments]


@pytest.mark.parametrize(
    ("names", "places"),
    [
        ("nl fr", (0, 1)),
        ("FR-be NL-be", (1, 0)),
        ("id Français Nederlands", (2, 1)),
        ("Nederlands Frans", (0, 1)),
        ("Dutch French", (0, 1)),
        ("Néerlandais Français", (0, 1)),
        ("source_nl target_fr", (0, 1)),
        ("sourceFR targetNL", (1, 0)),
        ("source:(nl-BE) target:(fr-LU)", (0, 1)),
        ("texte.français tekst.nederlands", (1, 0)),
        ("id_nl id_fr title_nl title_fr text_nl text_fr", (4, 5)),
        ("titel_nl titre_fr nl_score fr_score", (0, 1)),
        ("nl_txt nl_id fr_id fr_txt", (0, 3)),
        ("nl-fr nl fr", (1, 2)),
        ("text nl fr tekst_nl", (1, 2)),
    ],
)
def test_columns_are_known_by_their_names(names: str, places: tuple[int, int]) -> None:
    columns = columns_by_name(tuple(names.split()))
    assert columns is not None
    assert (columns.nl, columns.fr) == places


@pytest.mark.parametrize(
    "names",
    ["nl en", "nl", "id_nl id_fr", "nl-fr", "land inwoners", "", "france belgique", "nlx frx"],
)
def test_other_names_are_no_columns(names: str) -> None:
    assert columns_by_name(tuple(names.split())) is None


def test_columns_that_were_chosen_among_several_are_told(tmp_path: Path) -> None:
    bitext = read(tmp_path, "titel_nl,titre_fr,tekst_nl,texte_fr\nA,B,een,un\n")
    assert sides(bitext) == [("een", "un")]
    assert bitext.notes == ("the columns read are tekst_nl and texte_fr",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["a.csv", "a.TSV", "a.tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_the_one_that_makes_columns(
    tmp_path: Path, delimiter: str, name: str, end: str
) -> None:
    rows = ["id|nl|fr", "1|een, twee; drie|un; deux, trois", "2|vier|", "", "3||cinq"]
    quoted = [
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row.split("|"))
        for row in rows
    ]
    assert sides(read(tmp_path, end.join(quoted), name)) == [
        ("een, twee; drie", "un; deux, trois"),
        ("vier", ""),
        ("", "cinq"),
    ]


def test_excel_names_the_delimiter_in_a_line_of_its_own(tmp_path: Path) -> None:
    text = "sep=;\r\nnl;fr\r\neen, twee;un\r\n"
    for codec in ("utf-8-sig", "utf-16", "cp1252"):
        assert sides(read(tmp_path, text.encode(codec))) == [("een, twee", "un")]


@pytest.mark.long
@pytest.mark.parametrize(
    ("codec", "told"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"),
    ],
)
def test_the_encoding_is_found_in_the_whole_file(tmp_path: Path, codec: str, told: str) -> None:
    rows = "nl,fr\n" + "een,un\n" * 20_000 + "déjà vu – €,été\n"
    bitext = read(tmp_path, rows.encode(codec))
    *_, last = bitext.segments
    assert (last.nl, last.fr) == ("déjà vu – €", "été")
    assert bitext.encoding == told


def test_quoted_fields_may_hold_anything(tmp_path: Path) -> None:
    text = 'nl,fr\n"een ""twee""\nnieuwe  alinea","un,\n   deux"\n'
    assert sides(read(tmp_path, text)) == [('een "twee"\nnieuwe alinea', "un, deux")]


def test_with_tabs_a_quote_is_text_unless_all_are_around_fields(tmp_path: Path) -> None:
    spoken = 'nl\tfr\n"Ja", zei hij.\t"Oui", dit-il.\n"Nee\tNon\n'
    assert sides(read(tmp_path, spoken, "a.tsv")) == [
        ('"Ja", zei hij.', '"Oui", dit-il.'),
        ('"Nee', "Non"),
    ]
    written = 'nl\tfr\n"een ""twee"""\t"un\ndeux"\n'
    assert sides(read(tmp_path, written, "a.tsv")) == [('een "twee"', "un\ndeux")]


@pytest.mark.parametrize(
    ("rows", "found", "notes"),
    [
        ('"drie\nvier\nvijf\n', [('"drie', ""), ("vier", ""), ("vijf", "")], ()),
        ("a,b,c\n", [], ("skipped: a row with more fields than the first, at line 3",)),
        ("a,b,,\n", [("a", "b")], ()),
        ("nl,fr\n", [], ()),
        ("alleen\n", [("alleen", "")], ()),
        (f"{'x' * 1001},y\n", [], ("skipped: a line that is too long, at line 3",)),
        (f"{'x' * 9999}", [], ("skipped: a line that is too long, at line 3",)),
        (f"a\0b,{'c' * 200}\n", [("a\0b", "c" * 200)], ()),
        (",\n , \n", [], ()),
    ],
)
def test_a_row_that_is_broken_costs_no_other(
    tmp_path: Path, rows: str, found: Sides, notes: tuple[str, ...]
) -> None:
    bitext = read(tmp_path, "nl,fr\neen,un\n" + rows, segment_chars=1000)
    assert sides(bitext) == [("een", "un"), *found]
    assert bitext.notes == notes
    more = read(tmp_path, f"nl,fr\neen,un\n{rows.rstrip()}\ntwee,deux\n", segment_chars=1000)
    assert sides(more)[-1] == ("twee", "deux")


def test_a_row_with_text_in_another_column_only_is_named(tmp_path: Path) -> None:
    text = "id;nl;fr\nDeel A;;\n1;ja;oui\n2;;\n3;nee;non\n"
    bitext = read(tmp_path, text)
    assert sides(bitext) == [("ja", "oui"), ("nee", "non")]
    assert bitext.notes == (
        "skipped: a row with text in neither the Dutch nor the French column, at line 2",
    )


def test_a_quote_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    rest = "".join(f"zin {k},phrase {k}\n" for k in range(2000))
    bitext = read(tmp_path, f'nl,fr\n"een,un\n{rest}"slot",fin\n')
    assert sides(bitext)[:2] == [('"een', "un"), ("zin 0", "phrase 0")]
    assert len(sides(bitext)) == 2002


def test_a_field_longer_than_csv_allows_swallows_nothing(tmp_path: Path) -> None:
    long = "x" * 140_000
    bitext = read(tmp_path, f'nl,fr\n"{long}",un\ntwee,deux\n')
    assert sides(bitext)[-1] == ("twee", "deux")


@pytest.mark.parametrize("first", [("nl", "fr"), ("fr", "nl")])
def test_without_names_the_text_decides(tmp_path: Path, first: tuple[str, str]) -> None:
    dutch_first = first[0] == "nl"
    rows = [pair if dutch_first else pair[::-1] for pair in PAIRS]
    text = "".join(f"{k}\t{a}\t{b}\n" for k, (a, b) in enumerate(rows))
    bitext = read(tmp_path, text, "a.tsv")
    assert sides(bitext) == list(PAIRS)
    dutch, french = (2, 3) if dutch_first else (3, 2)
    assert bitext.notes == (
        f"the columns have no names: column {dutch} is read as Dutch, column {french} as French",
    )
    for name in ("a.tsv", "a.csv"):
        two = "".join(f"{a}\t{b}\n" for a, b in PAIRS[:2])
        assert sides(read(tmp_path, two, name)) == list(PAIRS[:2])
        assert sides(read(tmp_path, f"Source\tTarget\n{two}", name)) == list(PAIRS[:2])


@pytest.mark.parametrize(
    "text",
    [
        "land,inwoners\nBelgië,11\nFrance,68\n",
        "The council has approved the decision.\tLe conseil a approuvé la décision.\n" * 3,
        "De raad heeft het besluit goedgekeurd.\tDe zitting wordt nu geschorst.\n" * 3,
        "een tekst zonder kolommen\n",
        "id_nl,id_fr\n1,2\n",
        "a;b;c\n1;2;3\n",
    ],
)
def test_a_table_of_other_things_is_none_of_ours(tmp_path: Path, text: str) -> None:
    with pytest.raises(
        UnsupportedSource, match=r"a\.csv: the table has no Dutch and French columns"
    ):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("data", "error", "cause"),
    [
        (b"", EmptySource, "the file is empty"),
        (b"nl,fr\n", EmptySource, "no segments"),
        (b"PK\x03\x04", BinarySource, "ZIP"),
        (b"\0" * 100, BinarySource, "not a text file"),
        (b"nl,fr\n" + b"x" * 2000, SourceError, "nothing can be read: .* that is too long"),
    ],
)
def test_where_there_is_nothing_to_read_the_cause_is_named(
    tmp_path: Path, data: bytes, error: type[SourceError], cause: str
) -> None:
    with pytest.raises(error, match=rf"a\.csv: .*{cause}"):
        read(tmp_path, data, segment_chars=1000)


def test_a_file_has_a_limit(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="13 bytes; at most 10"):
        read(tmp_path, "nl,fr\neen,un\n", file_bytes=10)


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    rows=st.lists(st.tuples(_TEXT, _TEXT), min_size=1, max_size=8),
    dialect=st.sampled_from(["excel", "excel-tab", "unix"]),
    semicolons=st.booleans(),
)
def test_what_csv_writes_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    rows: Sides,
    dialect: str,
    semicolons: bool,
) -> None:
    expected = [
        # an apostrophe before a sign is one that our own tables have against formulas: '@
        (normalise_segment(unguard_formulas(nl)), normalise_segment(unguard_formulas(fr)))
        for nl, fr in rows
        if (nl, fr) != ("nl", "fr")
    ]
    expected = [pair for pair in expected if any(pair)]
    text = io.StringIO()
    writer = csv.writer(text, dialect, delimiter=";") if semicolons else csv.writer(text, dialect)
    writer.writerows([("nl", "fr"), *rows])
    data = text.getvalue().encode()
    controls = sum((c < 32 and c not in b"\t\n\x0b\x0c\r\x1a\x1b") or c == 127 for c in data)
    assume(expected and controls <= 0.02 * len(data))  # more is a binary file
    bitext = read(tmp_path_factory.mktemp("csv"), data)
    # letters without sense may look more like the other language than the names of the columns say
    assume(not any("swapped" in note for note in bitext.notes))
    assert sides(bitext) == expected


def test_columns_whose_names_are_the_wrong_way_round(tmp_path: Path) -> None:
    path = tmp_path / "turned.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("Frans", "Nederlands"), *PAIRS])
    document = bs.align_file(path)
    assert [p.text for p in document.nl] == [nl for nl, _ in PAIRS]
    assert any("the column names are swapped" in note for note in document.notes)


def test_names_without_a_language(tmp_path: Path) -> None:
    path = tmp_path / "named.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("bron", "doel"), *PAIRS])
    document = bs.align_file(path)
    assert [p.text for p in document.fr] == [fr for _, fr in PAIRS]

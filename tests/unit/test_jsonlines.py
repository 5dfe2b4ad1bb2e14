"""JSON Lines and arrays of records: where the two languages are, and what is broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.documents.bitexts.bitext_reader import normalise_segment
from benelux_search.documents.bitexts.json_lines import JsonSource
from benelux_search.errors import EmptySource, SourceError, UnsupportedSource
from benelux_search.model import Bitext
from benelux_search.reading_options import Limits

Sides = list[tuple[str, str]]


def read(folder: Path, text: str | bytes, name: str = "a.jsonl", **limits: int) -> Bitext:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return JsonSource(Limits(**limits)).read(path)


def sides(bitext: Bitext) -> Sides:
    return [(segment.nl, segment.fr) for segment in bitext.segments]


ONE = '{"nl": "een", "fr": "un"}'


@pytest.mark.parametrize(
    "record",
    [
        ONE,
        '{"id": 7, "FR-be": "un", "NL-be": "een", "score": 0.9}',
        '{"translation": {"nl": "een", "fr": "un"}, "meta": {"nl": 1, "fr": 2}}',
        '{"meta": {"nl": 1, "fr": 2}, "translation": {"fr": "un", "nl": "een"}}',
        '{"nl": {"text": "een", "pages": [1]}, "fr": {"text": "un"}}',
        '{"source_nl": "een", "target_fr": "un", "id_nl": "x", "id_fr": "y"}',
        '{"dutch": " een\\u0020 ", "french": "un\\n"}',
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.JSON"])
def test_the_two_languages_are_found_in_a_record(tmp_path: Path, record: str, name: str) -> None:
    assert sides(read(tmp_path, f"{record}\n\n{record}\n", name)) == [("een", "un")] * 2


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_records_may_stand_in_an_array(tmp_path: Path, name: str) -> None:
    records = [{"nl": f"zin {k}", "fr": f"phrase {k}"} for k in range(3000)]
    expected = [(f"zin {k}", f"phrase {k}") for k in range(3000)]
    for indent in (None, 2):
        assert sides(read(tmp_path, json.dumps(records, indent=indent), name)) == expected


def test_a_side_may_be_nothing(tmp_path: Path) -> None:
    text = f'{ONE}\n{{"nl": "twee", "fr": null}}\n{{"nl": "", "fr": "trois"}}\n{{"nl":"","fr":""}}'
    bitext = read(tmp_path, text)
    assert sides(bitext) == [("een", "un"), ("twee", ""), ("", "trois")]
    assert bitext.notes == ()


def test_what_is_broken_costs_no_other_line(tmp_path: Path) -> None:
    bad = ("{", '{"nl": "a"}', "[" * 100_000, '["nl"]', '{"nl": [1], "fr": "b"}', "x" * 200_000)
    text = "\n".join([ONE, *bad, ONE])
    bitext = read(tmp_path, text, segment_chars=150_000)
    assert sides(bitext) == [("een", "un")] * 2
    assert bitext.notes == (
        "skipped: a line that is not JSON, at line 2 and 1 more",
        "skipped: a record without Dutch and French, at line 3 and 2 more",
        "skipped: a line that is too long, at line 7",
    )


@pytest.mark.parametrize("rest", ['{"nl": "twe', "{'nl': 1}", '{"nl":' + "[" * 100_000, "x" * 99])
def test_an_array_is_read_up_to_where_it_is_broken(tmp_path: Path, rest: str) -> None:
    bitext = read(tmp_path, f"[\n{ONE},\n{rest}", "a.json")
    assert sides(bitext) == [("een", "un")]
    assert bitext.notes[0].startswith("the file breaks off at line 3 (")


def test_one_record_does_not_fill_the_memory(tmp_path: Path) -> None:
    text = f'[{ONE}, {{"nl": "{"x" * 500_000}"}}, {ONE}]'
    bitext = read(tmp_path, text, "a.json", segment_chars=100_000)
    assert sides(bitext) == [("een", "un")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"name": "x", "version": 1}'),
        ("a.json", '{\n  "a": 1'),
        ("a.json", "geen json"),
        ("a.json", "[1, 2, 3]"),
        ("a.jsonl", '{"nl": 1, "fr": 2}\n'),
        ("a.jsonl", "{}\n" * 5000 + ONE),
    ],
)
def test_other_records_are_none_of_ours(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(
        UnsupportedSource, match=rf"{name}: the JSON records have no Dutch and French"
    ):
        read(tmp_path, text, name)


def test_where_there_is_nothing_to_read_the_cause_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmptySource, match="the file is empty"):
        read(tmp_path, "")
    with pytest.raises(
        SourceError, match=r"nothing can be read: .* not JSON, at line 1 and 1 more"
    ):
        read(tmp_path, "geen\njson\n")
    with pytest.raises(
        SourceError, match=r"breaks off at line 1000 .*nothing before that could be read"
    ):
        read(tmp_path, "x\n" * 5000)


# JSON leaves this one control character as it is, and a short file of them is no text
_CHARS = st.characters(codec="utf-8", exclude_characters="\x7f")
_VALUES = st.one_of(st.none(), st.text(_CHARS, max_size=30))


@given(
    records=st.lists(st.tuples(_VALUES, _VALUES), min_size=1, max_size=8),
    as_array=st.booleans(),
    ascii_only=st.booleans(),
)
def test_what_json_writes_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[tuple[str | None, str | None]],
    as_array: bool,
    ascii_only: bool,
) -> None:
    expected = [(normalise_segment(nl or ""), normalise_segment(fr or "")) for nl, fr in records]
    objects = [{"nl": nl, "fr": fr} for nl, fr in [*records, ("een", "un")]]
    lines = [json.dumps(each, ensure_ascii=ascii_only) for each in objects]
    text = f"[{', '.join(lines)}]" if as_array else "\n".join(lines)
    data = text.encode("utf-8", "surrogatepass" if ascii_only else "replace")
    if not ascii_only:
        expected = [
            (nl.encode("utf-8", "replace").decode(), fr.encode("utf-8", "replace").decode())
            for nl, fr in expected
        ]
    found = sides(read(tmp_path_factory.mktemp("json"), data))
    assert found == [pair for pair in [*expected, ("een", "un")] if any(pair)]

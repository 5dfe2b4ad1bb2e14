"""The schema of records: every record of the library, the commands and the API follows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Shell
from record_checks import strict
from samples import indexed_corpus
from templates import Templates

import benelux_search as bs
from benchmarks.record_schema import PAGE, schema_page
from benelux_search.output.value_records import _MAKERS, json_of
from benelux_search.web.models import answers_of
from benelux_search.web.record_schema import record_classes, record_schema


def test_the_page_is_what_the_types_make_of_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == schema_page()


def test_every_field_of_the_schema_is_described_by_its_record() -> None:
    for name, each in record_schema()["$defs"].items():
        assert each.get("description"), name


def test_a_record_without_one_field_or_with_another_is_refused() -> None:
    good = {"schema": "benelux-search/1", "query": "a", "total": 1, "notes": [], "note_codes": []}
    check = strict("CountRecord")
    assert check.is_valid(good)
    assert not check.is_valid({**good, "hits": []})
    assert not any(check.is_valid({k: v for k, v in good.items() if k != name}) for name in good)


@pytest.fixture
def indexed(shell: Shell, templates: Templates) -> Shell:
    """Return a shell in a folder with an index of two documents."""
    templates.copy(indexed_corpus, Path())
    return shell


def values(index: bs.Index) -> Iterator[tuple[str, object]]:
    """Yield a value of each class that has a record, with the name of its type."""
    result = index.search("water", limit=3)
    yield "SearchRecord", result
    yield "HitRecord", result[0]
    yield "HitRecord", index.search("water", units="sentence")[0]
    yield "FacetsRecord", index.facets("water")
    view = index.show(result[0].document.id)
    assert isinstance(view, bs.DocumentView)
    yield "ViewRecord", view
    listed = index.list_documents()
    yield "ListRecord", listed
    yield "ListedRecord", listed[0]
    yield "CompletionRecord", index.complete("wat")[0]
    yield "StatusRecord", index.status()
    yield "StoredPairRecord", view.pairs[0]
    yield "TranslationsRecord", index.translate("water")
    yield "DivergencesRecord", index.divergences("water")
    yield "ExportRecord", index.export("water")
    matches = index.match(result[0].passage.text)
    yield "MatchesRecord", matches
    yield "MatchRecord", matches[0]
    yield "PretranslationRecord", index.pretranslate([result[0].passage.text, "water"])
    yield "GlossaryRecord", next(index.glossary(min_confidence=0, min_count=1))


def test_the_records_of_the_library_follow_it(indexed: Shell, tmp_path: Path) -> None:
    del indexed
    seen: set[type] = set()
    with bs.open_index("index", terms=[("water", "eau"), ("water", "vin")]) as index:
        for name, value in values(index):
            seen.add(type(value))
            strict(name).validate(json.loads(json_of(value)))
        for breach in index.check_terms():
            strict("BreachRecord").validate(json.loads(breach.to_json()))
    strict("ReportRecord").validate(json.loads(bs.check_index("index").to_json()))
    summary = bs.build_index(["corpus"], tmp_path / "other")
    strict("SummaryRecord").validate(json.loads(summary.to_json()))
    seen |= {bs.IndexReport, bs.IndexSummary, bs.TermBreach, bs.DocumentInfo}
    assert set(_MAKERS) <= seen


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("search water --format json", "SearchRecord"),
        ("search water --format jsonl", "HitRecord"),
        ("search water --context 1 --format json", "SearchRecord"),
        ("search water --facets --format json", "SearchRecord"),
        ("search water --count --format json", "CountRecord"),
        ("show water --format json", "ViewRecord"),
        ("show water:0001 --format json", "ShownPairRecord"),
        ("translate water --format json", "TranslationsRecord"),
        ("divergences water --format json", "DivergencesRecord"),
        ("match water --format json", "MatchesRecord"),
        ("list --format json", "ListRecord"),
        ("list --format jsonl", "ListedRecord"),
        ("status --format json", "StatusRecord"),
        ("doctor --format json", "ReportRecord"),
        ("index --format json", "SummaryRecord"),
        ("align corpus/water.txt --format json", "AlignedRecord"),
        ("analyze water --lang nl --format json", "TermsRecord"),
        ("export water --format jsonl", "HitRecord"),
    ],
)
def test_the_records_of_the_commands_follow_it(indexed: Shell, command: str, name: str) -> None:
    lines = indexed(*command.split()).out.splitlines()
    assert lines
    for line in lines:
        strict(name).validate(json.loads(line))


def test_the_examples_have_the_shape_that_they_show() -> None:
    shown = 0
    for each in record_classes():
        described: dict[str, Any] = answers_of(each)[200]
        if "content" in described:
            strict(each.__name__).validate(described["content"]["application/json"]["example"])
            shown += 1
    assert shown == 3

"""Measure the title, the date and the number that are read from documents.

The gold is JSON Lines: for each document its ``files`` (one file, or a Dutch and a French one), a
``group`` (documents that are one publication count once together), and the accepted values of
``title_nl``, ``title_fr``, ``date`` and ``number``; an empty list means that the document has none.
``optional`` names the fields of which nothing is accepted, too. ``source`` names the publisher; a
document that is ``held_out`` is never used for fitting; ``weight`` is how often it counts there;
with ``print``, its pages are printed as PDFs first. ::

    python -m benchmarks.metadata GOLD.jsonl...
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

from benchmarks.browser import print_page
from benelux_search.documents.registry import DocumentReader
from benelux_search.model import Facts

FIELDS = ("title_nl", "title_fr", "date", "number")
Outcome: TypeAlias = Literal["right", "missing", "wrong"]
_Outcomes: TypeAlias = Mapping[str, list[tuple[str, Outcome]]]
_PLAIN = re.compile(r"[\W_]+")


def values_of(facts: Facts) -> Mapping[str, str | None]:
    """Return the values of the fields in :data:`FIELDS`."""
    values = (facts.title.nl, facts.title.fr, facts.date, facts.number)
    return dict(zip(FIELDS, values, strict=True))


def files_of(record: Mapping[str, Any], folder: Path, printed: Path) -> Sequence[Path]:
    """Return the files of a document; pages that are to be printed are PDFs in ``printed``."""
    files = [folder / name for name in record["files"]]
    if not record.get("print"):
        return files
    return [print_page(file, printed / f"{file.stem}.pdf") for file in files]


def outcome(found: str | None, accepted: Sequence[str], *, optional: bool) -> Outcome:
    """Return whether a value is right, missing or wrong.

    Case, accents, punctuation and white space do not count.
    """
    if found is None:
        return "missing" if accepted and not optional else "right"
    return "right" if _plain(found) in map(_plain, accepted) else "wrong"


def measure(
    gold: Path, show: bool = True, *, held_out: bool = False
) -> dict[str, dict[Outcome, float]]:
    """Return the share of each outcome by field; each group of documents counts once.

    With ``held_out``, only the documents count that no weight is fitted to.
    """
    outcomes: defaultdict[str, list[tuple[str, Outcome]]] = defaultdict(list)
    for record in map(json.loads, gold.read_text(encoding="utf-8").splitlines()):
        if held_out and not record.get("held_out"):
            continue
        with tempfile.TemporaryDirectory() as printed:
            files = files_of(record, gold.parent, Path(printed))
            found = values_of(DocumentReader()(*files).facts)
        for field in FIELDS:
            result = outcome(
                found[field], record[field], optional=field in record.get("optional", ())
            )
            outcomes[field].append((record.get("group") or files[0].name, result))
            if show and result != "right":
                name = ", ".join(path.name for path in files)
                print(f"{result:8} {field:9} {name}: {found[field]!r}, not {record[field][:1]}")
    return {field: _shares(outcomes[field]) for field in FIELDS}


def _shares(outcomes: Sequence[tuple[str, Outcome]]) -> dict[Outcome, float]:
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for group, result in outcomes:
        groups[group].append(result)
    kinds: tuple[Outcome, ...] = ("right", "missing", "wrong")
    return {
        kind: sum(each.count(kind) / len(each) for each in groups.values()) / len(groups)
        for kind in kinds
    }


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return _PLAIN.sub("", "".join(each for each in letters if not unicodedata.combining(each)))


def _report(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        for field, shares in measure(Path(path)).items():
            figures = "  ".join(f"{kind} {share:.3f}" for kind, share in shares.items())
            yield f"{Path(path).name:12} {field:9} {figures}"


def main(arguments: Sequence[Any]) -> None:
    """Print the figures of each gold file, after the documents with an error."""
    for line in _report(arguments):
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Quality of reading, alignment and search on the development data.

    python -m benchmarks.evaluate [--dev FOLDER] [--left-out]

Documents are aligned by the command, as a user runs it, and scored by the scripts of the
development data. Other measurements: stems of words, known-item search, translation of terms, and
search across languages, sentences and everyday questions (:mod:`benchmarks.words`,
:mod:`benchmarks.ranking`, :mod:`benchmarks.terms`, :mod:`benchmarks.across`,
:mod:`benchmarks.asked`). The exit status is 1 if a figure is below its
floor in ``floors.toml``. If the data is missing, nothing is measured and the exit status is 0. With
``--left-out``, only the figures of sources that no weight has seen are measured
(:mod:`benchmarks.reading`); that takes as long as all others.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeAlias

from benchmarks import (
    across,
    amounts,
    asked,
    content_pairs,
    exact_words,
    function_words,
    offences,
    ranking,
    reading,
    terms,
    words,
)
from benchmarks.made import figures as made
from benchmarks.provisions import matched
from benelux_search.align.aligner import AlignerInput, align

_ROOT = Path(__file__).resolve().parent.parent
_STYLES = (
    "wrap", "hyphen", "header", "colhead", "pageno", "ff", "tight", "third", "rowwise", "swap",
)  # fmt: skip
_SEED = "000_42a1812e0558ab74"
_GAZETTE = ("041", "042")
_DOCS_MEASURES = ("pair", "exact", "wrong", "wronghi")
# Documents that were added later, with floors of their own: three columns, printed tables
_LATER = ("apr_tables", "lic3_docx", "lic3_html", "lic3_pdf", "lic3_turns", "doc56_1282_012_mupdf")

Floors: TypeAlias = Mapping[str, Mapping[str, float]]


def predict(documents: Sequence[Path], folder: Path, *, pairs: bool) -> None:
    """Write the output of ``align --format json`` for each document to a file in ``folder``.

    With ``pairs``, beads are pairs of lists of paragraph numbers, the form that ``score.py`` reads.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for document, line in zip(documents, _aligned(documents), strict=True):
        record = json.loads(line)
        if pairs:
            record["confidences"] = [bead["confidence"] for bead in record["beads"]]
            record["beads"] = [[bead["nl"], bead["fr"]] for bead in record["beads"]]
        (folder / f"{document.stem}.json").write_text(json.dumps(record), encoding="utf-8")


def predict_pairs(gold: Sequence[Path], folder: Path) -> None:
    """Align gold documents as pairs of files, and write the output for each to ``folder``.

    The two files have the gold paragraphs of one language, separated by blank lines.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for path in gold:
        record = json.loads(path.read_text(encoding="utf-8"))
        for side in ("nl", "fr"):
            files.append(folder / f"{path.stem}.{side}.txt")
            files[-1].write_text("\n\n".join(record[side]) + "\n", encoding="utf-8")
    for path, line in zip(gold, _aligned(files), strict=True):
        record = json.loads(line)
        record["beads"] = [[bead["nl"], bead["fr"]] for bead in record["beads"]]
        (folder / path.name).write_text(json.dumps(record), encoding="utf-8")


def _aligned(files: Sequence[Path]) -> list[str]:
    """What ``align --format json`` prints of files: a line a document."""
    command = [sys.executable, "-m", "benelux_search", "align", "--format", "json"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def scored(dev: Path, script: str, *arguments: str) -> dict[str, dict[str, float]]:
    """Run a scorer of the development data, and return its JSON output."""
    command = [sys.executable, str(dev / script), *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, dict[str, float]] = json.loads(done.stdout)
    return result


def align_figures(dev: Path, predicted: Path, only: str = "") -> dict[str, float]:
    """Return the F1 of each measure of ``score.py``; ``only`` selects one document."""
    gold = str(dev / "align" / "gold")
    result = scored(dev, "score.py", str(predicted), "--gold", gold, "--only", only)
    return {measure: figures["f1"] for measure, figures in result.items()}


def given_figures(dev: Path, work: Path) -> dict[str, float]:
    """Return the F1 of beads and links when the aligner gets the paragraphs of the gold."""
    folder = work / "given"
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((dev / "align" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        sides = [
            AlignerInput(gold[k], [0.0] * len(gold[k]), [0] * len(gold[k])) for k in ("nl", "fr")
        ]
        beads = [
            [[k for group in groups for k in group] for groups in (bead.nl, bead.fr)]
            for bead in align(*sides)
        ]
        record = {"nl": gold["nl"], "fr": gold["fr"], "beads": beads}
        (folder / path.name).write_text(json.dumps(record), encoding="utf-8")
    result = scored(dev, "score.py", str(folder), "--gold", str(dev / "align" / "gold"))
    return {measure: result[measure]["f1"] for measure in ("bead", "link")}


def style_figures(dev: Path, work: Path) -> dict[str, float]:
    """Return the strict bead F1 of the documents of each style, by style.

    A style is a property of the text, such as wrapped lines, running heads or a third language.
    """
    scorer = asked.scorer_of(dev / "score.py")
    counts: dict[str, list[tuple[int, int, int]]] = {}
    for entry in json.loads((dev / "align" / "index.json").read_text(encoding="utf-8")):
        name = f"{entry['name']}.json"
        gold = json.loads((dev / "align" / "gold" / name).read_text(encoding="utf-8"))
        found, _ = scorer.load(str(work / "align" / name))
        for style in _STYLES:
            if entry["style"].get(style):
                counts.setdefault(style, []).append(scorer.one(found, gold)["bead"])
    return {
        style: scorer.f1(tuple(map(sum, zip(*rows, strict=True))))[2]
        for style, rows in sorted(counts.items())
    }


def confidence_figures(dev: Path, work: Path) -> dict[str, float]:
    """Return the share of right beads among the confident ones and among the doubtful ones.

    The keys are ``sure`` (confidence of .9 or more) and ``doubtful`` (under .5).
    """
    scorer = asked.scorer_of(dev / "score.py")
    right: dict[str, list[bool]] = {"sure": [], "doubtful": []}
    for path in sorted((dev / "align" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        found = json.loads((work / "align" / path.name).read_text(encoding="utf-8"))
        places = [scorer.match(found[side], gold[side]) for side in ("nl", "fr")]
        known = {tuple(map(tuple, bead)) for bead in gold["beads"]}
        for bead, confidence in zip(found["beads"], found["confidences"], strict=True):
            mine = tuple(
                tuple(place.get(k, -1) for k in side)
                for place, side in zip(places, bead, strict=True)
            )
            if confidence >= 0.9 or confidence < 0.5:
                right["sure" if confidence >= 0.9 else "doubtful"].append(mine in known)
    return {name: sum(rows) / max(1, len(rows)) for name, rows in right.items()}


def real_figures(dev: Path, work: Path, group: str) -> dict[str, float]:
    """Return the figures of one group of real texts.

    ``group`` is ``gazette`` for the gazette of 1998, or ``real`` for all others. The gazette has
    its own floors, because it was added later.
    """
    gold_folder = work / f"gold_{group}"
    gold_folder.mkdir(parents=True, exist_ok=True)
    for path in [*(dev / "real").glob("*.json"), *(dev / "real").glob("*.txt")]:
        if (path.stem in _GAZETTE) == (group == "gazette"):
            shutil.copyfile(path, gold_folder / path.name)
    counts: Mapping[str, float] = scored(  # type: ignore[assignment]  # it prints plain counts
        dev, "score_real.py", str(work / "real"), str(gold_folder)
    )
    gold = counts["gold"]
    return {
        "exact": counts["exact"] / gold,
        "pair": counts["pair"] / gold,
        "wrong": counts.get("wrong", 0) / gold,
        "lines": counts["lines_right"] / counts["lines"],
        "short": counts["short_right"] / counts["short"],
        "false_pairs": counts.get("mono_beads", 0),
    }


def docs_figures(dev: Path, work: Path) -> dict[str, dict[str, float]]:
    """Return the figures of real documents of many kinds, and of those that were added later.

    A sitting of a parliament was dumped by nine tools: the first figures hold the worst share of
    pairs of a dump.
    """
    folder = work / "docs"
    folder.mkdir(parents=True, exist_ok=True)
    for gold in sorted((dev / "docs").glob("*.json")):
        halves = [*gold.parent.glob(f"{gold.stem}.nl.*"), *gold.parent.glob(f"{gold.stem}.fr.*")]
        whole = [path for path in gold.parent.glob(f"{gold.stem}.*") if path.suffix != ".json"]
        (folder / gold.name).write_text(_aligned(halves or whole)[0], encoding="utf-8")
    counts = scored(dev, "score_docs.py", str(folder), str(dev / "docs"))
    dumps = [
        found["pair"] / found["gold"] for name, found in counts.items() if name.startswith("senate")
    ]

    def of(names: Sequence[str]) -> dict[str, float]:
        gold = sum(counts[name]["gold"] for name in names)
        return {
            measure: sum(counts[name].get(measure, 0) for name in names) / gold
            for measure in _DOCS_MEASURES
        }

    later = [name for name in _LATER if name in counts]
    first = [name for name in counts if name not in (*_LATER, "all")]
    found = {"docs": of(first) | {"dumps": min(dumps)}}
    return found | ({"later": of(later)} if later else {})


def pdf_figures(dev: Path, work: Path) -> dict[str, float]:
    """Return the figures of PDF files: F1, the worst file, and the share of matching provisions.

    The files are columns printed by four producers, and real regulations.
    """
    printed = sorted((dev / "pdf").glob("*.pdf"))
    predict(printed, work / "pdf", pairs=True)

    def f1(*only: str) -> dict[str, float]:
        result = scored(dev, "score_pdf.py", str(work / "pdf"), str(dev / "pdf"), *only)
        return {measure: result[measure]["f1"] for measure in ("para nl", "para fr", "bead")}

    regulations = sorted((dev / "real" / "full").glob("*.pdf"))
    predict(regulations, work / "regulations", pairs=True)
    counts = [
        matched(json.loads((work / "regulations" / f"{path.stem}.json").read_text("utf-8")))
        for path in regulations
    ]
    right, count = (sum(column) for column in zip(*counts, strict=True))
    worst = min(f1("--only", path.stem)["bead"] for path in printed)
    return f1() | {"worst": worst, "provisions": right / count}


def compare(name: str, figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """Print figures with their floors, and return a line for each figure below its floor."""
    low = []
    for measure, figure in figures.items():
        floor = floors.get(measure)
        print(f"{name:7} {measure:16} {figure:.4f}" + (f"  (floor {floor})" if floor else ""))
        if floor is not None and figure < floor - 5e-5:
            low.append(f"{name}: {measure} is {figure:.4f}, its floor {floor}")
    return low


def main() -> int:
    """Measure everything, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--dev", type=Path, default=_ROOT.parent / "shared" / "dev")
    parser.add_argument("--left-out", action="store_true", help="sources that no weight has seen")
    options = parser.parse_args()
    dev: Path = options.dev
    if not (dev / "score.py").exists():
        print("eval: skipped, the development data is not here")
        return 0
    floors = tomllib.loads((_ROOT / "benchmarks" / "floors.toml").read_text(encoding="utf-8"))
    measure = compare_left_out if options.left_out else compare_all
    low = measure(dev, floors)
    for line in low:
        print(f"BELOW THE FLOOR  {line}")
    return 1 if low else 0


def compare_left_out(dev: Path, floors: Floors) -> list[str]:
    """Read sources that no weight has seen; return a line for each figure out of its bounds."""
    return compare_groups([reading.figures(dev)], floors)


def compare_all(dev: Path, floors: Floors) -> list[str]:
    """Measure everything else; return a line for each figure out of its bounds."""
    with ProcessPoolExecutor(2) as pool:  # they search while documents are aligned
        searched = [
            pool.submit(figures, dev / "questions")
            for figures in (
                ranking.figures,
                terms.figures,
                across_figures,
                function_words.figures,
                exact_words.figures,
            )
        ]
        searched += [
            pool.submit(figures, dev)
            for figures in (
                asked.figures,
                amounts.figures,
                offences.figures,
                content_pairs.figures,
            )
        ]
        searched += [pool.submit(made.figures, group) for group in made.GROUPS]
        low = compare_reading(dev, _ROOT / ".eval", floors)
        return low + compare_groups((found.result() for found in searched), floors)


def compare_groups(
    groups: Iterable[Mapping[str, Mapping[str, float]]], floors: Floors
) -> list[str]:
    """Print figures with their floors and ceilings; return a line for each out of its bounds."""
    low = []
    for group in groups:
        for name, own in group.items():
            low += compare(name, own, floors[name]) + too_high(name, own, floors)
    return low


def across_figures(questions: Path) -> Mapping[str, Mapping[str, float]]:
    """Return the figures of search across languages."""
    return {"across": across.figures(questions)}


def compare_reading(dev: Path, work: Path, floors: Floors) -> list[str]:
    """Measure reading, alignment and stems; return a line for each figure that is too low."""
    predict(sorted((dev / "align" / "docs").glob("*.txt")), work / "align", pairs=True)
    predict(sorted((dev / "real").glob("*.txt")), work / "real", pairs=False)
    predict_pairs(sorted((dev / "align" / "gold").glob("*.json")), work / "pairs")
    real = real_figures(dev, work, "real")
    low = compare("align", align_figures(dev, work / "align"), floors["align"])
    low += compare("seed", align_figures(dev, work / "align", _SEED), floors["seed"])
    low += compare("pairs", align_figures(dev, work / "pairs"), floors["pairs"])
    low += compare("real", real, floors["real"])
    low += compare("gazette", real_figures(dev, work, "gazette"), floors["gazette"])
    docs = docs_figures(dev, work)
    for name, figures in docs.items():
        low += compare(name, figures, floors[name])
    low += compare("pdf", pdf_figures(dev, work), floors["pdf"])
    low += compare("given", given_figures(dev, work), floors["given"])
    low += compare("style", style_figures(dev, work), floors["styles"])
    low += compare("bead", confidence_figures(dev, work), floors["confidence"])
    low += compare("words", words.dev_figures(dev / "words"), floors["words"])
    return low + too_high("real", real, floors) + too_high("docs", docs["docs"], floors)


def too_high(name: str, figures: Mapping[str, float], floors: Floors) -> list[str]:
    """Return a line for each figure above its ceiling."""
    return [
        f"{name}: {measure} is {figures[measure]:.4f}, its ceiling {ceiling}"
        for measure, ceiling in floors.get(f"{name} ceilings", {}).items()
        if figures[measure] > ceiling + 5e-5
    ]


if __name__ == "__main__":
    sys.exit(main())

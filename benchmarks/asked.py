"""Sentences, pasted sentences and everyday questions, on the development data.

    python -m benchmarks.asked [--dev FOLDER]

The sentences of ``dev/sentences`` are aligned by the command. Of its units, those that are several
sentences in both languages are not measured: no bead of sentences is such a unit. ``dev/asked`` has
edited sentences, whose source ``match`` must find first, and everyday questions over the Penal
Code, whose article must be among the first, with words alone and, if the extra is installed, by
meaning.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import benelux_search as bs
from benelux_search.align.sentence_units import by_sentence
from benelux_search.model import Language
from benelux_search.text.sentences import sentence_ranges

_ROOT = Path(__file__).resolve().parent.parent
Figures = Mapping[str, float]
Row = Mapping[str, str]


def sentence_figures(folder: Path) -> Figures:
    """Return the share of the units of a folder that are beads of sentences, to the letter."""
    right: list[bool] = []
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        nl, fr = (folder / f"{path.stem}.{language}.txt" for language in ("nl", "fr"))
        document = by_sentence(bs.align_files(nl, fr))
        beads = {
            (
                _letters(document.nl[k].text for k in bead.nl),
                _letters(document.fr[k].text for k in bead.fr),
            )
            for bead in document.beads
        }
        for dutch, french in gold["beads"]:
            unit = [gold["nl"][k] for k in dutch], [gold["fr"][k] for k in french]
            counts = (
                sum(len(sentence_ranges(text, "nl")) for text in unit[0]),
                sum(len(sentence_ranges(text, "fr")) for text in unit[1]),
            )
            if min(counts) == 1:
                right.append((_letters(unit[0]), _letters(unit[1])) in beads)
    return {"exact": statistics.mean(right)}


def _letters(texts: Iterator[str] | Sequence[str]) -> str:
    return "".join("".join(text.split()) for text in texts)


def match_figures(index: bs.Index, rows: Sequence[Row]) -> Figures:
    """Return how often the source of an edited sentence comes first, and exact ones at 100 %."""
    first, exact = [], []
    for row in rows:
        language: Language = "nl" if row["lang"] == "nl" else "fr"
        found = index.match(row["query"], language=language, limit=1)
        first.append(bool(found) and _is_part(row["source"], found[0].text))
        same = index.match(row["source"], language=language, limit=1)
        exact.append(bool(same) and same[0].similarity == 1.0)
    return {"first": statistics.mean(first), "exact": statistics.mean(exact)}


def _is_part(source: str, found: str) -> bool:
    one, other = _letters([source.casefold()]), _letters([found.casefold()])
    return one in other or other in one


def question_figures(index: bs.Index, asked: ModuleType, folder: Path, *, meaning: bool) -> Figures:
    """Return recall and reciprocal rank over the first ten articles, and recall over a hundred."""
    rows = asked.table(folder / "lay.tsv")
    how = {"meaning": True} if meaning else {}
    by_language: Mapping[str, float] = asked.lay(
        index, asked.articles(index), rows, lambda *_: None, **how
    )
    return {
        name: statistics.mean(by_language[f"{language} {measure}"] for language in ("nl", "fr"))
        for name, measure in (("ten", "R@10"), ("mrr", "MRR@10"), ("hundred", "R@100"))
    }


def scorer_of(path: Path) -> ModuleType:
    """Return a scorer of the development data as a module."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def figures(dev: Path) -> Mapping[str, Figures]:
    """Return the figures of all kinds, by the names of their floors."""
    found = {"sentences": sentence_figures(dev / "sentences")}
    asked = scorer_of(dev / "score_asked.py")
    with tempfile.TemporaryDirectory() as folder:
        questions, penal = Path(folder) / "questions", Path(folder) / "penal"
        bs.build_index([dev / "questions" / "questions.jsonl"], questions, lexicon=False)
        bs.build_index(sorted((dev / "penal").glob("strafwetboek.*.html")), penal, lexicon=False)
        with bs.open_index(questions) as index:
            found["match"] = match_figures(index, asked.table(dev / "asked" / "pasted.tsv"))
        try:
            bs.encode_index(penal)
        except bs.MeaningUnavailable:
            kinds = [False]
        else:
            kinds = [False, True]
        with bs.open_index(penal) as index:
            for meaning in kinds:
                name = "meaning" if meaning else "questions"
                found[name] = question_figures(index, asked, dev / "asked", meaning=meaning)
    return found


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--dev", type=Path, default=_ROOT.parent / "shared" / "dev")
    for name, own in figures(parser.parse_args().dev).items():
        print(f"{name:10}", "  ".join(f"{measure} {figure:.3f}" for measure, figure in own.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

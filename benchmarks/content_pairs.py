"""Draw files whose names tell nothing, and count the translations that are joined or suggested.

Each draw is a folder of 30 pairs of files and 30 files that no other translates, in eight kinds,
cut from the development texts: parts of manuals and written questions, with 5 to 60 passages.

    python -m benchmarks.content_pairs [--draws 5] [--seed 1]
"""

from __future__ import annotations

import argparse
import html
import json
import random
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import docx

import benelux_search as bs
from benelux_search.documents.pairing import paths_of_document

_DEV: Final = Path(__file__).resolve().parents[2] / "shared" / "dev"
_PAIRS = 30
_SIZES: Final = (5, 60)  # passages of a text cut from a manual
_CONTAINER: Final = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
_BOOK: Final = (
    '<package version="3.0" xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" '
    'href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/>'
    "</spine></package>"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the files of a draw: the pairs found, those missed, and false ones."""

    joined: int
    suggested: int
    missed: Sequence[str]
    wrong: Sequence[str]


# --- Kinds


def _text(texts: Sequence[str], path: Path) -> None:
    path.write_text("\n\n".join(texts), encoding="utf-8")


def _markdown(texts: Sequence[str], path: Path) -> None:
    _text([f"# {texts[0]}", *texts[1:]], path)


def _rst(texts: Sequence[str], path: Path) -> None:
    _text([f"{texts[0]}\n{'=' * len(texts[0])}", *texts[1:]], path)


def _html_body(texts: Sequence[str]) -> str:
    head, *others = map(html.escape, texts)
    return f"<h1>{head}</h1>" + "".join(f"<p>{each}</p>\n" for each in others)


def _web_page(texts: Sequence[str], path: Path) -> None:
    page = f"<!DOCTYPE html><meta charset=utf-8><title>x</title>\n{_html_body(texts)}"
    path.write_text(page, encoding="utf-8")


def _word(texts: Sequence[str], path: Path) -> None:
    document: Any = docx.Document()
    document.add_heading(texts[0], 1)
    for text in texts[1:]:
        document.add_paragraph(text)
    document.save(str(path))


def _rtf(texts: Sequence[str], path: Path) -> None:
    def escaped(text: str) -> str:
        plain = text.replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}")
        units = plain.encode("utf-16-le")
        codes = (units[k] | units[k + 1] << 8 for k in range(0, len(units), 2))
        return "".join(chr(c) if c < 128 else f"\\u{c - (c >> 15 << 16)}?" for c in codes)

    body = "\\par\n".join(map(escaped, texts))
    path.write_text(f"{{\\rtf1\\ansi\\uc1 {body}\\par}}", encoding="ascii")


def _odt(texts: Sequence[str], path: Path) -> None:
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(f"<text:p>{html.escape(text)}</text:p>" for text in texts)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{urn}:office:1.0" '
            f'xmlns:text="{urn}:text:1.0"><office:body><office:text>{body}'
            "</office:text></office:body></office:document-content>",
        )


def _epub(texts: Sequence[str], path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
        package.writestr("META-INF/container.xml", _CONTAINER)
        package.writestr("book.opf", _BOOK)
        package.writestr(
            "a.xhtml",
            f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{_html_body(texts)}</body></html>',
        )


KINDS: Final[Mapping[str, Callable[[Sequence[str], Path], None]]] = {
    "txt": _text,
    "md": _markdown,
    "rst": _rst,
    "html": _web_page,
    "docx": _word,
    "rtf": _rtf,
    "odt": _odt,
    "epub": _epub,
}


# --- Texts


@dataclass(frozen=True, slots=True)
class _Translation:
    nl: Sequence[str]
    fr: Sequence[str]


def _translations(dev: Path, draw: random.Random) -> Iterator[_Translation]:
    """Yield texts of which none overlaps another."""
    for path in sorted((dev / "align" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        first, beads = 0, gold["beads"]
        while first < len(beads):
            taken = beads[first : first + draw.randint(*_SIZES)]
            first += len(taken)
            yield _Translation(
                [gold["nl"][k] for nl, _ in taken for k in nl],
                [gold["fr"][k] for _, fr in taken for k in fr],
            )
    with (dev / "questions" / "questions.jsonl").open(encoding="utf-8") as lines:
        for line in draw.sample(list(lines), 100):
            question = json.loads(line)
            yield _Translation(*(question[each].split("\n") for each in ("nl", "fr")))


def drawn(dev: Path, folder: Path, draw: random.Random) -> set[frozenset[str]]:
    """Write the files of a draw, and return the names of those that translate each other."""
    texts = [each for each in _translations(dev, draw) if _is_long(each)]
    chosen = draw.sample(texts, 2 * _PAIRS)
    names = [f"{k:05x}" for k in draw.sample(range(16**5), 3 * _PAIRS)]
    kinds = list(KINDS)

    def write(paragraphs: Sequence[str], kind: str) -> str:
        name = f"{names.pop()}.{kind}"
        KINDS[kind](paragraphs, folder / name)
        return name

    pairs = set()
    for k, each in enumerate(chosen[:_PAIRS]):
        kind = kinds[k % len(kinds)]
        other = kind if k % 2 else draw.choice(kinds)
        pairs.add(frozenset((write(each.nl, kind), write(each.fr, other))))
    for k, each in enumerate(chosen[_PAIRS:]):
        write(each.fr if k % 2 else each.nl, kinds[k % len(kinds)])
    return pairs


def _is_long(text: _Translation) -> bool:
    return all(sum(map(len, side)) > 300 for side in (text.nl, text.fr))


# --- Outcome


def outcome_of(files: Path, index_dir: Path, pairs: AbstractSet[frozenset[str]]) -> Outcome:
    """Index the files of a draw, and return what became of them."""
    summary = bs.build_index(files, index_dir)
    with bs.open_index(index_dir) as index:
        paths = [paths_of_document(each.path) for each in index.documents()]
    joined = {frozenset(Path(path).name for path in each) for each in paths if len(each) == 2}
    names = [each.name for each in files.iterdir()]
    notes = [str(note) for note in summary.notes if getattr(note, "code", "") == "perhaps-pair"]
    found = joined | {frozenset(name for name in names if name in note) for note in notes}
    return Outcome(
        joined=len(joined & pairs),
        suggested=len(found & pairs) - len(joined & pairs),
        missed=[" ".join(sorted(each)) for each in sorted(pairs - found, key=sorted)],
        wrong=[" ".join(sorted(each)) for each in sorted(found - pairs, key=sorted)],
    )


def _outcomes(dev: Path, seeds: Sequence[int]) -> Iterator[Outcome]:
    for seed in seeds:
        with tempfile.TemporaryDirectory() as work:
            files = Path(work) / "files"
            files.mkdir()
            pairs = drawn(dev, files, random.Random(seed))
            yield outcome_of(files, Path(work) / "index", pairs)


def figures(dev: Path) -> Mapping[str, Mapping[str, float]]:
    """Return the shares of the pairs of five draws that are joined, and joined or suggested."""
    outcomes = list(_outcomes(dev, range(1, 6)))
    joined = sum(each.joined for each in outcomes)
    suggested = sum(each.suggested for each in outcomes)
    pairs = _PAIRS * len(outcomes)
    return {
        "pairs by content": {
            "joined": joined / pairs,
            "found": (joined + suggested) / pairs,
            "wrong": sum(len(each.wrong) for each in outcomes),
        }
    }


def main() -> int:
    """Run the draws."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--dev", type=Path, default=_DEV)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parsed = parser.parse_args()
    seeds = range(parsed.seed, parsed.seed + parsed.draws)
    sys.stdout.write("draw  joined  suggested  missed  wrong\n")
    for seed, each in zip(seeds, _outcomes(parsed.dev, seeds), strict=True):
        missed, wrong = len(each.missed), len(each.wrong)
        sys.stdout.write(f"{seed:4}  {each.joined:6}  {each.suggested:9}  {missed:6}  {wrong:5}\n")
        for word, found in (("missed", each.missed), ("wrong", each.wrong)):
            sys.stdout.writelines(f"      {word}: {names}\n" for names in found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Write the output of many commands to a file, to compare two versions of the package.

    python -m benchmarks.compare OUT FOLDER [FOLDER ...]

Each folder is indexed. Queries of all kinds are made from its words with a fixed seed, and every
command that prints a result is run. Each line of OUT is a JSON object with the command line, its
exit status and its output without times. ``diff`` shows the differences between two such files.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benelux_search import cli

_SEED: Final = 17
_QUERIES: Final = 200
_TIMES: Final = re.compile(
    r'("(?:took_ms|seconds|milliseconds|ms|built|modified|opened)": )[0-9.e-]+'
    r"|^looking at words: .*\n|\b[0-9.,]+(?: ms| s)\b|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+Z-]+",
    re.MULTILINE,
)
_SEGMENT: Final = re.compile(r'xml:lang="(nl|fr)"[^>]*>\s*<seg>([^<]*)')
_WORD: Final = re.compile(r"[^\W_][\w'’-]+")


def main() -> int:
    """Run all commands, write the file, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare")
    parser.add_argument("out", type=Path)
    parser.add_argument("folders", type=Path, nargs="+")
    arguments = parser.parse_args()
    with (
        arguments.out.open("w", encoding="utf-8") as out,
        tempfile.TemporaryDirectory() as place,
    ):
        for number, folder in enumerate(arguments.folders):
            for line in _answers(folder.resolve(), Path(place) / str(number)):
                print(json.dumps(line, ensure_ascii=False), file=out, flush=True)
    return 0


def _answers(folder: Path, place: Path) -> Iterator[tuple[list[str], int, str]]:
    index = str(place / "index")
    hidden = {str(folder): "FOLDER", str(place): "PLACE"}
    place.mkdir()
    status, _ = _run(["index", str(folder), "--index", index])
    if status not in (0, 1):
        raise SystemExit(f"{folder} cannot be indexed")
    for words in (*_commands(folder, random.Random(_SEED)), *_others(folder)):
        line = words if words[0] == "align" else ["--index", index, *words]
        status, out = _run(line)
        yield words, status, _without_times(out, hidden)


def _run(words: Sequence[str]) -> tuple[int, str]:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        status = cli.main(words)
    out.flush()
    buffer = out.detach()
    assert isinstance(buffer, io.BytesIO)
    return status, buffer.getvalue().decode("utf-8", "replace")


def _without_times(out: str, hidden: dict[str, str]) -> str:
    for path, name in hidden.items():
        out = out.replace(path, name)
    return _TIMES.sub(lambda match: f"{match[1] or ''}TIME", out)


# --- The queries


def _vocabulary(folder: Path) -> dict[str, list[str]]:
    """Return words of the documents by language, as their side in an alignment says."""
    words: dict[str, list[str]] = {"nl": [], "fr": []}
    for path in _documents(folder)[:20]:
        _, out = _run(["align", str(path), "--format", "tmx"])
        for language, text in _SEGMENT.findall(out):
            words[language] += _WORD.findall(text)
    return {language: found or ["wet", "loi"] for language, found in words.items()}


def _documents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _commands(folder: Path, draw: random.Random) -> Iterator[list[str]]:
    words = _vocabulary(folder)
    kinds = list(_kinds(draw))
    for number in range(_QUERIES):
        language = draw.choice(("nl", "fr"))
        query = kinds[number % len(kinds)](lambda own=words[language]: draw.choice(own))  # type: ignore[misc]
        options = draw.choice(
            (
                [],
                [],
                ["--any"],
                ["--across"],
                ["--lang", language],
                ["--lang", "both"],
                ["--facets"],
                ["--explain"],
                ["--context", "1"],
                ["--no-fold"],
                ["--offset", "3"],
                ["--since", "1990"],
            )
        )
        form = draw.choice(("json", "json", "tsv", "text"))
        yield ["search", *options, "--format", form, "--", query]
    for language in ("nl", "fr"):
        for _ in range(8):
            term = draw.choice(words[language])
            yield ["translate", "--format", "json", "--", term]
            yield ["divergences", "--format", "json", "--", term]


def _kinds(draw: random.Random) -> Iterator[Callable[[Callable[[], str]], str]]:
    yield lambda word: word()
    yield lambda word: f"{word()} {word()}"
    yield lambda word: f"{word()} {word()} {word()}"
    yield lambda word: f'"{word()} {word()}"'
    yield lambda word: f'"{word()} {word()}"~5'
    yield lambda word: f"{word()[:4]}*"
    yield lambda word: f"*{word()[-4:]}"
    yield lambda word: f"{word()}~"
    yield lambda word: f"{word()} OR {word()}"
    yield lambda word: f"{word()} -{word()}"
    yield lambda word: f"nl:{word()} {word()}"
    yield lambda word: f"fr:{word()} nl:{word()}"
    yield lambda word: f"={word()}"
    yield lambda word: f"({word()} OR {word()}) {word()}"
    yield lambda word: f"doc:0 {word()}"
    yield lambda word: f"date:1990..2020 {word()}"
    yield lambda word: f"aligned:none {word()}"
    yield lambda word: f"{draw.randrange(2000)} {word()}"
    yield lambda word: f"{draw.randrange(20)} {draw.randrange(100, 999)} {word()}"
    yield lambda word: _misspelt(word(), draw)
    yield lambda word: f"{word()} {_misspelt(word(), draw)}"
    yield lambda _: f"art. {draw.randrange(1, 60)}"


def _misspelt(word: str, draw: random.Random) -> str:
    place = draw.randrange(len(word))
    return word[:place] + word[place + 1 :] + draw.choice("ens")


def _others(folder: Path) -> Iterator[list[str]]:
    for form in ("tmx", "tsv", "jsonl"):
        yield ["export", "--format", form, "de"]
    yield ["status"]
    yield ["glossary", "--format", "tsv"]
    for path in _documents(folder):
        if os.path.getsize(path) < 2 << 20:  # noqa: PTH202
            yield ["align", str(path), "--format", "json"]


if __name__ == "__main__":
    sys.exit(main())

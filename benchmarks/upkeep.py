"""An index after years of updates: ``python -m benchmarks.upkeep [--updates N] [--dev FOLDER]``.

Records are put, changed and deleted, and files are added, changed, moved and deleted; a reader is
open during half of the updates. Then the index is compared with one that is built from what is
left: ids, scores and totals of queries, translations, the size on the disk; and the processor time
of the last updates with that of the first. Each text has a word of its own, so that after a rebuild
it can be seen whether anything of a deleted text is left. What is wrong makes the exit status 1.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import benelux_search as bs
from benchmarks.corpora import DEV
from benelux_search.lexicon.lexicon_files import Files
from benelux_search.storage import dictionaries, generation_files
from benelux_search.storage.store import SqliteStore

_RECORDS: Final = 1000
_FILES: Final = 120
_COMPARED: Final = 50  # updates at either end
_FOLDERS: Final = ("2018", "2019", "2020")
_QUERIES: Final = (
    *("politie", "trein", "gezondheid", "minister", "belasting", "école", "police", "fédéral"),
    *("sociale zekerheid", '"federale overheid"', "pensioen -zelfstandige", "milieu OR klimaat"),
    *("gevange*", "verkeersveiligheid", "aligned:low", "nl:brussel fr:bruxelles"),
)
_TERMS: Final = (
    *("politie", "pensioen", "gevangenis", "belasting", "ziekenhuis", "klimaat", "werkloosheid"),
    *("trein", "justitie", "onderwijs", "police", "prison", "impôt", "climat", "hôpital", "santé"),
    *("chômage", "enseignement", "frontière", "armée"),
)


@dataclass(slots=True)
class State:
    """The texts that the index should hold: of records by key and of files by path.

    ``gone`` are the words of texts that were deleted or replaced.
    """

    texts: Iterator[tuple[str, str]]
    folder: Path
    records: dict[str, tuple[str, str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    _made: int = 0

    def text(self) -> tuple[str, tuple[str, str]]:
        """Return a new text in both languages, and the word that only this text has."""
        self._made += 1
        letters = "".join(chr(ord("a") + int(each)) for each in f"{self._made:06}")
        word = f"qx{letters}qx"
        nl, fr = next(self.texts)
        return word, (f"{nl} {word}", f"{fr} {word}")

    def write(self, path: str) -> None:
        """Write a new text to a file."""
        word, (nl, fr) = self.text()
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{nl}\n\n{fr}\n", encoding="utf-8")
        self._replaced(self.files.get(path))
        self.files[path] = word

    def delete(self, path: str) -> None:
        """Delete a file."""
        (self.folder / path).unlink()
        self._replaced(self.files.pop(path))

    def move(self, path: str, to: str) -> None:
        """Move a file."""
        (self.folder / path).rename(self.folder / to)
        self.files[to] = self.files.pop(path)

    def put(self, key: str) -> bs.Document:
        """Return a record with a new text."""
        word, (nl, fr) = self.text()
        self._replaced(self.records[key][0] if key in self.records else None)
        self.records[key] = (word, nl)
        return bs.Document(key=key, nl=nl, fr=fr)

    def drop(self, key: str) -> None:
        """Forget a record."""
        self._replaced(self.records.pop(key)[0])

    def _replaced(self, word: str | None) -> None:
        if word is not None:
            self.gone.append(word)


@dataclass(slots=True)
class Costs:
    """Seconds of processor time of each kind of update, in their order."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    @contextlib.contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Measure one update."""
        started = time.process_time()
        yield
        self.seconds.setdefault(kind, []).append(time.process_time() - started)

    def growth(self) -> Iterator[tuple[str, float]]:
        """Yield the median of the last updates of each kind, divided by that of the first."""
        for kind, seconds in self.seconds.items():
            some = max(1, min(_COMPARED, len(seconds) // 3))
            yield kind, statistics.median(seconds[-some:]) / statistics.median(seconds[:some])


def texts_of(data: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts of the questions, again and again."""
    lines = (data / "questions" / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    while True:
        for each in questions:
            yield each["nl"].replace("\n", " "), each["fr"].replace("\n", " ")


def update_once(state: State, index: Path, number: int, draw: random.Random, costs: Costs) -> None:
    """Change a record or a file, and bring the index up to date."""
    if number % 2:
        keys = sorted(state.records)
        kind = draw.choice(("put", "put", "change", "delete", "delete"))
        with costs.timed(kind), bs.update_index(index) as update:
            if kind == "delete":
                key = draw.choice(keys)
                update.delete(key)
                state.drop(key)
            else:
                update.put(state.put(f"n{number}" if kind == "put" else draw.choice(keys)))
        return
    paths = sorted(state.files)
    kind = draw.choice(("add", "change", "move", "remove"))
    path = draw.choice(paths)
    folder, _, name = path.partition("/")
    match kind:
        case "add":
            state.write(f"{draw.choice(_FOLDERS)}/new{number}.txt")
        case "change":
            state.write(path)
        case "move":
            state.move(path, f"{draw.choice([each for each in _FOLDERS if each != folder])}/{name}")
        case _:
            state.delete(path)
    with costs.timed(f"index: {kind}"):
        bs.build_index([state.folder], index)


def fresh_index(state: State, index: Path, updated: Path) -> None:
    """Build an index of what is left, as if there had been no updates."""
    with bs.open_index(updated) as opened:
        pairs = {
            info.key: next(iter(opened.pairs(document=info.id)))
            for info in opened.documents()
            if info.key is not None
        }
    with bs.update_index(index) as update:
        for key, pair in pairs.items():
            nl = "" if pair.nl is None else pair.nl.text
            fr = "" if pair.fr is None else pair.fr.text
            update.put(bs.Document(key=key, nl=nl, fr=fr))
    bs.build_index([state.folder], index)


def differences(updated: Path, fresh: Path) -> Iterator[str]:
    """Yield the queries that find something else in the two indexes."""
    with bs.open_index(updated) as one, bs.open_index(fresh) as other:
        if len(one) != len(other):
            yield f"pairs: {len(one)}, fresh {len(other)}"
        for query in _QUERIES:
            found = [each.search(query, limit=50, seconds=None) for each in (one, other)]
            hits = [[(hit.id, round(hit.score, 6)) for hit in each] for each in found]
            if found[0].total != found[1].total or hits[0] != hits[1]:
                yield f"query {query}: {found[0].total}, fresh {found[1].total}"


@dataclass(frozen=True, slots=True)
class Translated:
    """The translations of the terms, compared with those of a fresh index.

    - ``equal``: terms with the same three translations and counts; ``first``: with the same first.
    - ``difference``: the largest difference of the counts of a first translation.
    - ``status``: that of the updated index, which states the lag.
    """

    equal: int
    first: int
    difference: int
    status: bs.IndexStatus


def compared_translations(updated: Path, fresh: Path) -> Translated:
    """Compare the translations of an updated index with those of a fresh one."""
    with bs.open_index(updated) as one, bs.open_index(fresh) as other:
        both = [(_translated(one, term), _translated(other, term)) for term in _TERMS]
        status = one.status()
    firsts = [(own[0], fresh_[0]) for own, fresh_ in both if own and fresh_]
    return Translated(
        sum(own == fresh_ for own, fresh_ in both),
        sum(own[0] == fresh_[0] for own, fresh_ in firsts),
        max(abs(own[1] - fresh_[1]) for own, fresh_ in firsts),
        status,
    )


def _translated(index: bs.Index, term: str) -> Sequence[tuple[str, int]]:
    return [(each.text, each.count) for each in index.translate(term, limit=3)]


def size_of(folder: Path) -> int:
    """Return the size of all files in a folder in bytes."""
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def words_left(index: Path, gone: Sequence[str]) -> int:
    """Return how many words of deleted texts are anywhere in the files of an index."""
    held = [each.read_bytes() for each in index.rglob("*") if each.is_file()]
    for number in generation_files.generation_numbers(index):
        generation = generation_files.Generation(index, number)
        with closing(SqliteStore.open(generation.store, index)) as store:
            for segment in store.files():
                segment.deleted.clear()
            held += (str(pair).encode() for pair in store.all_pairs())
        held += (
            each.as_bytes() for each in dictionaries.read_dictionaries(generation.store, index)
        )
        content = Files(generation.lexicon).content()
        held.append("\n".join((*content.nl, *content.fr)).encode())
    everything = b"\n".join(held)
    return sum(word.encode() in everything for word in gone)


def run(index: Path, state: State, updates: int, draw: random.Random) -> Costs:
    """Build an index, and update it many times; a reader is open in every other ten updates."""
    with bs.update_index(index) as update:
        update.put_all(state.put(f"r{number}") for number in range(_RECORDS))
    for number in range(_FILES):
        state.write(f"{_FOLDERS[number % 3]}/file{number}.txt")
    bs.build_index([state.folder], index)
    costs = Costs()
    with contextlib.ExitStack() as stack:
        for number in range(updates):
            if number % 20 == 0:
                stack.enter_context(bs.open_index(index)).search("politie")
            elif number % 20 == 10:
                stack.pop_all().close()
            update_once(state, index, number, draw, costs)
    return costs


def main() -> int:
    """Print what was compared; return 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.upkeep")
    parser.add_argument("--updates", type=int, default=400)
    parser.add_argument("--dev", type=Path, default=DEV)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as parent:
        base = Path(parent)
        state = State(texts_of(arguments.dev), base / "documents")
        state.folder.mkdir()
        updated, fresh = base / "updated", base / "fresh"
        costs = run(updated, state, arguments.updates, random.Random(arguments.seed))
        fresh_index(state, fresh, updated)
        return _report(updated, fresh, state, costs)


def _report(updated: Path, fresh: Path, state: State, costs: Costs) -> int:
    wrong = list(differences(updated, fresh))
    found = compared_translations(updated, fresh)
    print(f"translations  of {len(_TERMS)}: {found.equal} equal, {found.first} first ones the same")
    status = found.status
    lag = f"{status.pairs_to_learn} new and {status.pairs_to_unlearn} deleted pairs"
    print(f"lag           {lag}; counts of first ones differ by {found.difference} at most")
    if found.difference > status.pairs_to_learn + status.pairs_to_unlearn:
        wrong.append("counts of translations differ by more than the lag")
    ratio = size_of(updated) / size_of(fresh)
    print(
        f"disk          {ratio:.3f} times a fresh index; {status.deleted_pairs} deleted pairs left"
    )
    for kind, growth in costs.growth():
        print(f"{kind:<14}{growth:.2f} times the first, {len(costs.seconds[kind])} times")
    purges: Sequence[tuple[str, Callable[[], object]]] = (
        ("--purge", lambda: bs.update_index(updated, purge=True).__enter__().__exit__(*_NOTHING)),
        ("--rebuild", lambda: bs.build_index([state.folder], updated, rebuild=True)),
    )
    before = words_left(updated, state.gone)
    for name, purge in purges:
        purge()
        left = words_left(updated, state.gone)
        print(f"{name:<14}{left} of {len(state.gone)} deleted words left, {before} before")
        wrong += [f"{left} deleted words are left after {name}"] if left else []
    wrong += differences(updated, fresh)
    for each in wrong:
        print(f"wrong: {each}")
    return 1 if wrong else 0


_NOTHING: Final = (None, None, None)

if __name__ == "__main__":
    sys.exit(main())

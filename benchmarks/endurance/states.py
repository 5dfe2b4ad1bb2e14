"""Documents of which it is known what must be found, and in which state an index is.

A document ``d007`` in its second version has four pairs, each with ``woordd007v2`` on the Dutch
side and ``motd007v2`` on the French one, between words that others share.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from benelux_search import Document, Index, open_index, update_index
from benelux_search.documents.registry import DocumentReader, accepts
from benelux_search.index import get_engine
from benelux_search.index_reports import IndexSummary
from benelux_search.indexing.folder.backend import FolderBackend
from benelux_search.indexing.ports import BuildOptions, Pace
from benelux_search.indexing.run import run_indexer
from benelux_search.reading_options import Limits

State: TypeAlias = Mapping[str, int]  # the version of each document, by name
PAIRS: Final = 4
_MOST: Final = 100  # numbers of documents that are put from memory
SHARED: Final = "gemeen"  # on the Dutch side of every pair
OFTEN: Final = Pace(0.02, 1e9)  # saves a build again and again
_WORD: Final = re.compile(r"woord(d\d+)v(\d+)")


def name(number: int) -> str:
    return f"d{number:03d}"


def write(folder: Path, state: State) -> None:
    """Makes a folder hold these documents and no others."""
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.jsonl"):
        if path.stem not in state:
            path.unlink()
    for document, version in state.items():
        lines = [json.dumps({"nl": nl, "fr": fr}) + "\n" for nl, fr in _texts(document, version)]
        (folder / f"{document}.jsonl").write_text("".join(lines))


def put(root: Path, state: State) -> IndexSummary:
    """Makes an index hold these documents, from memory, and no others: one update."""
    with update_index(root) as update:
        for document, version in state.items():
            update.put(Document(key=document, pairs=list(_texts(document, version))))
        for number in range(_MOST):
            if name(number) not in state:
                update.delete(name(number))
    return update.summary


def _texts(document: str, version: int) -> Iterator[tuple[str, str]]:
    """The pairs of a document."""
    draw = random.Random(f"{document} {version}")
    for _ in range(PAIRS):
        nl, fr = (
            " ".join([own, SHARED, *(f"{word}{draw.randrange(400)}" for _ in range(25))])
            for own, word in (
                (f"woord{document}v{version}", "zin"),
                (f"mot{document}v{version}", "phrase"),
            )
        )
        yield nl, fr


def bring(root: Path, folder: Path, *, engine: str, pace: Pace = OFTEN) -> IndexSummary:
    """One run of the indexer, saved often."""
    return run_indexer(
        FolderBackend(root),
        [str(folder)],
        accepts,
        DocumentReader(Limits()),
        BuildOptions(engine=get_engine(engine), pace=pace),
    )


def wrong_answers(index: Index, state: State, others: Iterable[State]) -> list[str]:
    """What does not answer as an index of this state must, in both languages.

    The words of other states must not be found.
    """
    wrong = []
    absent = {each for other in others for each in other.items()} - state.items()
    if len(index.documents()) != len(state):
        wrong.append(f"{len(index.documents())} documents")
    for expected, documents in ((PAIRS, state.items()), (0, absent)):
        for document, version in sorted(documents):
            nl, fr = f"woord{document}v{version}", f"mot{document}v{version}"
            found = index.search(nl, language="nl", limit=PAIRS)
            back = index.search(fr, language="fr", limit=1)
            if (found.total, back.total) != (expected, expected):
                wrong.append(f"{nl}: {found.total} and {back.total} of {expected}")
            for hit in found:
                if hit.counterpart is None or fr not in hit.counterpart.text.split():
                    wrong.append(f"{hit.id}: another counterpart")
    return wrong


def state_of(index: Index) -> State:
    """What the store holds."""
    state = {}
    for document in index.documents():
        pair = index.pair(f"{document.id}:1")
        found = _WORD.match(pair.nl.text if pair.nl else "")
        own_name = document.key or document.id
        if found is None or found[1] != own_name:
            raise ValueError(f"{document.id} holds another document")
        state[own_name] = int(found[2])
    return state


def same(root: Path, states: Sequence[State]) -> tuple[int, list[str]]:
    """Which of these states an index is in, -1 when in none, and what is wrong with it."""
    with open_index(root) as opened:
        found = state_of(opened)
        if found not in states:
            return -1, [f"a state of {len(found)} documents that never was"]
        return states.index(found), wrong_answers(opened, found, states)

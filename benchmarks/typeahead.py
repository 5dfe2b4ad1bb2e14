"""Type-ahead in real time: ``python -m benchmarks.typeahead INDEX [BURSTS]``.

The interactive search runs under a pseudo-terminal, on an index with random delays. BURSTS bursts
(default: 200) are typed at 0, 30, 60 and 100 milliseconds per key: a query, and at once Enter or
Tab. The result is the number of bursts whose last key did not act on the first hit of the typed
query. The tests check the same in virtual time.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

import benelux_search as bs
from benchmarks.typist import session
from benelux_search.search.queries.options import SearchKeywords

if TYPE_CHECKING:
    from screens import Screen

PACES: Final = (0.0, 0.03, 0.06, 0.1)  # seconds a key
_SEED: Final = 908
_SLOW: Final = 0.4  # seconds that an answer is late at most
_PATIENCE: Final = 60.0  # seconds: a large document is opened on a machine that is busy
_SHORTEST: Final = 5  # letters of a word that is typed


class Slowed:
    """An index that delays each search by a random time, up to 0.4 seconds."""

    def __init__(self, index: bs.Index, chance: random.Random) -> None:
        self._index = index
        self._chance = chance

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def search(self, query: str, **options: Unpack[SearchKeywords]) -> bs.SearchResult:
        """Wait a random time, then search."""
        time.sleep(_SLOW * self._chance.random() ** 2)
        return self._index.search(query, **options)


def words(index: Path) -> list[str]:
    """Return words from passages of the index, of five letters or more."""
    with bs.open_index(index) as opened:
        hits = opened.search("de", limit=200).hits
    texts = " ".join(hit.passage.text for hit in hits)
    return sorted({word for word in texts.split() if word.isalpha() and len(word) >= _SHORTEST})


def is_right(screen: Screen, query: str, key: str) -> bool:
    """Wait for the result of a burst; return True if its last key acted on the first hit."""
    shell = screen.shell
    current_search, context = shell.current_search, shell.context
    end = time.monotonic() + _PATIENCE

    def is_done() -> bool:
        is_answered = not current_search.is_waiting and current_search.question.text == query
        return is_answered and not shell.keys.is_holding and not context.is_held

    while not is_done() and time.monotonic() < end:
        time.sleep(0.005)
    screen.settle()
    if not current_search.hits:
        return len(context.panes) == 1 and not current_search.marked
    first = current_search.hits[0].id
    if key == "\t":
        return list(current_search.marked) == [first]
    return context.pane.kind == "read" and shell.panes.current().id == first  # type: ignore[union-attr]


def main(index: Path, bursts: int) -> None:
    """Type the bursts, and print the number of wrong ones for each pace."""
    chance = random.Random(_SEED)
    some = words(index)
    with session(lambda: Slowed(bs.open_index(index), chance), 100, 30) as screen:
        for pace in PACES:
            wrong = 0
            for _ in range(bursts // len(PACES)):
                query, key = " ".join(chance.sample(some, 2)), chance.choice("\r\t")
                for letter in (*query, key):
                    screen.type(letter)
                    if pace:
                        time.sleep(pace)
                wrong += not is_right(screen, query, key)
                if screen.shell.context.pane.kind == "read":
                    screen.press("q")
                screen.type("\x15")
                screen.do(screen.shell.current_search.marked.clear)
            count = bursts // len(PACES)
            print(f"{pace * 1000:3.0f} ms a key: {wrong} of {count} bursts wrong", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 200)

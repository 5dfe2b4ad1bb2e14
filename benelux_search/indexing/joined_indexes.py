"""Several indexes that are opened as one."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from benelux_search.index import real_place
from benelux_search.indexing.ports import IndexBackend
from benelux_search.storage.joined_generation import JoinedGeneration

if TYPE_CHECKING:
    from benelux_search.indexing.sources import Sources


class JoinedIndexes:
    """Several homes of an index, folders and collections, that are read as one index."""

    def __init__(self, backends: Sequence[IndexBackend]) -> None:
        self._backends = backends
        self.places = [str(each.place) for each in backends]
        self._names = list(zip(self.places, _labels(self.places), strict=True))

    def open_newest(self, *, verify: bool, memory: int) -> JoinedGeneration:
        """Open the newest generation of each; ``memory`` is for all together."""
        with contextlib.ExitStack() as stack:
            opened = []
            for each in self._backends:
                opened.append(each.open_newest(verify=verify, memory=memory))
                stack.callback(opened[-1].retire)
            joined = JoinedGeneration(opened, self._names)
            stack.pop_all()
            return joined

    def sources(self) -> Sources:
        """Return the sources that the indexes remember."""
        from benelux_search.indexing.sources import Sources  # noqa: PLC0415 - for its status only

        found = [each.sources() for each in self._backends]
        paths = {name: path for each in reversed(found) for name, path in each.paths.items()}
        return Sources(paths, is_damaged=any(each.is_damaged for each in found))


def _labels(places: Sequence[str]) -> list[str]:
    """Return the last part of each place, such as ``2019``; equal ones get a number: ``index-2``.

    >>> _labels(["a/index", "b/index", "opensearch+https://host:9200/acts"])
    ['index', 'index-2', 'acts']
    """
    labels: list[str] = []
    for place in places:
        name = PurePath(real_place(place)).name or "index"
        number, label = 1, name
        while label in labels:
            number += 1
            label = f"{name}-{number}"
        labels.append(label)
    return labels

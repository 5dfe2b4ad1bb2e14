"""An indexer that is killed is gone on with: the same state, and little is read again."""

from __future__ import annotations

import logging
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cluster import Cluster
from collection_state import PAIRS_OF_FILE, address_of, state_of, write_pairs

import benelux_search as bs
from benelux_search.api.building import saved_documents
from benelux_search.opensearch.client.address import Address
from benelux_search.opensearch.collection import collection_writer
from benelux_search.opensearch.collection.collection import Collection
from benelux_search.opensearch.collection.unfinished import BuildBatch, Journal

pytestmark = pytest.mark.cluster
_LOG = logging.getLogger(__name__)

# Writes a line before each file that is read
_BUILD = """
import sys
import benelux_search as bs
from benelux_search.opensearch.collection import collection_writer

collection_writer._JOURNAL_PAIRS = int(sys.argv[3])
bs.build_index(
    sys.argv[1], sys.argv[2], lexicon=False,
    progress=lambda done_bytes, total_bytes, path: print(path, flush=True),
)
"""


def build(folder: Path, address: str, batch: int, files: int | None, delay: float) -> int:
    """Build in a process that is killed some time after so many files; return the files read.

    With None, the process ends by itself.
    """
    command = [sys.executable, "-c", _BUILD, str(folder), address, str(batch)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        read = 0
        for read, _ in enumerate(process.stdout, start=1):
            if read == files:
                time.sleep(delay)
                process.kill()
                break
        read += len(process.stdout.readlines())
        assert process.wait() == 0 or files is not None
    return read


def check_killed_builds(
    cluster: Cluster, folder: Path, pairs: int, batch: int, kills: int
) -> tuple[int, int]:
    """Kill a build so often, and compare it; return the numbers of files and of readings."""
    write_pairs(folder, pairs)
    calm, address = address_of(cluster, "calm"), address_of(cluster, "killed")
    bs.build_index(folder, calm, lexicon=False)
    expected = state_of(calm)
    files = -(-pairs // PAIRS_OF_FILE)
    chooser = random.Random()
    read = 0
    for left in range(kills, 0, -1):
        unread = files - saved_documents(address)
        stop = min(unread, chooser.randint(1, max(1, 2 * unread // (left + 1))))
        read += build(folder, address, batch, max(stop, 1), chooser.uniform(0, 0.2))
    read += build(folder, address, batch, None, 0)
    assert state_of(address) == expected
    assert not saved_documents(address)
    for each in (calm, address):
        cluster.request("DELETE", f"/{Address.of(each).collection}-*", seconds=60)
    return files, read


def test_a_killed_indexer_goes_on(one_node: Cluster, tmp_path: Path) -> None:
    batch, kills = 100, 3
    files, read = check_killed_builds(one_node, tmp_path / "corpus", 3_000, batch, kills)
    # the line at the end of each run is no file; of a batch, each kill repeats one at most
    assert read - files <= kills * (batch // PAIRS_OF_FILE + 3) + 1


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_an_indexer_that_is_killed_ten_times(one_node: Cluster, tmp_path: Path) -> None:
    files, read = check_killed_builds(one_node, tmp_path / "corpus", 100_000, 500, 10)
    _LOG.info("killed 10 times: %d files, %d readings", files, read)
    assert read - files <= 0.05 * files


# --- A build that nobody goes on with


def test_nothing_of_an_abandoned_build_is_shown(
    one_node: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has written its catalogue and its vocabulary; the next build has other paths."""
    address = address_of(one_node, "abandoned")
    one, other, third = (
        write_pairs(tmp_path / name, 100, name=name, seed=number)
        for number, name in enumerate(("a", "b", "c"))
    )
    bs.build_index(one, address, lexicon=False)
    (one / "a00001.tsv").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(Collection, "publish", _fail)
        with pytest.raises(RuntimeError):
            bs.build_index([one, other], address, lexicon=False)
    bs.build_index(third, address, lexicon=False)
    calm = address_of(one_node, "not-abandoned")
    write_pairs(one, 100, name="a", seed=0)
    bs.build_index(one, calm, lexicon=False)
    bs.build_index(third, calm, lexicon=False)
    assert state_of(address) == state_of(calm)
    for each in (calm, address):
        one_node.request("DELETE", f"/{Address.of(each).collection}-*", seconds=60)


def _fail(*_: object) -> None:
    raise RuntimeError


@pytest.mark.parametrize("is_update", [True, False])
def test_a_build_that_ends_before_the_switch_may_still_change(
    one_node: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_update: bool
) -> None:
    """It has written its catalogue and its vocabulary; then a file is changed, and one removed."""
    folder = write_pairs(tmp_path / "corpus", 200)
    address, calm = address_of(one_node, "changed"), address_of(one_node, "unchanged")
    if is_update:
        bs.build_index(folder, address, lexicon=False)
        write_pairs(folder, 150, name="e", seed=7)
    with monkeypatch.context() as patch:
        patch.setattr(Collection, "publish", _fail)
        with pytest.raises(RuntimeError):
            bs.build_index(folder, address, lexicon=False)
    changed, removed, *_ = sorted(folder.iterdir(), reverse=True)
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("gemeente", "provincie"), encoding="utf-8")
    removed.unlink()
    bs.build_index(folder, address, lexicon=False)
    bs.build_index(folder, calm, lexicon=False)
    assert state_of(address) == state_of(calm)
    for each in (calm, address):
        one_node.request("DELETE", f"/{Address.of(each).collection}-*", seconds=60)


class _KilledError(Exception):
    """The end of a build, in place of a signal."""


def test_pairs_that_were_never_recorded_are_never_shown(
    one_node: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build ends twice with pairs in the engine that no batch has; then files are changed."""
    folder = write_pairs(tmp_path / "corpus", 400)
    address, calm = address_of(one_node, "unrecorded"), address_of(one_node, "recorded")
    monkeypatch.setattr(collection_writer, "_JOURNAL_PAIRS", 100)
    for recorded in (0, 1):
        with monkeypatch.context() as patch:
            patch.setattr(Journal, "write", _write_and_fail(recorded))
            with pytest.raises(_KilledError):
                bs.build_index(folder, address, lexicon=False)
        for path in sorted(folder.iterdir())[:2]:  # so that their ordinals stand for other texts
            changed = path.read_text(encoding="utf-8").replace("over", f"over{recorded} of")
            path.write_text(changed, encoding="utf-8")
    bs.build_index(folder, address, lexicon=False)
    bs.build_index(folder, calm, lexicon=False)
    assert state_of(address) == state_of(calm)
    for each in (calm, address):
        one_node.request("DELETE", f"/{Address.of(each).collection}-*", seconds=60)


def _write_and_fail(batches: int) -> Callable[[Journal, BuildBatch], None]:
    """Return a method that records some batches, and ends the build at the next one."""
    write = Journal.write
    left = iter(range(batches))

    def method(journal: Journal, batch: BuildBatch) -> None:
        if next(left, None) is None:
            raise _KilledError
        write(journal, batch)

    return method

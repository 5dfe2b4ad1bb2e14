"""An index that threads search in while the process forks: children search as their parent does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import corpus

import benelux_search as bs

# In a process of its own: a fork beside threads is what newer Pythons warn of
PROGRAM = """
import os, sys, threading, time, traceback
import benelux_search as bs

sys.setswitchinterval(1e-5)
index = bs.open_index(sys.argv[1])
words = ["water", "trein", "vervuiling", "landen", "qualité", "pays", "ministers", "trafic"]
done = threading.Event()

def search():
    while not done.is_set():
        for word in words:
            index.search(word)
            index.search(word, across=True)

def child():
    found = index.search("vervuiling", seconds=None)
    assert [hit.id for hit in found] == ["water:0002"], found
    assert index.show("water:0002").nl.text.startswith("De vervuiling")
    assert not index.refresh()
    index.close()

threads = [threading.Thread(target=search) for _ in range(4)]
for thread in threads:
    thread.start()
failed = 0
for _ in range(15):
    pid = os.fork()
    if not pid:
        status = 1
        try:
            child()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    end = time.monotonic() + 60
    while not (ended := os.waitpid(pid, os.WNOHANG))[0] and time.monotonic() < end:
        time.sleep(0.001)
    if not ended[0]:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        failed += 100
    failed += ended[1] != 0
done.set()
for thread in threads:
    thread.join()
assert [hit.id for hit in index.search("vervuiling")] == ["water:0002"]
sys.exit(failed)
"""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    corpus(tmp_path / "corpus")
    bs.build_index(tmp_path / "corpus", tmp_path / "index")
    return tmp_path / "index"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_children_that_are_forked_while_threads_search_do_not_hang(index: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, str(index)], check=False, timeout=600
    )
    assert done.returncode == 0

"""The whole program, from the command line: what a search costs end to end, and a build."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.engines.child import Job, program_folder, run
from benchmarks.engines.corpus import ROOT, Corpus
from benchmarks.engines.terms import Terms

_TIMES: Final = 15


def measured(corpus: Corpus) -> dict[str, float]:
    """The build of an index, and milliseconds of ``search`` and of ``--help``, in the median."""
    figures = run(Job("program", str(corpus.folder), corpus.size))
    index = program_folder(corpus.folder)
    search, help_ = [], []
    for words in _words(corpus):
        help_.append(_milliseconds(["--help"], index))
        search.append(_milliseconds(["search", *words], index))
    return {
        **figures,
        "help_ms": median(help_),
        "search_ms": median(search),
        "search_more_ms": median(search) - median(help_),
    }


def _words(corpus: Corpus) -> Sequence[list[str]]:
    """Two words of each of some passages."""
    lines = islice(Terms(corpus).joined("nl", "form"), 0, None, max(1, corpus.size // _TIMES))
    return [sorted(filter(str.isalpha, line.split()), key=len)[-2:] for line in lines]


def _milliseconds(arguments: Sequence[str], index: Path) -> float:
    """How long a command takes.

    Raises:
        RuntimeError: it did not find anything, or failed.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BENELUX_SEARCH_INDEX": str(index)}
    command = [sys.executable, "-m", "benelux_search", *arguments]
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    took = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed: {done.stderr.decode()[-2000:]}")
    return 1000 * took

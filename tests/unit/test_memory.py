"""Memory that a process returns to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# Freeing a block of 20 MB makes the C library keep smaller ones; a small block that lives long
# follows each large one, so that they cannot be joined at the end of the memory.
_GROWTH = """
import resource
from pathlib import Path
from benelux_search.processes import return_large_blocks

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20

if {returns}:
    return_large_blocks()
block = bytearray(b"a") * (20 << 20)
del block
before = resident()
large, small = [], []
for _ in range(30):
    large.append(bytearray(b"a") * (1 << 20))
    small.append(bytearray(b"a") * 60_000)
del large
print(round(resident() - before))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="memory of the GNU C library")
def test_large_blocks_are_returned_when_they_are_freed() -> None:
    def growth(*, returns: bool) -> int:
        code = _GROWTH.format(returns=returns)
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        return int(run.stdout)

    assert growth(returns=True) <= 5
    assert growth(returns=False) >= 20  # else, this test tests nothing

"""What a session does when nobody types."""

from __future__ import annotations

import platform

import pytest
from screens import opened
from shelf import Shelf, document

from benchmarks.keystrokes import resident


@pytest.mark.long
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_memory_that_is_free_goes_back_to_the_system() -> None:
    shelf = Shelf(document("doc", ("De politie komt.", "La police arrive.")))
    with opened(lambda: shelf) as screen:
        many = [b"x" * 2**16 for _ in range(2000)]  # 125 MB
        last = many[-1]  # without it all would go at once: it is behind the gap
        many.clear()
        before = resident()
        screen.type("politie")
        screen.until("1 of 1")
        screen.wait(lambda: resident() < before - 60, "memory")
        assert last

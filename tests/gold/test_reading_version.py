"""The version of the readers and the aligner, which is raised when golden files of theirs change.

After such a change, raise ``READING_VERSION`` and run this test with
``BENELUX_SEARCH_GOLDEN=write``.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from gold import GOLD

from benelux_search.storage.readings import READING_VERSION

RECORDED: Final = GOLD / "reading_version.txt"


def digest() -> str:
    files = sorted(
        path for name in ("reading", "aligning") for path in Path(GOLD, name).glob("*.gold")
    )
    assert len(files) > 10
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def test_documents_are_read_again_after_a_change_of_the_golden_files() -> None:
    version, recorded = RECORDED.read_text(encoding="utf-8").split()
    if os.environ.get("BENELUX_SEARCH_GOLDEN") == "write" and digest() != recorded:
        assert int(version) < READING_VERSION, "raise READING_VERSION"
        RECORDED.write_text(f"{READING_VERSION} {digest()}\n", encoding="utf-8")
    else:
        assert (int(version), recorded) == (READING_VERSION, digest())

"""An index with the analysis version of another version of the package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benelux_search.storage.generation_files import Generation
from benelux_search.storage.pointers import current_manifest, make_current


def made_by_another_analysis(folder: Path) -> None:
    """Change the analysis version of the index in a folder."""
    manifest = replace(current_manifest(folder), analysis="another")
    made = Generation(folder, manifest.generation)
    made.manifest.write_bytes(manifest.content())
    make_current(made, manifest)

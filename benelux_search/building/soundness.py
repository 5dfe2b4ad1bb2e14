"""Whether the indexes of a generation hold what its store does."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from benelux_search.engines import get_engine, open_reader
from benelux_search.errors import IndexDamaged
from benelux_search.generations import Entry, Generation, Manifest, damaged_files, lease
from benelux_search.generations.folders import LEXICON, SMALL, is_part_of
from benelux_search.lexicon.files import is_usable
from benelux_search.model import LANGUAGES, Language
from benelux_search.store import SqliteStore


def passages_held(generation: Generation, engine: str) -> Mapping[Language, int]:
    """How many passages there are in the index of each language.

    Raises:
        IndexDamaged: one of them cannot be read.
    """
    with open_reader(get_engine(engine), generation.language) as reader:
        return {language: reader.passages(language) for language in LANGUAGES}


def passages_stored(generation: Generation) -> Mapping[Language, int]:
    """How many passages there should be.

    Raises:
        IndexDamaged: the store cannot be read.
    """
    with closing(SqliteStore.open(generation.store, generation.root)) as store:
        counts = store.counts()
        return {"nl": counts.passages_nl, "fr": counts.passages_fr}


def is_sound(root: Path, manifest: Manifest) -> bool:
    """Whether the indexes of a generation can be read, and hold what the store does.

    Every byte is looked at in those files only that a new generation takes over as a copy.
    """
    generation = Generation(root, manifest.generation)
    damaged = damaged_files(generation, manifest, hashed=_is_copied_index)
    if any(not is_part_of(LEXICON, damage.name) for damage in damaged):
        return False
    try:
        with lease(generation):
            return passages_held(generation, manifest.engine) == passages_stored(generation)
    except (IndexDamaged, FileNotFoundError):
        return False


def has_lexicon(root: Path, manifest: Manifest) -> bool:
    """Whether a generation has a lexicon that this version made; its small files are read."""
    generation = Generation(root, manifest.generation)
    damaged = damaged_files(generation, manifest, hashed=_is_copied_lexicon)
    if any(is_part_of(LEXICON, damage.name) for damage in damaged):
        return False
    try:
        return is_usable(generation.lexicon)
    except IndexDamaged:
        return False


def _is_copied_index(name: str, entry: Entry) -> bool:
    return "/" in name and not is_part_of(LEXICON, name) and _is_copied(name, entry)


def _is_copied_lexicon(name: str, entry: Entry) -> bool:
    return is_part_of(LEXICON, name) and _is_copied(name, entry)


def _is_copied(name: str, entry: Entry) -> bool:
    return entry.size <= SMALL or name.endswith(".toc")

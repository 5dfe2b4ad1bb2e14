"""A store does as a dictionary does, whatever is written, removed, saved and merged."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from daily import examples
from fakes import bitext
from hypothesis import given, settings
from hypothesis import strategies as st

from benelux_search.errors import IndexUnusable
from benelux_search.model import LANGUAGES, DocumentInfo, Facts, Pair
from benelux_search.storage import dictionaries, store_merging
from benelux_search.storage.store import Counts, SqliteStore
from benelux_search.storage.store_writer import StoreWriter

NAMES = [f"doc{number}" for number in range(6)]


@dataclass
class Model:
    """The pairs and the hash of each document, and all ordinals that were ever used."""

    pairs: dict[str, list[Pair]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Step:
    """A document to write with so many pairs, or to remove if ``pairs`` is None."""

    name: str
    pairs: int | None
    length: int


STEPS = st.builds(Step, st.sampled_from(NAMES), st.none() | st.integers(0, 7), st.integers(1, 400))
BUILDS = st.lists(st.lists(STEPS, max_size=6), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def _small() -> Iterator[None]:
    """Dictionaries and files of a few kilobytes, so that all of the code is met."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dictionaries, "LEAST", 2_000)
        patched.setattr(dictionaries, "SAMPLE", 30_000)
        patched.setattr(store_merging, "_LEAST_BYTES", 500)
        yield


def apply(step: Step, store: StoreWriter, model: Model, build: int) -> None:
    if step.pairs is None:
        store.remove(step.name)
        model.pairs.pop(step.name, None)
        model.hashes.pop(step.name, None)
        return
    texts = [
        (
            f"zin {n} van {step.name} " + "van de raad en het comité " * step.length
            if n % 3
            else None,
            f"phrase {n} de {build}" if n % 2 or not n % 3 else None,
        )
        for n in range(step.pairs)
    ]
    confidences = [0.5 if n % 4 == 1 else 0.9 for n in range(step.pairs)]
    info = DocumentInfo(step.name, f"{step.name}.txt", Facts(), key=f"key of {step.name}")
    document = bitext(*texts, confidences=confidences)
    pairs = list(store.write_document(info, f"{build} {step}", document))
    ordinals = {pair.ordinal for pair in pairs}
    assert len(ordinals) == step.pairs
    assert not ordinals & model.used
    model.used |= ordinals
    model.pairs[step.name], model.hashes[step.name] = pairs, f"{build} {step}"


def same(store: SqliteStore, model: Model) -> None:
    everything = sorted(
        (pair for pairs in model.pairs.values() for pair in pairs), key=lambda pair: pair.ordinal
    )
    assert list(store.all_pairs()) == everything
    assert store.pairs(range(0, 3000)) == {pair.ordinal: pair for pair in everything}
    assert {info.id for info in store.documents()} == model.pairs.keys()
    keys = {f"key of {name}": (name, hash_) for name, hash_ in model.hashes.items()}
    assert store.keyed([f"key of {name}" for name in NAMES]) == keys
    for name in NAMES:
        view = store.document(name)
        assert (None if view is None else list(view.pairs)) == model.pairs.get(name)
        for pair in model.pairs.get(name, []):
            assert store.pair(pair.id) == pair
    sides = {
        language: [pair for pair in everything if pair.passage(language)] for language in LANGUAGES
    }
    both = [pair for pair in everything if pair.nl and pair.fr]
    numbers = len(model.pairs), len(everything), len(sides["nl"]), len(sides["fr"]), len(both)
    assert store.counts() == Counts(*numbers)
    assert store.doubtful(0.8) == {p.ordinal: p.confidence for p in both if p.confidence < 0.8}
    for language in LANGUAGES:
        alone = [pair for pair in sides[language] if pair not in both]
        assert store.lone(language) == {pair.ordinal: pair.confidence for pair in alone}
    assert {name: list(ordinals) for name, ordinals in store.ranges().items()} == {
        name: [pair.ordinal for pair in pairs] for name, pairs in model.pairs.items() if pairs
    }


@pytest.mark.usefixtures("_small")
@settings(max_examples=examples(40))
@given(builds=BUILDS)
def test_any_builds_give_what_a_dictionary_holds(
    builds: list[list[Step]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root, model = tmp_path_factory.mktemp("store"), Model()
    folder = root / "store"
    for number, build in enumerate(builds):
        before = {path.name: path.read_bytes() for path in folder.glob("*")}
        with closing(StoreWriter.open(folder, root)) as store:
            for step in build:
                apply(step, store, model, number)
            same(store, model)
            store.commit()
            same(store, model)
        after = {path.name: path.read_bytes() for path in folder.glob("*")}
        assert all(after.get(name, content) == content for name, content in before.items())
        with closing(SqliteStore.open(folder, root)) as reader:
            assert list(reader.problems()) == []
            assert len(reader.files()) <= 9
            same(reader, model)
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def built(_small: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Model]:
    """A store of two files with a dictionary and tombstones."""
    root, model = tmp_path_factory.mktemp("built"), Model()
    with closing(StoreWriter.open(root / "store", root)) as store:
        for number in range(6):
            apply(Step(f"doc{number}", 30, 8), store, model, number)
        store.commit()
    with closing(StoreWriter.open(root / "store", root)) as store:
        apply(Step("doc0", 2, 3), store, model, 7)
        apply(Step("doc1", None, 0), store, model, 8)
        store.commit()
    assert len(list((root / "store").glob("*.sqlite"))) == 2
    assert len(list((root / "store").glob("*.zdict"))) == 2
    return root, model


@settings(max_examples=examples(100))
@given(data=st.data())
def test_a_changed_byte_is_named_or_does_not_matter(
    built: tuple[Path, Model], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """With ``check``, as ``--verify`` does; and nothing else than these errors comes without it."""
    whole, model = built
    root = tmp_path_factory.mktemp("flipped")
    shutil.copytree(whole / "store", root / "store")
    path = data.draw(st.sampled_from(sorted((root / "store").iterdir())))
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    try:
        with closing(SqliteStore.open(root / "store", root)) as store:
            store.check()
            same(store, model)
    except IndexUnusable as error:
        assert f"{root / 'store'}" in str(error)
    finally:
        shutil.rmtree(root)

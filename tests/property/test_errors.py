"""Every error of the package arrives in another process as it was raised."""

from __future__ import annotations

import copy
import pickle
import pkgutil
import typing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import benelux_search
from benelux_search import errors
from benelux_search.arguments import check_whole

_TEXTS = st.text(max_size=20)
_PATHS = _TEXTS.map(lambda text: Path("/index", text.replace("\0", "")))
_ADVICES = st.builds(errors.Advice, st.sampled_from(errors.Operation), _PATHS)
_VALUES = _TEXTS | st.integers() | _PATHS | _ADVICES | st.integers().map(errors.Count)
_MESSAGES = st.builds(
    errors.Message, st.just("{} and {}"), _VALUES, st.builds(errors.Message, st.just("{}"), _VALUES)
)
_OF_TYPE: Final[Mapping[type, st.SearchStrategy[Any]]] = {
    str: _TEXTS | _MESSAGES,
    object: _VALUES,
    errors.Message: _MESSAGES,
    Path: _PATHS,
    bool: st.booleans(),
    int: st.integers(),
    type(None): st.none(),
}


def _classes() -> list[type[errors.BeneluxSearchError]]:
    for module in pkgutil.walk_packages(benelux_search.__path__, "benelux_search."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    return sorted(
        set(_tree(errors.BeneluxSearchError)), key=lambda kind: (kind.__module__, kind.__name__)
    )


def _tree(kind: type[errors.BeneluxSearchError]) -> Iterator[type[errors.BeneluxSearchError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _tree(each)


def _of_type(hint: object) -> st.SearchStrategy[Any]:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if not parts:
        return _OF_TYPE[typing.cast("type", hint)]
    if origin is Sequence:
        return st.lists(_of_type(parts[0]), max_size=3)
    return st.one_of(*map(_of_type, parts))


def _made(kind: type[errors.BeneluxSearchError]) -> st.SearchStrategy[errors.BeneluxSearchError]:
    """Return a strategy of errors of a class, from the types of its constructor."""
    if kind.__init__ is Exception.__init__:
        return st.builds(kind, _TEXTS | _MESSAGES)
    hints = typing.get_type_hints(kind.__init__)
    del hints["return"]
    return st.builds(kind, **{name: _of_type(hint) for name, hint in hints.items()})


def _check(kind: type[errors.BeneluxSearchError]) -> None:
    @given(error=_made(kind), notes=st.lists(_TEXTS, max_size=2))
    def is_the_same(error: errors.BeneluxSearchError, notes: list[str]) -> None:
        for note in notes:
            error.add_note(note)
        for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
            assert type(again) is kind
            assert str(again) == str(error)
            assert vars(again) == vars(error)  # with the notes
            assert again.args == error.args
            is_message = isinstance(error.message, errors.Message)
            assert isinstance(again.message, errors.Message) is is_message

    is_the_same()


@pytest.mark.long
@pytest.mark.timeout(300)
def test_every_error_is_the_same_after_it_was_sent() -> None:
    for kind in _classes():
        _check(kind)


@pytest.mark.timeout(60)
def test_an_error_of_a_worker_leaves_its_pool_whole() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        with pytest.raises(errors.OptionError, match="limit=0 is invalid"):
            pool.submit(check_whole, "limit", 0, 1).result()
        assert pool.submit(check_whole, "limit", 2, 1).result() == 2

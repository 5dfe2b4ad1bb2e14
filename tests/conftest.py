"""Hypothesis looks for new cases on a developer's machine, and repeats its own in CI."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("benelux_search.testing")
pytest_plugins = ["cluster_fixtures", "command_line", "gold_index", "templates"]

# Texts are compared in English, whatever the language of the machine
os.environ["LANGUAGE"] = "en"

# A shell lets what it runs in the background ignore Ctrl-C, and so would the programs that are
# tested for what they do then
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
# Beside a run that tries them all
settings.register_profile("few", derandomize=True, deadline=None, max_examples=10)
default = "ci" if os.environ.get("CI") else "dev"
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", default))


def pytest_collection() -> None:
    """Do not look for garbage among thousands of tests while they are made."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Keep them out of every garbage collection, which would look at each of them."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what killed runs leave in the temporary folder from the tests of other processes."""
    folder = str(tmp_path_factory.mktemp("temporary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield

"""Records of the library: what is skipped, repaired and slow."""

import itertools
import logging
import subprocess
import sys
import time
from pathlib import Path

import pytest

import benelux_search as bs
from benelux_search import cli

TEXT = "De trein rijdt vandaag niet.\n\nLe train ne roule pas aujourd'hui.\n"


@pytest.fixture
def made(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "trein.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "docs" / "empty.txt").touch()
    caplog.set_level(logging.DEBUG, "benelux_search")
    bs.build_index([tmp_path / "docs"], tmp_path / "index")
    return tmp_path


def records(caplog: pytest.LogCaptureFixture, level: int) -> list[tuple[str, str]]:
    found = [each for each in caplog.records if each.levelno == level]
    return [(each.name.removeprefix("benelux_search."), each.getMessage()) for each in found]


def test_a_skipped_file_is_logged_with_its_cause(
    made: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    bs.build_index([made / "docs"], made / "index", rebuild=True)
    skipped = ("indexing.update", f"skipped {made}/docs/empty.txt: the file is empty")
    said = [(name, text.partition(": there")[0]) for name, text in records(caplog, logging.INFO)]
    assert skipped in said
    phases = [said.partition(" took ")[0] for _, said in records(caplog, logging.DEBUG)]
    assert phases == [
        "planning",
        "reading and writing",
        "indexing the store",
        "learning translations",
        "publishing",
    ]


def test_a_repaired_index_is_logged(made: Path, caplog: pytest.LogCaptureFixture) -> None:
    root = made / "index"
    for path in (root / "generations" / "000001" / "nl").iterdir():
        path.write_bytes(b"")
    caplog.clear()
    assert bs.check_index(root, repair=True).sound
    assert records(caplog, logging.WARNING) == [
        (
            "indexing.folder.repair",
            f"repaired {root}: the indexes were rebuilt from the stored documents",
        )
    ]


@pytest.mark.parametrize(("tick_s", "is_slow"), [(20.0, True), (1e-6, False)])
def test_what_is_slow_is_logged(
    made: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tick_s: float,
    is_slow: bool,
) -> None:
    caplog.clear()
    times = itertools.count(0.0, tick_s)
    monkeypatch.setattr(time, "perf_counter", lambda: next(times))
    with bs.open_index(made / "index") as index:
        index.search("trein", seconds=None)
    bs.build_index([made / "docs"], made / "index", rebuild=True)
    slow = [said for _, said in records(caplog, logging.INFO) if said.startswith("slow: ")]
    texts = ["slow: 'trein'", f"slow: reading {made}/docs/trein.txt"]
    assert [said.partition(" took ")[0] for said in slow if "empty" not in said] == (
        texts if is_slow else []
    )


def test_debug_shows_the_log(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--index", str(made / "index"), "index", str(made / "docs")]
    assert cli.main(words) == 0
    assert "benelux_search." not in capsys.readouterr().err
    assert cli.main(["--debug", *words]) == 0
    assert " DEBUG benelux_search.indexing.run: planning took " in capsys.readouterr().err
    assert cli.main(words) == 0
    assert "benelux_search." not in capsys.readouterr().err


def test_a_program_that_sets_up_no_log_sees_none() -> None:
    script = (
        "import sys, benelux_search.api, benelux_search.search.hits.executor, benelux_search.logs\n"
        "print('logging' in sys.modules)\n"  # which would make the first search slower
        "benelux_search.logs.logger('benelux_search.x').warning('not shown')\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("False\n", "")

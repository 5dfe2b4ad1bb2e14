"""Files that are left out of an index: ``--exclude`` and ``.benelux-ignore``."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from command_line import Shell
from daily import daily

import benelux_search as bs
from benelux_search import OptionError
from benelux_search.errors import code_of

TEXT = "De sluis is dicht.\n\nL'écluse est fermée.\n"
FILES = ("a.txt", "draft.txt", "old/b.txt", "old/deep/c.txt", "new/draft-2.txt", "new/d.txt")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a corpus with several folders and an archive; the test starts above it."""
    corpus = tmp_path / "corpus"
    for number, name in enumerate(FILES):
        file = corpus / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Bestand {number}. {TEXT}", encoding="utf-8")
    with zipfile.ZipFile(corpus / "july.zip", "w") as archive:
        archive.writestr("x.txt", TEXT)
        archive.writestr("draft-3.txt", TEXT)
    monkeypatch.chdir(tmp_path)
    return corpus


def indexed(*exclude: str, rebuild: bool = False) -> set[str]:
    patterns = list(exclude) or None
    bs.build_index(["corpus"], "index", exclude=patterns, lexicon=False, rebuild=rebuild)
    with bs.open_index("index") as index:
        return {info.path.removeprefix("corpus/") for info in index.documents()}


EVERY = {*FILES, "july.zip/x.txt", "july.zip/draft-3.txt"}


@pytest.mark.parametrize(
    ("patterns", "left_out"),
    daily([
        (["draft*"], {"draft.txt", "new/draft-2.txt", "july.zip/draft-3.txt"}),
        (["/draft*"], {"draft.txt"}),
        (["old/"], {"old/b.txt", "old/deep/c.txt"}),
        (["old/*", "!old/b.txt"], {"old/deep/c.txt"}),
        (["*.zip"], {"july.zip/x.txt", "july.zip/draft-3.txt"}),
        (["**/deep/*.txt", "d.txt"], {"old/deep/c.txt", "new/d.txt"}),
        (["nothing"], set()),
    ], 3),
)  # fmt: skip
def test_patterns_of_the_option_and_of_a_file_leave_out_the_same(
    folder: Path, patterns: list[str], left_out: set[str]
) -> None:
    assert indexed(*patterns) == EVERY - left_out
    assert indexed("") == EVERY
    lines = "\n".join(["# comment", "", *patterns])
    (folder / ".benelux-ignore").write_text(lines, encoding="utf-8")
    assert indexed() == EVERY - left_out


def test_the_option_is_remembered_until_another_replaces_it(folder: Path) -> None:
    assert "draft.txt" not in indexed("draft*")
    assert "draft.txt" not in indexed()
    summary = bs.build_index(None, "index", lexicon=False)
    assert (summary.removed, [code_of(note) for note in summary.notes]) == ((), ["excluded"])
    assert "draft.txt" not in indexed(rebuild=True)
    assert indexed("a.txt") == EVERY - {"a.txt"}
    assert indexed("") == EVERY


def test_a_deeper_file_decides_and_the_option_comes_before_all(folder: Path) -> None:
    (folder / ".benelux-ignore").write_text("*.txt\n", encoding="utf-8")
    (folder / "old" / ".benelux-ignore").write_text("!*.txt\n", encoding="utf-8")
    assert indexed() == {"old/b.txt", "old/deep/c.txt"}
    assert indexed("b.txt") == {"old/deep/c.txt"}


def test_excluding_removes_what_was_indexed_and_a_named_file_is_indexed(folder: Path) -> None:
    assert indexed() == EVERY
    summary = bs.build_index(["corpus"], "index", exclude=["old"], lexicon=False)
    assert sorted(summary.removed) == ["b", "c"]
    bs.build_index(["corpus/old/b.txt"], "index", lexicon=False)
    with bs.open_index("index") as index:
        assert "corpus/old/b.txt" in {info.path for info in index.documents()}


def test_where_patterns_cannot_be_read_all_stays_as_it_is(folder: Path) -> None:
    (folder / "old" / ".benelux-ignore").write_text("c.txt\n", encoding="utf-8")
    assert indexed() == EVERY - {"old/deep/c.txt"}
    (folder / "old" / ".benelux-ignore").unlink()
    (folder / "old" / ".benelux-ignore").mkdir()
    (folder / "old" / "new.txt").write_text(f"Nieuw. {TEXT}", encoding="utf-8")
    (folder / "new" / "new.txt").write_text(f"Nog een. {TEXT}", encoding="utf-8")
    summary = bs.build_index(["corpus"], "index", lexicon=False)
    assert [each.path for each in summary.failed] == ["corpus/old/.benelux-ignore"]
    assert "nothing new of its folder is indexed" in summary.failed[0].cause
    with bs.open_index("index") as index:
        paths = {info.path.removeprefix("corpus/") for info in index.documents()}
    assert paths == EVERY - {"old/deep/c.txt"} | {"new/new.txt"}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 300_000])
def test_a_bad_file_of_patterns_is_named(folder: Path, content: bytes) -> None:
    (folder / "old" / ".benelux-ignore").write_bytes(content)
    summary = bs.build_index(["corpus"], "index", lexicon=False)
    assert [each.path for each in summary.failed] == ["corpus/old/.benelux-ignore"]
    assert len(summary.added) == len(EVERY) - 2


def test_a_wrong_pattern_is_refused() -> None:
    with pytest.raises(OptionError, match="exclude"):
        bs.build_index(["corpus"], "index", exclude=["!"])
    with pytest.raises(OptionError, match="exclude"):
        bs.build_index(["corpus"], "index", exclude=[3])  # type: ignore[list-item]


def test_the_command(folder: Path, shell: Shell) -> None:
    ran = shell("index", "corpus", "--exclude", "2021/", "--exclude", "*.md", "--no-lexicon")
    assert (ran.status, "1 file or folder is excluded" in ran.err) == (0, True)
    assert "trein" not in shell("list").out
    assert "trein" in (shell("index", "--exclude", "", "--no-lexicon").out, shell("list").out)[1]

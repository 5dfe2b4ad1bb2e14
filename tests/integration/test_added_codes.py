"""Codes of law that a user adds prefer their documents: in the library, commands and sessions."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from command_line import Shell

import benelux_search as bs
from benelux_search.tui.startup import start

LAWS = {"pachtwet": "De pacht", "waterwetboek": "Het water"}
WATER = bs.Code(("Waterwetboek", "W.Wb."), ("waterwetboek",))
CITED = "art. 5 W.Wb."
FILE = '[[code]]\ncited = ["Waterwetboek", "W.Wb."]\nnames = ["waterwetboek"]\n'


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("laws")
    with bs.update_index(folder) as update:
        for key, subject in LAWS.items():
            pair = (f"Art. 5. {subject} duurt negen jaar.", "Art. 5. Il dure neuf ans.")
            update.put(bs.Document(key=key, pairs=[pair]))
    return folder


@pytest.fixture
def codes_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the user, which does not exist yet."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    path = tmp_path / "benelux-search" / "codes.toml"
    path.parent.mkdir()
    return path


def ids(result: bs.SearchResult) -> list[str]:
    return [hit.document.id.removeprefix("key.") for hit in result]


def test_the_library_takes_codes(laws: Path) -> None:
    with bs.open_index(laws) as index:
        assert ids(index.search(CITED))[0] == "pachtwet"
        assert ids(index.search(CITED, codes=(WATER,)))[0] == "waterwetboek"
        assert index.search(CITED).notes
    with bs.open_index(laws, codes=[WATER]) as index:
        assert ids(index.search(CITED))[0] == "waterwetboek"
        assert index.search(CITED).notes == ()
        assert ids(index.search(f'"{CITED}"'))[0] == "waterwetboek"
        assert ids(index.search(CITED, codes=()))[0] == "pachtwet"
        [first, *_] = index.export(CITED)
        assert first.document.id == "key.waterwetboek"
        assert index.documents_of_hits(CITED)[0].id == "key.waterwetboek"
        assert index.facets(CITED).total == 2
        assert [part.text for part in index.explain(CITED).parts] == ["art. 5", "art. 5"]
        shown = index.show(CITED)
        assert isinstance(shown, bs.DocumentView)
        assert shown.document.id == "key.waterwetboek"


def test_what_is_no_code_is_refused(laws: Path) -> None:
    with pytest.raises(bs.OptionError, match="codes"):
        bs.open_index(laws, codes=["Sw."])  # type: ignore[list-item]
    with bs.open_index(laws) as index, pytest.raises(bs.OptionError, match="codes"):
        index.search(CITED, codes=("Sw.",))  # type: ignore[arg-type]


def test_the_commands_read_the_file_of_the_user(laws: Path, codes_file: Path, shell: Shell) -> None:
    index = ("--index", str(laws))
    assert shell(*index, "search", CITED).out.startswith("1. key.pachtwet")
    codes_file.write_text(FILE)
    assert shell(*index, "search", CITED).out.startswith("1. key.waterwetboek")
    assert shell(*index, "show", CITED).out.startswith("key.waterwetboek")
    assert "waterwetboek" in shell(*index, "export", CITED, "--format", "tsv").out.splitlines()[1]


def test_a_wrong_file_is_a_note(laws: Path, codes_file: Path, shell: Shell) -> None:
    codes_file.write_text(FILE + "[[code]]\ncited = []\n")
    ran = shell("--index", str(laws), "search", CITED)
    assert ran.status == 0
    assert ran.out.startswith("1. key.waterwetboek")
    assert f"note: {codes_file}: code 2: cited=[] is invalid" in ran.err
    assert "code 2" not in shell("--index", str(laws), "search", "water").err


def test_a_session_reads_the_file_of_the_user(
    laws: Path,
    codes_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    codes_file.write_text(FILE + "[[law]]\n")
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CITED}\n"))
    assert start([str(laws)], plain=True) == 0
    said = capsys.readouterr().out
    assert f"{codes_file}: law is not one of [[code]]" in said
    assert said.index("key.waterwetboek") < said.index("key.pachtwet")

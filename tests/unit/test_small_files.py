"""Small files of a user or a folder: what is opened, how much is read, and what is parsed."""

from __future__ import annotations

import os
import socket
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.errors import SourceError
from benelux_search.text.small_files import parse_json, parse_toml, read_file, read_small


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (os.mkfifo, "not a regular file"),
        (Path.mkdir, "not a regular file"),
        (_socket, "not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "not a regular file"),
        (lambda path: path.symlink_to("nowhere"), "a broken link"),
        (lambda path: path.write_bytes(b"x" * 11), "more than 10 bytes"),
    ],
)
def test_what_is_no_small_file_is_refused_at_once(
    make: Callable[[Path], object], cause: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket has at most 107 bytes
    make(Path("file"))
    with pytest.raises(SourceError, match=cause):
        read_file(Path("file"), 10)


def test_a_link_to_a_file_is_followed_and_nothing_is_an_error_of_the_system(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    (tmp_path / "link").symlink_to("file")
    assert read_file(tmp_path / "link", 10) == b"0123456789"
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "nothing", 10)
    with pytest.raises(SourceError, match="cannot be read: no such file"):
        read_small(tmp_path / "nothing", 10)


_DEEP = "brackets are nested too deeply"
_DOTS = "a key has more than 32 parts"
_MANY = "more than 200,000 values and brackets"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (".".join("a" * 40_000) + " = 1", _DOTS),
        (" . ".join("a" * 40) + " = 1", _DOTS),
        ('."a".'.join("a" * 40) + " = 1", _DOTS),
        ("[" + ".".join("a" * 40) + "]", _DOTS),
        ("x = {" + ".".join("a" * 40) + " = 1}", _DOTS),
        ('x = """\n"quoted""""\n' + ".".join("a" * 40) + " = 1", _DOTS),
        ("x = '''it's''''\n" + ".".join("a" * 40) + " = 1", _DOTS),
        (r'x = "\\"' + "\n" + ".".join("a" * 40) + " = 1", _DOTS),
        ("x = " + "[" * 33 + "]" * 33, _DEEP),
        ("x = " + "{a=" * 33 + "1" + "}" * 33, _DEEP),
        ("x = [" + "1," * 200_001 + "]", _MANY),
        ("".join(f"a{number} = []\n" for number in range(100_001)), _MANY),
    ],
)
def test_toml_that_needs_too_much_is_refused_before_it_is_parsed(text: str, cause: str) -> None:
    with pytest.raises(SourceError, match=cause):
        parse_toml(text)


@pytest.mark.parametrize(
    "value",
    [
        '"' + "." * 100 + "[{" * 100 + '"',
        "'" + "." * 100 + "[{" * 100 + "\\'",
        '"""\n' + "." * 100 + '"' + "[{" * 100 + '\\""""""',
        "'''\n" + "." * 100 + "'" + "[{" * 100 + "'''''",
        "1 # " + "." * 100 + "[{" * 100,
        "[" + "1.5, " * 1000 + "]",
        "[" + "[1.5], " * 1000 + "]",
        "[" + "{ a.b = 1.5 }, " * 1000 + "]",
        "[" * 32 + "]" * 32,
    ],
)
def test_toml_that_only_looks_deep_is_read(value: str) -> None:
    text = f"first = {value}\nlast.part = 2\n"
    assert parse_toml(text) == tomllib.loads(text)


def test_a_text_without_an_end_is_an_error_of_the_syntax() -> None:
    for text in ('x = "a' + "[" * 100, 'x = """a' + "." * 100, "x = '''" + "[" * 100):
        with pytest.raises(tomllib.TOMLDecodeError):
            parse_toml(text)


@given(
    st.lists(st.sampled_from(('"""', "'''", '"', "'", "\\", "#", "\n", ".", "a", "=", "[", "]")))
)
def test_a_short_text_is_read_as_by_the_parser_itself(parts: list[str]) -> None:
    text = "".join(parts) + "\n" + "# " + "." * 40 + "[" * 40
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert parse_toml(text) == expected


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("[" * 2000 + "]" * 2000, _DEEP),
        ('{"a":' * 2000 + "1" + "}" * 2000, _DEEP),
        ("[" + "{}," * 200_000 + "1]", _MANY),
        ("{" + ",".join(f'"{number}":1' for number in range(200_001)) + "}", _MANY),
    ],
)
def test_json_that_needs_too_much_is_refused_before_it_is_parsed(text: str, cause: str) -> None:
    with pytest.raises(SourceError, match=cause):
        parse_json(text)


def test_brackets_in_texts_of_json_do_not_count() -> None:
    assert parse_json('["' + "[" * 100 + '\\"' + "[" * 100 + '"]') == ["[" * 100 + '"' + "[" * 100]

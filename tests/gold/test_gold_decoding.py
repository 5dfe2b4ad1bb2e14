"""Bytes that are just text, and bytes that are just none: the shares that decoding allows."""

from __future__ import annotations

import codecs
import io

import pytest

from benelux_search.errors import BinarySource
from benelux_search.text.encoding.decoding import decode, numbered_lines

TEXT = "De gemeenteraad keurt de rekening goed. Le conseil communal approuve les comptes. " * 10


def with_controls(share: float) -> bytes:
    """Text in which this share of the bytes are control characters."""
    count = round(len(TEXT) * share / (1 - share))
    return TEXT.encode() + b"\x01" * count


def after_a_mark(share: float) -> bytes:
    """UTF-16 with a mark in which this share of the characters is damaged."""
    count = round(len(TEXT) * share / (1 - share))
    return codecs.BOM_UTF16_LE + (TEXT + "�" * count).encode("utf-16-le")


def in_greek(share: float) -> bytes:
    """UTF-16 with a mark in which this share of the characters is of another script."""
    count = round(len(TEXT) * share / (1 - share))
    return codecs.BOM_UTF16_LE + (TEXT + "λ" * count).encode("utf-16-le")


def half_in_utf16(share: float) -> bytes:
    """UTF-16 without a mark in which this share of the characters has no zero byte."""
    count = round(len(TEXT) * share / (1 - share))
    return (TEXT + "\u2019" * count).encode("utf-16-le")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.018])
def test_some_control_characters_are_damage(share: float) -> None:
    assert decode(with_controls(share)).text.startswith("De gemeenteraad")


@pytest.mark.parametrize("share", [0.022, 0.03, 0.1])
def test_more_control_characters_are_no_text(share: float) -> None:
    with pytest.raises(BinarySource):
        decode(with_controls(share))


@pytest.mark.parametrize("share", [0.0, 0.05, 0.09])
def test_some_damage_after_a_mark(share: float) -> None:
    assert decode(after_a_mark(share)).encoding == "UTF-16"


@pytest.mark.parametrize("share", [0.11, 0.15, 0.5])
def test_too_much_damage_after_a_mark(share: float) -> None:
    with pytest.raises(BinarySource):
        decode(after_a_mark(share))


def test_a_quotation_in_greek_is_text_and_a_whole_text_in_greek_is_none() -> None:
    assert decode(in_greek(0.65)).encoding == "UTF-16"
    with pytest.raises(BinarySource):
        decode(in_greek(0.75))


def test_utf16_without_a_mark() -> None:
    assert decode(half_in_utf16(0.35)).encoding == "UTF-16-LE"
    with pytest.raises(BinarySource):
        decode(half_in_utf16(0.45))


@pytest.mark.parametrize(
    ("bad", "encoding"), [(1, "UTF-8 (damaged)"), (4, "UTF-8 (damaged)"), (6, "Windows-1252")]
)
def test_a_few_bytes_that_are_no_utf8(bad: int, encoding: str) -> None:
    data = ("é" * 200).encode() + b" \xe9" * bad
    assert decode(data).encoding == encoding


def test_lines_are_numbered_from_1_and_a_long_one_is_left_out() -> None:
    text = io.StringIO("een\nveel te lang\ndrie\n")
    assert list(numbered_lines(text, 8)) == [(1, "een\n"), (2, None), (3, "drie\n")]

"""Encodings are found by evidence and stated; what is no text is named."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.errors import BinarySource, EmptySource, SourceError
from benelux_search.text.encoding.decoding import decode

TEXT = "Réponse du Comité – « coopération » : l'œuvre coûte 12 €.\nZij zijn financiële experts.\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16-LE"),
        (TEXT.encode("utf-16-be"), "UTF-16-BE"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (TEXT.encode("cp1252"), "Windows-1252"),
    ],
)
def test_finds_the_encoding_and_states_it(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert decoded.text == TEXT
    assert decoded.encoding == encoding
    assert bool(decoded.notes) == (encoding != "UTF-8")


def test_latin_1_is_for_bytes_that_windows_does_not_have() -> None:
    data = "décision\x85 publiée \x81 élevée".encode("latin-1")
    assert decode(data).encoding == "Latin-1"


def test_damaged_utf8_stays_utf8_with_a_note() -> None:
    decoded = decode(("été à Liège. " * 40).encode() + b"\xff fin")
    assert decoded.encoding == "UTF-8 (damaged)"
    assert "été à Liège" in decoded.text
    assert any("1 damaged" in note for note in decoded.notes)


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n ", "\ufeff \n".encode("utf-16-le")])
def test_an_empty_file_is_named(data: bytes) -> None:
    with pytest.raises(EmptySource, match=r"empty|white space"):
        decode(data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (random.Random(1).randbytes(1_000_000), "control characters"),
        (b"De wet.\x7f\x7f\x7f" * 50, "control characters"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04...", "ZIP"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xfe" + random.Random(2).randbytes(5000), "UTF-16"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(BinarySource, match=kind):
        decode(data)


@given(st.binary(max_size=400))
def test_no_bytes_crash_it(data: bytes) -> None:
    try:
        assert decode(data).text.strip()
    except SourceError as error:
        assert error.cause


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))))
def test_utf8_round_trip(text: str) -> None:
    if text.strip() and not text.startswith("\ufeff"):
        assert decode(text.encode()).text == text

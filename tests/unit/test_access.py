"""Files of tokens: what is read, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import benelux_search as bs
from benelux_search.web.access import AccessToken, digest, read_tokens

HASH = digest(b"secret")


def test_a_file_of_tokens(tmp_path: Path) -> None:
    path = tmp_path / "tokens.toml"
    path.write_text(
        f'[[token]]\nname = "42"\nsha256 = "{HASH.upper()}"\nwithin = "customer=42"\n'
        f'[[token]]\nname = "staff"\nsha256 = "{digest(b"other")}"\n'
    )
    assert read_tokens(path) == (
        AccessToken("42", HASH, (bs.Condition("customer", "42"),)),
        AccessToken("staff", digest(b"other")),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "[[token]]"),
        ("token = 1", "[[token]]"),
        ("[[tokens]]", "[[token]]"),
        ("[[token]", "cannot be read"),
        (f'[[token]]\nsha256 = "{HASH}"', "token 1"),
        (f'[[token]]\nname = "a"\nsha256 = "{HASH}"\nwithn = "a=b"', "token 1"),
        ('[[token]]\nname = "a"\nsha256 = "secret"', "64 hexadecimal"),
        (f'[[token]]\nname = "a"\nsha256 = "{HASH}"\nwithin = "customer"', "author=Peeters"),
        (f'[[token]]\nname = "a"\nsha256 = "{HASH}"\nwithin = 42', "author=Peeters"),
        (f'[[token]]\nname = "a"\nsha256 = "{HASH}"\nwithin = []', "empty"),
        (f'[[token]]\nname = "a"\nsha256 = "{HASH}"\n' * 2, "twice"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "tokens.toml"
    path.write_text(text)
    with pytest.raises(bs.OptionError) as error:
        read_tokens(path)
    assert said in str(error.value)

"""Addresses of collections, and the secrets that are never part of them."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import benelux_search as bs
from benelux_search.errors import OptionError
from benelux_search.index import is_address
from benelux_search.opensearch.client.address import Address, Credentials

SECRET = "zeer-geheim"


@pytest.mark.parametrize(
    ("text", "hosts", "is_secure", "shown"),
    [
        (
            "opensearch+https://a.be/acts",
            [("a.be", 9200)],
            True,
            "opensearch+https://a.be:9200/acts",
        ),
        ("opensearch+http://a:80/acts/", [("a", 80)], False, "opensearch+http://a:80/acts"),
        (
            "opensearch+https://a,b:9201,[::1]:9202/x_1-y",
            [("a", 9200), ("b", 9201), ("::1", 9202)],
            True,
            "opensearch+https://a:9200,b:9201,[::1]:9202/x_1-y",
        ),
    ],
)
def test_right_addresses(
    text: str, hosts: list[tuple[str, int]], is_secure: bool, shown: str
) -> None:
    address = Address.of(text)
    assert is_address(text)
    assert [*address.hosts] == hosts
    assert address.is_secure == is_secure
    assert str(address) == shown
    assert Address.of(shown) == address


@pytest.mark.parametrize(
    "text",
    [
        "opensearch+https://a",
        "opensearch+https://a/",
        "opensearch+https:///acts",
        "opensearch+https://a,/acts",
        "opensearch+https://a:x/acts",
        "opensearch+https://a:70000/acts",
        "opensearch+https://a/Acts",
        "opensearch+https://a/_acts",
        "opensearch+https://a/acts,others",
        "opensearch+https://a/acts/more",
        "opensearch+https://a/" + "x" * 101,
        "opensearch+ftp://a/acts",
        "opensearch+a/acts",
        "opensearch+https://[::1/acts",
    ],
)
def test_wrong_addresses(text: str) -> None:
    with pytest.raises(OptionError, match="opensearch"):
        Address.of(text)


@pytest.mark.parametrize(
    "use",
    [
        Address.of,
        bs.open_index,
        lambda text: bs.build_index("acts.txt", text),
        bs.update_index,
        bs.check_index,
    ],
)
def test_the_name_of_a_build_is_refused_and_its_collection_named(
    use: Callable[[str], object],
) -> None:
    with pytest.raises(OptionError, match=r"which is at opensearch\+http://localhost:1/acts$"):
        use("opensearch+http://localhost:1/acts-000001")


@pytest.mark.parametrize("name", ["acts-2024", "acts-20240101", "000001", "acts000001", "a-00000x"])
def test_names_that_no_build_has_are_allowed(name: str) -> None:
    assert Address.of(f"opensearch+http://localhost/{name}").collection == name


@pytest.mark.parametrize(
    "text",
    [
        f"opensearch+https://jan:{SECRET}@a.be:9200/acts",
        f"opensearch+https://jan:{SECRET}@a.be:9200,b.be/acts",
        f"opensearch+https://jan:x/{SECRET}@a.be/acts",
        f"opensearch+https://jan:x@{SECRET}@a.be/acts",
        f"opensearch+https:jan:{SECRET}@a.be/acts",
        f"opensearch+jan:{SECRET}@a.be/acts",
        f"opensearch+https://a.be,jan:{SECRET}@b.be/acts",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(OptionError) as caught:
        Address.of(text)
    assert "BENELUX_SEARCH_OPENSEARCH_PASSWORD" in str(caught.value)
    shown = "".join(traceback.format_exception_only(caught.value)) + repr(caught.value)
    assert SECRET not in shown
    assert "jan" not in shown


def test_credentials_from_the_environment() -> None:
    address = Address.of("opensearch+https://a.be/acts")
    values = {
        "USER": "jan",
        "PASSWORD": SECRET,
        "CA": "ca.pem",
        "CERT": "own.pem",
        "KEY": "own.key",
    }
    environment = {f"BENELUX_SEARCH_OPENSEARCH_{name}": value for name, value in values.items()}
    found = Credentials.from_environment(address, environment)
    files = Path("ca.pem"), Path("own.pem"), Path("own.key")
    assert found == Credentials("jan", SECRET, *files)
    assert SECRET not in repr(found)
    assert Credentials.from_environment(address, dict.fromkeys(environment, "")) == Credentials()


def test_a_password_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def get_password(service: str, name: str) -> str:
        asked.append((service, name))
        return SECRET

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get_password))
    address = Address.of("opensearch+https://a.be,b.be/acts")
    environment = {"BENELUX_SEARCH_OPENSEARCH_USER": "jan"}
    assert Credentials.from_environment(address, environment).password == SECRET
    assert asked == [("benelux-search", "jan@a.be")]
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert Credentials.from_environment(address, environment).password is None

"""Access to a collection: who may read and write it, and nothing secret is shown to anybody."""

from __future__ import annotations

import base64
import itertools
import json
import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from certificates import Authority, tls_server
from cluster import Cluster
from cluster_security import PASSWORDS, Security
from samples import WATER, corpus

import benelux_search as bs
from benelux_search.errors import IndexUnusable, Message
from benelux_search.opensearch.client.address import Address, Credentials
from benelux_search.opensearch.client.connection import Connection

pytestmark = pytest.mark.cluster(secured=True)
_VARIABLE = "BENELUX_SEARCH_OPENSEARCH_"
_NUMBERS = itertools.count(1)
_WRONG = "wrong-and-secret"


@pytest.fixture(autouse=True)
def no_access(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start without any credentials."""
    for name in ("USER", "PASSWORD", "CA", "CERT", "KEY"):
        monkeypatch.delenv(_VARIABLE + name, raising=False)


@pytest.fixture
def address(secured_node: Cluster) -> str:
    """Return the address of a collection that does not exist yet."""
    return f"opensearch+{secured_node.urls[0]}/benelux-safe-{next(_NUMBERS)}"


class Access:
    """The environment that gives access to the node."""

    def __init__(self, security: Security, patch: pytest.MonkeyPatch) -> None:
        self._security, self._patch = security, patch

    def set(self, **values: str) -> None:
        """Set variables, and unset all others."""
        for name in ("USER", "PASSWORD", "CA", "CERT", "KEY"):
            self._patch.delenv(_VARIABLE + name, raising=False)
        for name, value in {"CA": str(self._security.authority.path), **values}.items():
            self._patch.setenv(_VARIABLE + name, value)

    def user(self, name: str) -> None:
        """Use the password of a user."""
        self.set(USER=name, PASSWORD=PASSWORDS[name])

    def certificate(self, name: str) -> None:
        """Use the client certificate of a user."""
        own = self._security.clients[name]
        self.set(CERT=str(own.certificate), KEY=str(own.key))


@pytest.fixture
def access(security: Security, monkeypatch: pytest.MonkeyPatch) -> Access:
    return Access(security, monkeypatch)


def read_everything(address: str) -> None:
    """Use all that a reader has."""
    with bs.open_index(address) as index:
        assert index.search("water").total == 2
        assert index.search("eau", across=True, fold=True).total
        assert index.search("vervui* -trein", sort="date").total == 1
        assert index.search("watre").total
        assert index.facets("water").total == 2
        assert len(list(index.export())) == 3
        assert len(list(index.export("water"))) == 2
        assert index.documents_of_hits("water") and index.documents()
        assert index.complete("wat")
        assert index.show("water:0001") and index.show("water")
        assert index.status().pairs == 3
        index.explain("water")
        index.translate("water")
        index.divergences("water")
        list(index.glossary(min_confidence=0.1, min_count=1))
        assert not index.refresh()


@pytest.mark.parametrize("by_certificate", [False, True])
def test_a_reader_reads_and_does_not_write(
    access: Access, address: str, tmp_path: Path, by_certificate: bool
) -> None:
    use = access.certificate if by_certificate else access.user
    folder = corpus(tmp_path / "corpus")
    use("writer")
    bs.build_index(folder, address)
    with bs.update_index(address) as changes:
        changes.put(bs.Document(key="q1", nl="De zee is diep.", fr="La mer est profonde."))
        changes.delete("q1")
    bs.build_index(folder, address, rebuild=True)
    use("reader")
    read_everything(address)
    for write in (
        lambda: bs.build_index(folder, address),
        lambda: bs.build_index(folder, address, rebuild=True),
        lambda: bs.build_index(folder, f"{address}-new"),
        lambda: bs.update_index(address).__enter__(),
    ):
        with pytest.raises(IndexUnusable, match="does not allow this: the user lacks a role"):
            write()
    read_everything(address)


def test_a_collection_outside_the_role_is_refused(access: Access, address: str) -> None:
    access.user("reader")
    with pytest.raises(IndexUnusable, match="lacks a role"):
        bs.open_index(address.replace("benelux-safe", "other-safe"))


def refused(address: str, expected: str) -> None:
    """Check that opening a collection fails with one sentence, in the library and as a command."""
    with pytest.raises(IndexUnusable, match=expected) as refusal:
        bs.open_index(address)
    assert isinstance(refusal.value.message, Message)
    ran = command("--index", address, "search", "water")
    assert ran.returncode
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr
    assert "Traceback" not in ran.stderr and not ran.stdout


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in a new process."""
    return subprocess.run(
        [sys.executable, "-m", "benelux_search", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "1000", **environment},
        check=False,
    )


def test_access_is_refused_in_one_sentence(
    access: Access, security: Security, address: str, tmp_path: Path
) -> None:
    access.set(USER="reader", PASSWORD=_WRONG)
    refused(address, "refuses the user or the password")
    access.set(USER="reader")
    refused(address, "refuses the user or the password")
    access.set()
    refused(address, "refuses the user or the password")
    access.set(USER="reader", PASSWORD=PASSWORDS["reader"], CA=str(security.stranger.path))
    refused(address, r"is not trusted \(.*certificate")
    access.set(USER="reader", PASSWORD=PASSWORDS["reader"], CA=str(tmp_path / "none.pem"))
    refused(address, "certificates or keys cannot be read from .*none.pem")
    own = security.clients["reader"]
    access.set(CERT=str(own.certificate), KEY=str(security.clients["writer"].key))
    refused(address, "certificates or keys cannot be read")
    stranger = security.stranger.issue("reader")
    access.set(CERT=str(stranger.certificate), KEY=str(stranger.key))
    refused(address, "cannot be reached|not trusted|refuses the user")


def test_an_expired_certificate_is_refused(access: Access, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with tls_server(authority.issue("server", expired=True)) as url:
        access.set(CA=str(authority.path))
        refused(f"opensearch+{url}/benelux", r"is not trusted \(certificate has expired\)")


@pytest.fixture
def everything_logged() -> Iterator[list[str]]:
    """Yield the texts of all log records of all libraries."""
    texts: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            texts.append(f"{record.name} {record.getMessage()} {record.args} {record.exc_info}")

    root, handler = logging.getLogger(), Keeper()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield texts
    root.removeHandler(handler)
    root.setLevel(level)


def check_nothing_secret(text: str, user: str, password: str) -> None:
    """Fail if a text has a password, in the spelling of a header or an address too."""
    both = base64.b64encode(f"{user}:{password}".encode()).decode()
    for secret in (password, both, base64.b64encode(password.encode()).decode()):
        assert secret not in text


def test_secrets_go_nowhere(
    access: Access,
    address: str,
    secured_node: Cluster,
    tmp_path: Path,
    everything_logged: list[str],
) -> None:
    user, password = "writer", PASSWORDS["writer"]
    access.user(user)
    folder = corpus(tmp_path / "corpus")
    shown = []
    for words in (
        ("--debug", "--index", address, "index", str(folder)),
        ("--debug", "--index", address, "search", "water"),
        ("--debug", "--index", address, "search", "zzxqy", "--json"),
        ("--debug", "--index", f"{address}-none", "search", "water"),
        ("--debug", "--index", address, "status"),
        ("--debug", "--index", address, "show", "water:0009"),
    ):
        ran = command(*words, BENELUX_SEARCH_DEBUG="1")
        shown += [ran.stdout, ran.stderr]
    assert "benelux_search.opensearch.client.hosts: POST" in "".join(shown)
    bs.build_index(folder, address, rebuild=True)
    with bs.open_index(address) as index:
        index.search("water")
        shown += [repr(index), str(vars(index))]
    own = Address.of(address)
    credentials = Credentials.from_environment(own)
    connection = Connection(own, credentials)
    shown += [repr(credentials), repr(connection), str(vars(connection)), repr(own)]
    for each in (credentials, connection):
        with pytest.raises(TypeError):
            pickle.dumps(each)
    connection.close()
    access.set(USER=user, PASSWORD=_WRONG)
    with pytest.raises(IndexUnusable) as refusal:
        bs.open_index(address)
    shown += [repr(refusal.value), repr(refusal.value.__cause__)]
    shown += everything_logged
    indexed = secured_node.request("POST", "/benelux*/_search?size=5000&expand_wildcards=all", {})
    assert any(hit["_source"].get("ordinal") for hit in indexed["hits"]["hits"])
    shown.append(json.dumps(indexed))
    shown.append(json.dumps(secured_node.request("GET", "/benelux*?expand_wildcards=all")))
    text = "\n".join(shown)
    check_nothing_secret(text, user, password)
    check_nothing_secret(text, user, _WRONG)


def test_warnings_of_the_client_do_not_reach_the_terminal(
    access: Access, address: str, tmp_path: Path
) -> None:
    access.user("writer")
    (tmp_path / "water.txt").write_text(WATER, encoding="utf-8")
    built = command("--index", address, "index", str(tmp_path / "water.txt"))
    assert built.returncode == 0, built.stderr
    for text in (built.stderr, built.stdout):
        assert "[status:" not in text and "Warning" not in text
    missing = command("--index", f"{address}-none", "search", "water")
    assert len(missing.stderr.strip().splitlines()) == 1
    found = command("--index", address, "search", "water")
    assert found.returncode == 0
    assert len(found.stderr.strip().splitlines()) == 1  # how many passages were found


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    for command_line in (["search", "water"], ["index", "."], ["status"]):
        secret = "opensearch+https://writer:pa55word@localhost:9200/benelux"
        ran = command("--index", secret, *command_line)
        assert ran.returncode and "has no user and no password" in ran.stderr
        assert "pa55word" not in ran.stderr + ran.stdout

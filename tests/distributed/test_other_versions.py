"""Collections of another analysis, and a machine without the client of the engine."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from cluster import Cluster
from command_line import Shell, process
from samples import corpus

import benelux_search as bs
from benelux_search.errors import Advice, IndexUnusable, Message, Operation, code_of
from benelux_search.opensearch.client.address import Address, Credentials
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection import collection as collections

_NUMBERS = itertools.count(1)


@pytest.fixture
def old(one_node: Cluster, tmp_path: Path) -> str:
    """Return the address of a collection that another version of the analysis made."""
    [url] = one_node.urls
    address = f"opensearch+{url}/versions-{next(_NUMBERS)}"
    bs.build_index(corpus(tmp_path / "documents"), address, lexicon=False)
    connection = Connection(Address.of(address), Credentials())
    name = collections.Collection(connection).current().state
    record = connection.request("GET", f"/{name}/_doc/current")["_source"]
    record["value"]["analysis"] = "benelux-search analysis 1"
    connection.request("PUT", f"/{name}/_doc/current", record)
    connection.close()
    return address


@pytest.mark.cluster
def test_a_reader_of_another_analysis_is_told(old: str) -> None:
    with bs.open_index(old) as index:
        result = index.search("water")
        assert result.total == 2
        assert "old-analysis" in map(code_of, result.notes)
        assert "old-analysis" in map(code_of, index.export("water").notes)


@pytest.mark.cluster
def test_a_writer_of_another_analysis_is_refused(old: str, tmp_path: Path, shell: Shell) -> None:
    def put() -> None:
        with bs.update_index(old) as changes:
            changes.put(bs.Document(key="q", nl="De zee is diep.", fr="La mer est profonde."))

    for write in (lambda: bs.build_index(tmp_path / "documents", old), put):
        with pytest.raises(IndexUnusable, match="another version of the text analysis") as refusal:
            write()
        message = refusal.value.message
        assert isinstance(message, Message)
        [advice] = [each for each in message.values if isinstance(each, Advice)]
        assert advice.operation is Operation.REBUILD
    ran = shell("--index", old, "index", str(tmp_path / "documents"))
    assert ran.status and "--rebuild" in ran.err, ran.err
    assert bs.build_index(tmp_path / "documents", old, rebuild=True, lexicon=False).pairs == 3
    with bs.open_index(old) as index:
        assert not index.search("water").notes


_WITHOUT = """
import sys
sys.modules["opensearchpy"] = None
from benelux_search.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.long
def test_a_missing_client_is_named(tmp_path: Path) -> None:
    documents = str(corpus(tmp_path / "documents"))
    address = "opensearch+https://localhost:9200/benelux"
    for words in (["search", "water"], ["index", documents], ["status"]):
        ran = subprocess.run(
            [sys.executable, "-c", _WITHOUT, "--index", address, *words],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode
        assert "benelux-search[opensearch]" in ran.stderr and "Traceback" not in ran.stderr
    local = str(tmp_path / "index")
    for words in (["index", documents], ["search", "water"], ["status"]):
        command = [sys.executable, "-c", _WITHOUT, "--index", local, *words]
        assert subprocess.run(command, check=False).returncode == 0


_LOADED = """
import sys
import benelux_search as bs
with bs.open_index(sys.argv[1]) as index:
    index.search("water")
    index.facets("water")
    list(index.export())
print(*sys.modules)
"""


def test_a_local_search_loads_nothing_of_the_engine(tmp_path: Path) -> None:
    bs.build_index(corpus(tmp_path / "documents"), tmp_path / "index", lexicon=False)
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED, str(tmp_path / "index")],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {each for each in ran.stdout.split() if "opensearch" in each}
    address = "benelux_search.opensearch.client.address"  # and the packages that it is in
    assert all(address.startswith(each) for each in loaded)


def test_an_address_with_a_password_is_refused(tmp_path: Path) -> None:
    for address in (
        "opensearch+https://writer:pa55word@localhost:9200/benelux",
        "opensearch+http://pa55word@localhost/benelux",
        "opensearch+https://one:9200,writer:pa55word@two:9200/benelux",
        "opensearch+https://writer:pa55@word@localhost:9200/benelux",
        "opensearch+https://localhost:9200/benelux?password=pa55word",
        "opensearch+writer:pa55word@localhost:9200/benelux",
        "opensearch+https://localhost:9200/benelux?writer:pa55@pa55word",
    ):
        ran = process("--index", address, "search", "water")
        assert ran.returncode
        assert b"pa55" not in ran.stderr + ran.stdout, ran.stderr
        assert b"Traceback" not in ran.stderr

"""A node with TLS, users and roles: who may read and write, and who is refused."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from certificates import Authority, tls_server
from cluster import Cluster
from cluster_node import Access
from cluster_security import Security

pytestmark = pytest.mark.cluster(secured=True)


def status(cluster: Cluster, access: Access, method: str, path: str, body: object = None) -> int:
    """Return the HTTP status of a request with this access."""
    try:
        cluster.nodes[0].request(method, path, body, access=access)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    return 200


@pytest.mark.parametrize("by_certificate", [False, True])
def test_a_writer_writes_and_a_reader_reads(
    secured_node: Cluster, security: Security, by_certificate: bool
) -> None:
    writer = security.access("writer", by_certificate=by_certificate)
    reader = security.access("reader", by_certificate=by_certificate)
    path, body = "/benelux-roles/_doc/1", {"text": "Grondwet"}
    assert status(secured_node, writer, "PUT", path, body) == 200
    bulk = b'{"index":{"_index":"benelux-roles","_id":"2"}}\n{"text":"Loi"}\n'
    assert status(secured_node, writer, "POST", "/_bulk?refresh=true", bulk) == 200
    assert status(secured_node, reader, "PUT", path, body) == 403
    assert status(secured_node, reader, "DELETE", "/benelux-roles") == 403
    assert status(secured_node, reader, "GET", path) == 200
    assert status(secured_node, reader, "POST", "/benelux-roles/_search", {"size": 1}) == 200
    assert status(secured_node, writer, "DELETE", "/benelux-roles") == 200


def test_a_writer_has_other_indexes_refused(secured_node: Cluster, security: Security) -> None:
    assert status(secured_node, security.access("writer"), "PUT", "/others") == 403


def test_a_wrong_password_is_refused(secured_node: Cluster, security: Security) -> None:
    wrong = replace(security.access("reader"), password="wrong")
    assert status(secured_node, wrong, "GET", "/") == 401


def test_an_authority_that_is_not_trusted_is_refused(
    secured_node: Cluster, security: Security
) -> None:
    context = ssl.create_default_context(cafile=security.stranger.path)
    with pytest.raises(urllib.error.URLError, match="certificate verify failed"):
        secured_node.nodes[0].request("GET", "/", access=Access(context))


@pytest.mark.parametrize("expired", [False, True])
def test_an_expired_certificate_is_refused(tmp_path: Path, expired: bool) -> None:
    authority = Authority(tmp_path)
    context = ssl.create_default_context(cafile=authority.path)
    expected = "certificate has expired" if expired else "404"
    with (
        tls_server(authority.issue("server", expired=expired)) as url,
        pytest.raises(urllib.error.URLError, match=expected) as refusal,
    ):
        urllib.request.urlopen(url, context=context)
    if isinstance(refusal.value, urllib.error.HTTPError):
        refusal.value.close()

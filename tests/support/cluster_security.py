"""TLS, users and roles of a cluster: OpenSearch's security plugin with files of ``tests/cluster``.

The users are ``admin``, ``writer`` and ``reader``. Each has a password, ``NAME-password``, and a
client certificate. Writers and readers are confined to indexes named ``benelux*``.
"""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from certificates import Authority
from cluster_node import Access
from paths import ROOT

PASSWORDS: Final = {name: f"{name}-password" for name in ("admin", "writer", "reader")}

_FILES = ROOT / "tests" / "cluster" / "security"
# Files that the plugin reads, and that hold nothing here
_EMPTY: Final = {
    "action_groups.yml": "actiongroups",
    "allowlist.yml": "allowlist",
    "nodes_dn.yml": "nodesdn",
    "tenants.yml": "tenants",
    "whitelist.yml": "whitelist",
}


class Security:
    """The certificates and users of one cluster; their files are written to a folder.

    ``stranger`` is an authority that nobody trusts.
    """

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.stranger = Authority(folder / "stranger", "stranger")
        self._node = self.authority.issue("node")
        self.clients = {name: self.authority.issue(name) for name in PASSWORDS}

    def access(self, user: str = "admin", *, by_certificate: bool = False) -> Access:
        """Return the access of a user, by password or by client certificate."""
        context = ssl.create_default_context(cafile=self.authority.path)
        if by_certificate:
            client = self.clients[user]
            context.load_cert_chain(client.certificate, client.key)
            return Access(context)
        return Access(context, user, PASSWORDS[user])

    def install(self, config: Path) -> Mapping[str, str]:
        """Write the configuration of a node to its folder and return its settings."""
        shutil.copytree(_FILES, config / "opensearch-security")
        for name, kind in _EMPTY.items():
            text = f"_meta:\n  type: {kind}\n  config_version: 2\n"
            (config / "opensearch-security" / name).write_text(text)
        settings = {
            "plugins.security.allow_default_init_securityindex": "true",
            "plugins.security.audit.type": "noop",
            "plugins.security.nodes_dn": "CN=node",
            "plugins.security.ssl.http.clientauth_mode": "OPTIONAL",
            "plugins.security.ssl.http.enabled": "true",
            "plugins.security.ssl.transport.enforce_hostname_verification": "false",
        }
        files = {
            "pemtrustedcas_filepath": self.authority.path,
            "pemcert_filepath": self._node.certificate,
            "pemkey_filepath": self._node.key,
        }
        for name, source in files.items():
            shutil.copy(source, config)
            for layer in ("http", "transport"):
                settings[f"plugins.security.ssl.{layer}.{name}"] = source.name
        return settings

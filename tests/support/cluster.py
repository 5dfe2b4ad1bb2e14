"""A real OpenSearch cluster of one to three nodes, each a JVM of its own.

    with Cluster(nodes=3) as cluster:
        cluster.nodes[1].kill()
        cluster.wait(nodes=2, status="yellow")

The nodes end with the context, and also when this process dies.
"""

from __future__ import annotations

import random
import socket
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from cluster_node import Node, NodeSetup, eventually
from namespaces import Network, namespaces_work
from opensearch_runtime import VERSION

if TYPE_CHECKING:
    from cluster_security import Security

Status = Literal["yellow", "green"]

# Nodes start in three seconds of a processor, and search slower than with the second compiler
QUICK_START: Final = ("-XX:TieredStopAtLevel=1",)
# Settings with which a node that is cut off is noticed within seconds; a busy one may be, too
QUICK_DETECTION: Final = {
    f"cluster.fault_detection.{check}_check.{name}": value
    for check in ("follower", "leader")
    for name, value in (("interval", "500ms"), ("timeout", "2s"), ("retry_count", "2"))
}
_STATUSES: Final = ("red", "yellow", "green")


@dataclass(frozen=True, slots=True)
class _Place:
    """The addresses of a node: for clients at ``host``, for other nodes at ``transport_host``."""

    host: str
    transport_host: str
    http_port: int
    transport_port: int
    prefix: Sequence[str] = ()


class Cluster:
    """A cluster, which starts when its context is entered.

    ``heap`` is a size as Java writes it, ``settings`` are those of all nodes, before our own.
    Disk thresholds are off unless the settings have them on. Snapshots go to ``repository``, a
    folder of all nodes. With ``cuttable`` each node gets a network namespace of its own, so that
    it can be cut off from the others. Where no namespaces can be made (``isolated`` is false), a
    node that is cut off is paused instead, so its clients do not reach it either.
    """

    def __init__(
        self,
        nodes: int = 3,
        *,
        heap: str = "512m",
        version: str = VERSION,
        settings: Mapping[str, str] | None = None,
        jvm: Sequence[str] = QUICK_START,
        cuttable: bool = False,
        security: Security | None = None,
    ) -> None:
        assert not (cuttable and security), "certificates are for the local host only"
        self._count = nodes
        self._version = version
        self._settings = dict(settings or {})
        self._jvm = (f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseSerialGC", *jvm)
        self._security = security
        self._stack = ExitStack()
        self._network: Network | None = None
        self.isolated = cuttable and namespaces_work()
        self.nodes: list[Node] = []
        self.folder = Path()

    @property
    def urls(self) -> list[str]:
        return [node.url for node in self.nodes]

    @property
    def repository(self) -> Path:
        """The folder that snapshots may be written to."""
        return self.folder / "repository"

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = tempfile.TemporaryDirectory(
                prefix="benelux-search-cluster-", ignore_cleanup_errors=True
            )
            self.folder = Path(stack.enter_context(folder))
            if self.isolated:
                self._network = Network(self._count)
                stack.callback(self._network.close)
            places = self._places()
            for number in range(self._count):
                self.nodes.append(Node(self._setup(number, places)))
                stack.callback(self.nodes[-1].kill)
            for node in self.nodes:
                node.start(wait=False)
            for node in self.nodes:
                node.wait()
            self.wait()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def wait(
        self,
        *,
        nodes: int | None = None,
        status: Status = "green",
        through: Node | None = None,
        seconds: float = 120,
    ) -> None:
        """Wait until a node sees so many nodes (default: all), and this status or a better one.

        ``through`` is the node that is asked; otherwise it is the first one that answers.
        """
        expected = self._count if nodes is None else nodes

        def joined() -> bool:
            try:
                health = self.request("GET", "/_cluster/health", through=through, seconds=5)
            except OSError:
                return False
            enough = _STATUSES.index(health["status"]) >= _STATUSES.index(status)
            return enough and health["number_of_nodes"] == expected

        eventually(joined, f"{expected} nodes, {status}", seconds)

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        through: Node | None = None,
        seconds: float = 30,
    ) -> Any:
        """Send a request as Node.request does, through the first node that answers."""
        node = through or next(
            (each for each in self.nodes if each.running and each.answers()), None
        )
        if node is None:
            raise ConnectionError("no node answers")
        return node.request(method, path, body, seconds=seconds)

    def cut(self, node: Node) -> None:
        """Cut a node off from the others; this machine still reaches it if it is isolated."""
        if self._network:
            self._network.cut(self.nodes.index(node))
        else:
            node.pause()

    def heal(self, node: Node) -> None:
        """Connect a node that was cut off."""
        if self._network:
            self._network.heal(self.nodes.index(node))
        else:
            node.resume()

    def _places(self) -> list[_Place]:
        if self._network is None:
            ports = iter(_free_ports(2 * self._count))
            local = "127.0.0.1"
            return [_Place(local, local, next(ports), next(ports)) for _ in range(self._count)]
        return [
            _Place(
                self._network.outer_address(number),
                self._network.address(number),
                9200,
                9300,
                self._network.hosts[number].command(),
            )
            for number in range(self._count)
        ]

    def _setup(self, number: int, places: Sequence[_Place]) -> NodeSetup:
        place, name = places[number], f"node-{number + 1}"
        home = self.folder / name
        settings = {
            "cluster.name": self.folder.name,
            "cluster.initial_cluster_manager_nodes": _joined(
                f"node-{each + 1}" for each in range(self._count)
            ),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "discovery.seed_hosts": _joined(
                f"{each.transport_host}:{each.transport_port}" for each in places
            ),
            "http.host": place.host,
            "http.port": str(place.http_port),
            "transport.host": place.transport_host,
            "transport.port": str(place.transport_port),
            "path.repo": str(self.repository),
        }
        if self._security:
            settings |= self._security.install(home / "config")
        return NodeSetup(
            name,
            home,
            place.host,
            place.http_port,
            settings | self._settings,
            self._jvm,
            self._version,
            place.prefix,
            self._security.access() if self._security else None,
        )


def _joined(values: Iterable[str]) -> str:
    return ",".join(values)


def _free_ports(count: int) -> list[int]:
    """Return ports that are free, below those that the system gives to clients."""
    with ExitStack() as stack:
        ports: list[int] = []
        while len(ports) < count:
            listener = stack.enter_context(socket.socket())
            try:
                listener.bind(("127.0.0.1", random.randrange(20_000, 30_000)))
            except OSError:
                continue
            ports.append(listener.getsockname()[1])
        return ports

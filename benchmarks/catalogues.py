"""Update of the translation catalogues of the interface: ``python -m benchmarks.catalogues``.

The texts in the sources are written to the ``.po`` files; new texts have no translation there. The
``.mo`` files, which Python's gettext reads, are compiled from the ``.po`` files. The files depend
only on the sources and the translations: they have no dates, names or line numbers.
"""

from __future__ import annotations

import functools
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias, get_args

from babel.messages.catalog import Catalog as _Catalogue
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from benelux_search.cli import command_tree
from benelux_search.cli.help_texts import OWN_OPTIONS, help_attributes, paragraphs
from benelux_search.model import AsideReason
from benelux_search.output.excerpts import LANGUAGE_NAMES
from benelux_search.query.field_names import _METADATA_VALUE, _VALUES
from benelux_search.query.lexer import QUERY_TOO_LONG
from benelux_search.translator import CATALOGUES, DOMAIN, LOCALES

Text: TypeAlias = str | tuple[str, str]  # one, or a singular and its plural

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "benelux_search"
LANGUAGES: Final = tuple(locale for locale in LOCALES if locale != "en")
# None: the first argument; `plural` has two texts, which are said apart
_KEYWORDS: Final[Mapping[str, Any]] = {
    "say": None, "some": (1, 2), "N_": None, "Message": None, "plural": (2, 3),
    "Note": (2,), "plural_note": (3, 4),
}  # fmt: skip
_NOTES: Final[Mapping[str, Any]] = {"add": (2,)}  # of the query: the name means more elsewhere
# The comment of texts that stand in no call, in types and in modules that do not mark them
_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "benelux_search/model.py": get_args(AsideReason),
    "benelux_search/query/field_names.py": (*_VALUES.values(), _METADATA_VALUE),
    "benelux_search/query/lexer.py": (QUERY_TOO_LONG,),
    "benelux_search/output/excerpts.py": tuple(LANGUAGE_NAMES.values()),
}
_HEADER: Final = """\
# The texts of benelux-search that people read.
# Texts come from the sources: python -m benchmarks.catalogues (make catalogues)."""
_WIDTH: Final = 100
_PLURAL: Final[Mapping[str, str]] = {"nl": "(n != 1)", "fr": "(n > 1)"}  # 0 passage in French


@functools.cache
def messages() -> Mapping[Text, tuple[str, ...]]:
    """Return every text of the interface, with the modules that use it."""
    found: dict[Text, dict[str, None]] = {}
    for module, text in _found():
        found.setdefault(text, {})[module] = None
    return {text: tuple(modules) for text, modules in found.items()}


def _found() -> Iterator[tuple[str, Text]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(ROOT).as_posix()
        in_query = path.is_relative_to(PACKAGE / "query")
        source = path.read_text(encoding="utf-8")
        for keyword in (*_KEYWORDS, *(_NOTES if in_query else ())):
            if f"{keyword}(" not in source:
                continue
            # By keyword: Babel does not say which it was
            known = {keyword: {**_KEYWORDS, **_NOTES}[keyword]}
            for _, text, _, _ in extract_from_file("python", path, known):
                if keyword in {"plural", "plural_note"}:
                    yield from ((module, each) for each in text)
                elif text:
                    yield module, text if isinstance(text, str) else (text[0], text[1])
        yield from ((module, each) for each in _TABLES.get(module, ()))
    for path in sorted(PACKAGE.rglob("*.j2")):
        module = path.relative_to(ROOT).as_posix()
        for _, text, _, _ in extract_from_file("jinja2", path, {"say": None}):
            yield module, str(text)
    yield from (("benelux_search/cli", text) for text in _help_texts())


def _help_texts() -> Iterator[str]:
    """Each paragraph of the help of the commands; typer's own texts are marked elsewhere."""
    for each, name in help_attributes(command_tree()):
        if getattr(each, "name", None) not in OWN_OPTIONS:
            yield from filter(None, paragraphs(getattr(each, name)))


class Catalogue(_Catalogue):
    """A catalogue with a fixed header, and with two forms of the plural.

    Babel's French has a third form, for numbers such as ``un million``; this program writes no
    number in words.
    """

    @property
    def num_plurals(self) -> int:
        """Return the number of plural forms."""
        return 2

    @property
    def plural_expr(self) -> str:
        """Return the C expression that selects the plural form for a number ``n``."""
        return _PLURAL[str(self.locale)]

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "benelux-search"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """Ignore the header of a file that was read."""


def updated(language: str) -> Catalogue:
    """Return the catalogue of a language, with exactly the texts of the sources."""
    old = read(language)
    new = Catalogue(language, DOMAIN, header_comment=_HEADER, charset="utf-8", fuzzy=False)
    for text, modules in sorted(messages().items(), key=lambda item: (item[1], str(item[0]))):
        known = old.get(text if isinstance(text, str) else text[0])
        said = known.string if known is not None and _is_like(known.id, text) else ""
        new.add(text, said, [(module, None) for module in modules])  # type: ignore[misc]
    return new


def _is_like(known: object, text: Text) -> bool:
    return isinstance(known, str) == isinstance(text, str)


def path_of(language: str) -> Path:
    """Return the path of the ``.po`` file of a language."""
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> _Catalogue:
    """Return the catalogue in the ``.po`` file of a language; an empty one if there is no file."""
    try:
        with path_of(language).open("rb") as file:
            return read_po(file, language, DOMAIN)
    except FileNotFoundError:
        return Catalogue(language, DOMAIN)


def written(catalogue: Catalogue) -> bytes:
    """Return a catalogue as the bytes of a ``.po`` file."""
    file = io.BytesIO()
    write_po(file, catalogue, _WIDTH, include_lineno=False)
    return file.getvalue().rstrip() + b"\n"


def compiled(catalogue: Catalogue) -> bytes:
    """Return a catalogue as the bytes of a ``.mo`` file."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def main() -> int:
    """Update all catalogues; return 1 if a text has no translation, otherwise 0."""
    missing = 0
    for language in LANGUAGES:
        catalogue = updated(language)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        bare = [each for each in catalogue if each.id and not _is_said(each.string)]
        for each in bare:
            print(f"{language}: not translated: {each.id}")
        print(f"{language}: {len(catalogue)} texts, {len(bare)} of them not translated")
        missing += len(bare)
    return int(missing > 0)


def _is_said(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main())

"""Brings the catalogues of the interface up to date: ``python -m benchmarks.catalogues``.

What is said in the sources is put into the ``.po`` files, new texts without a translation, and
the ``.mo`` files, which the standard library reads, are compiled from them. The files depend on
nothing but the sources and the translations: they have no dates, names or line numbers.
"""

from __future__ import annotations

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
from benelux_search.query.fields import _WANTED
from benelux_search.query.lexer import TOO_LONG
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
    "benelux_search/query/fields.py": tuple(_WANTED.values()),
    "benelux_search/query/lexer.py": (TOO_LONG,),
    "benelux_search/output/excerpts.py": tuple(LANGUAGE_NAMES.values()),
}
_HEADER: Final = """\
# The texts of benelux-search that people read.
# Texts come from the sources: python -m benchmarks.catalogues (make catalogues)."""
_WIDTH: Final = 100
_PLURAL: Final[Mapping[str, str]] = {"nl": "(n != 1)", "fr": "(n > 1)"}  # 0 passage in French


def messages() -> Mapping[Text, tuple[str, ...]]:
    """Every text that may be said, with the modules that say it."""
    found: dict[Text, dict[str, None]] = {}
    for module, text in _found():
        found.setdefault(text, {})[module] = None
    return {text: tuple(modules) for text, modules in found.items()}


def _found() -> Iterator[tuple[str, Text]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(ROOT).as_posix()
        in_query = path.is_relative_to(PACKAGE / "query")
        for keyword in (*_KEYWORDS, *(_NOTES if in_query else ())):
            # By keyword: Babel does not say which it was
            known = {keyword: {**_KEYWORDS, **_NOTES}[keyword]}
            for _, text, _, _ in extract_from_file("python", path, known):
                if keyword in {"plural", "plural_note"}:
                    yield from ((module, each) for each in text)
                elif text:
                    yield module, text if isinstance(text, str) else (text[0], text[1])
        yield from ((module, each) for each in _TABLES.get(module, ()))
    yield from (("benelux_search/cli", text) for text in _help_texts())


def _help_texts() -> Iterator[str]:
    """Each paragraph of the help of the commands; typer's own texts are marked elsewhere."""
    for each, name in help_attributes(command_tree()):
        if getattr(each, "name", None) not in OWN_OPTIONS:
            yield from filter(None, paragraphs(getattr(each, name)))


class Catalogue(_Catalogue):
    """A catalogue whose header says nothing but what it is, and is always the same.

    It has a singular and a plural: newer tables of plurals have a third form for French, that
    of ``un million de passages``, and no number here is written in words.
    """

    @property
    def num_plurals(self) -> int:
        return 2

    @property
    def plural_expr(self) -> str:
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
        """Nothing of the header of a file that was read is kept."""


def updated(language: str) -> Catalogue:
    """The catalogue of a language with the texts of the sources, and only these."""
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
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> _Catalogue:
    try:
        with path_of(language).open("rb") as file:
            return read_po(file, language, DOMAIN)
    except FileNotFoundError:
        return Catalogue(language, DOMAIN)


def written(catalogue: Catalogue) -> bytes:
    """A catalogue as the file that is translated in."""
    file = io.BytesIO()
    write_po(file, catalogue, _WIDTH, include_lineno=False)
    return file.getvalue().rstrip() + b"\n"


def compiled(catalogue: Catalogue) -> bytes:
    """A catalogue as the file that the standard library reads."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def main() -> int:
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

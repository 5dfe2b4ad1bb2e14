r"""Parsers of message files: gettext catalogues, Java properties, and YAML.

Gettext and properties are read here, and not by a library, so that the time is linear in the size
of the file and a broken line loses only its own entry (``docs/dependencies.md`` has the measures).
YAML is read as a stream of events: no tag makes an object, and no alias multiplies the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benelux_search.documents.bitexts.bitext_reader import language_of_code
from benelux_search.documents.bitexts.keyed import UNSTATED, Entry, Messages, main_language
from benelux_search.documents.bitexts.line_by_line import iterate_lines, unreadable_lines
from benelux_search.errors import Count, Message, Note, SourceError
from benelux_search.text.encoding.decoding import Decoded

MOST_DEPTH: Final = 30
MOST_ITEMS: Final = 200_000
_MOST_KEY_CHARS: Final = 20_000_000  # of all keys together: a long key may stand above many texts
_MOST_ALIAS_CHARS: Final = 1_000_000  # of the texts that aliases repeat
_FUZZY: Final = 0.5  # confidence of a translation that gettext marks as a guess
_UNQUOTED: Final = re.compile(r'"((?:[^"\\]++|\\.)*+)"\s*')
_KEYWORD: Final = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d{1,2})\])?\s+(?=\")")
_ESCAPE: Final = re.compile(r"\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "a": "", "b": "", "f": "", "v": ""}
_HEADER: Final = re.compile(r"^([A-Za-z-]+):[ \t]*(\S+)", re.MULTILINE)
_SEPARATOR: Final = "|"  # between context and msgid in a key


def too_many_items() -> SourceError:
    """Return the error for a file with more items than are read."""
    return SourceError(Message("more than {} items: split the file", Count(MOST_ITEMS)))


# --- Gettext


@dataclass(slots=True)
class _PoEntry:
    """The parts of an entry, by keyword; those of ``msgstr`` by plural form."""

    is_fuzzy: bool = False
    parts: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return "".join(self.parts.get(name, ()))

    @property
    def key(self) -> str:
        context = self.text("msgctxt")
        return context + _SEPARATOR + self.text("msgid") if context else self.text("msgid")

    def forms(self) -> tuple[list[str], list[str]]:
        """Return the untranslated texts, and the translations: the singular, then the plurals.

        A language has one form or several; the first is for one, the last for many.
        """
        originals = [self.text(name) for name in ("msgid", "msgid_plural") if name in self.parts]
        forms = [self.text(name) for name in sorted(self.parts) if name.startswith("msgstr")]
        return originals, forms if len(forms) < 2 else [forms[0], forms[-1]]


def read_gettext(path: Path, decoded: Decoded) -> Messages:
    """Return the translations of a catalogue and, if they are Dutch or French, its originals."""
    broken: list[int] = []
    stated: dict[str, str] = {}
    originals: list[Entry] = []
    translations: list[Entry] = []
    for entry in _po_entries(decoded.text, broken):
        if len(originals) > MOST_ITEMS:
            raise too_many_items()
        if not entry.text("msgid"):
            stated = stated or dict(_HEADER.findall(entry.text("msgstr00")))
            continue
        confidence = _FUZZY if entry.is_fuzzy else 1.0
        for texts, target in zip(entry.forms(), (originals, translations), strict=True):
            for number, text in enumerate(texts):
                key = f"{entry.key}[{number}]" if number else entry.key
                target.append(Entry(key, text, confidence if target is translations else 1.0))
    by_language = _po_languages(stated, originals, translations)
    notes = (*decoded.notes, *unreadable_lines(broken))
    return Messages(path, by_language, decoded.encoding, notes, is_catalogue=True)


def _po_languages(
    stated: Mapping[str, str], originals: Sequence[Entry], translations: Sequence[Entry]
) -> dict[str, Sequence[Entry]]:
    """Return the translations of a catalogue, and its originals if they are the other language."""
    code = stated.get("Language", "")
    translated = [entry for entry in translations if entry.text]
    language = language_of_code(code) or code or main_language([e.text for e in translated], None)
    by_language: dict[str, Sequence[Entry]] = {str(language or UNSTATED): translations}
    source_code = stated.get("X-Source-Language", "")
    source = language_of_code(source_code)
    if source is None and not source_code:
        spoken = main_language([entry.text for entry in originals], None)
        source = None if spoken == "other" else spoken
    if source and source != language:
        kept = {entry.key for entry in translated}
        # of what is not translated, the original is a text too
        by_language[source] = originals
        by_language[str(language or UNSTATED)] = [e for e in translations if e.key in kept]
    return by_language


def _po_entries(text: str, broken: list[int]) -> Iterator[_PoEntry]:
    """Yield the entries of a catalogue, without the obsolete ones."""
    entry = _PoEntry()
    target: list[str] | None = None
    for number, raw in enumerate(iterate_lines(text), 1):
        line = raw.strip()
        keyword = _KEYWORD.match(line)
        name = keyword[1] if keyword else ""
        starts = line.startswith("#") or name in {"msgctxt", "msgid"}
        if starts and any(part.startswith("msgstr") for part in entry.parts):
            yield entry
            entry, target = _PoEntry(), None
        if line.startswith("#"):
            entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
            continue
        value = _UNQUOTED.fullmatch(line, keyword.end() if keyword else 0)
        if keyword and value:
            form = (keyword[2] or "").zfill(2) if name == "msgstr" else ""
            target = entry.parts[name + form] = []
        if value and target is not None:
            target.append(_unescape_po(value[1]))
        elif line:
            target = None
            broken.append(number)
    if any(part.startswith("msgstr") for part in entry.parts):
        yield entry


def _unescape_po(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        escape = match[1]
        if escape[0] == "x":
            return chr(int(escape[1:], 16))
        if escape.isdecimal():
            return chr(int(escape, 8)) if escape[0] in "01234567" else escape
        return _ESCAPED.get(escape, escape)

    return _ESCAPE.sub(character, text) if "\\" in text else text


# --- Java properties


_UNICODE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.?))", re.DOTALL)
_JAVA_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
# it matches any line: each of its parts may be empty
_KEY_AND_VALUE: Final = re.compile(
    r"((?:[^\\=: \t\f]++|\\.?)*+)[ \t\f]*[=:]?[ \t\f]*(.*)", re.DOTALL
)


def read_properties(path: Path, decoded: Decoded) -> Messages:
    """Return the entries of a file of properties, by the rules of ``java.util.Properties``."""
    entries: list[Entry] = []
    for line in _logical_lines(decoded.text):
        if len(entries) >= MOST_ITEMS:
            raise too_many_items()
        key, value = _KEY_AND_VALUE.fullmatch(line).groups()  # type: ignore[union-attr]
        entries.append(Entry(_unescape_java(key), _unescape_java(value)))
    return Messages(path, {UNSTATED: entries}, decoded.encoding, decoded.notes, is_catalogue=True)


def _logical_lines(text: str) -> Iterator[str]:
    """Yield the lines with a key, each joined with the lines that continue it."""
    parts: list[str] = []
    for raw in iterate_lines(text):
        line = raw.lstrip(" \t\f")
        if not parts and (not line or line[0] in "#!"):
            continue
        slashes = len(line) - len(line.rstrip("\\"))
        parts.append(line[:-1] if slashes % 2 else line)
        if not slashes % 2:
            if any(parts):
                yield "".join(parts)
            parts = []
    if any(parts):
        yield "".join(parts)


def _unescape_java(text: str) -> str:
    """Return a text without its escapes; a ``\\u`` without four digits stays as it is."""

    def character(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return r"\u" if match[2] == "u" else _JAVA_ESCAPED.get(match[2], match[2])

    if "\\" not in text:
        return text
    # characters beyond the first 65,536 are written as two escapes
    joined = _UNICODE.sub(character, text).encode("utf-16-le", "surrogatepass")
    return joined.decode("utf-16-le", "replace")


# --- YAML


def read_yaml(path: Path, decoded: Decoded) -> Messages:
    """Return the texts of a YAML file by the path of their keys.

    Aliases of one text are followed, others are left out. If the file is broken, the part before
    that is read.
    """
    import yaml

    walk = _YamlWalk()
    notes = decoded.notes
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(decoded.text, Loader=loader):
            walk.add(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if not walk.entries:
            raise SourceError(Message("the YAML cannot be read"), path) from error
        notes += (
            Note(
                "yaml-broken",
                "broken at line {}; the part before that is read",
                mark.line + 1 if mark else "?",
            ),
        )
    return Messages(path, by_root(walk.entries), decoded.encoding, notes)


_NO_TEXT: Final = frozenset({"null", "true", "false"})  # unless they are quoted


@dataclass(slots=True)
class _YamlWalk:
    """A walk through the events of a YAML file; each open collection has a level."""

    entries: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    _levels: list[_YamlLevel] = field(default_factory=list)
    _anchors: dict[str, str] = field(default_factory=dict)
    _alias_room: int = _MOST_ALIAS_CHARS

    def add(self, event: Any) -> None:
        kind = type(event).__name__
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self._levels) >= MOST_DEPTH:
                raise SourceError(Message("more than {} levels of nesting", MOST_DEPTH))
            path = self._levels[-1].path() if self._levels else ()
            self._levels.append(_YamlLevel(path, kind == "SequenceStartEvent"))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._levels.pop()
            self._value_ends()
        elif kind in ("ScalarEvent", "AliasEvent"):
            self._scalar(event, kind == "AliasEvent")

    def _scalar(self, event: Any, is_alias: bool) -> None:
        text = self._text_of_alias(event.anchor) if is_alias else str(event.value)
        if not is_alias:
            if event.anchor:
                self._anchors[event.anchor] = text
            if event.implicit[0] and text.casefold() in _NO_TEXT and self._expects_value():
                text = ""
        level = self._levels[-1] if self._levels else None
        if level is not None and level.expects_key:
            level.key, level.expects_key = text, False
            return
        if level is not None and text:
            if len(self.entries) >= MOST_ITEMS:
                raise too_many_items()
            self.entries.append((level.path(), text))
        self._value_ends()

    def _text_of_alias(self, anchor: str) -> str:
        text = self._anchors.get(anchor, "")
        self._alias_room -= len(text)
        return text if self._alias_room >= 0 else ""

    def _expects_value(self) -> bool:
        return not (self._levels and self._levels[-1].expects_key)

    def _value_ends(self) -> None:
        if self._levels:
            level = self._levels[-1]
            if level.is_list:
                level.index += 1
            elif level.expects_key:  # a key that is no text
                level.key, level.expects_key = "", False
            else:
                level.expects_key = True


@dataclass(slots=True)
class _YamlLevel:
    """A mapping or a list that is open, and where in it the walk is."""

    above: tuple[str, ...]
    is_list: bool
    index: int = 0
    key: str = ""
    expects_key: bool = False

    def __post_init__(self) -> None:
        self.expects_key = not self.is_list

    def path(self) -> tuple[str, ...]:
        return (*self.above, str(self.index) if self.is_list else self.key)


_CODE: Final = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")


def by_root(entries: Sequence[tuple[tuple[str, ...], str]]) -> dict[str, Sequence[Entry]]:
    """Return entries by language, if all of them stand under the code of one; else unstated.

    >>> by_root([(("nl", "yes"), "Ja"), (("fr", "yes"), "Oui")]).keys()
    dict_keys(['nl', 'fr'])
    """
    if sum(sum(map(len, path)) for path, _ in entries) > _MOST_KEY_CHARS:
        raise SourceError(Message("the keys are too long"))
    roots = {path[0] for path, _ in entries if path}
    languages = {root: language_of_code(root) for root in roots}
    is_rooted = any(languages.values()) and all(
        len(path) > 1 and _CODE.fullmatch(path[0]) for path, _ in entries
    )
    by_language: dict[str, list[Entry]] = {}
    for path, text in entries:
        root = (languages[path[0]] or path[0]) if is_rooted else UNSTATED
        key = ".".join(path[1:] if is_rooted else path)
        by_language.setdefault(root, []).append(Entry(key, text))
    return dict(by_language)

"""The files of a document: one file or a Dutch-French pair, the override file, and the id.

A file name states its language by a *mark*: ``x.nl.txt``, ``x_FR.pdf``, ``rapport_nld_2019.docx``,
``nl/x.md``, ``x_N.html``. Two files are a pair if their names differ only in their marks and no
third file is a candidate. :func:`find_pairs` compares names only, and opens no file. An override
file (``x.beads.toml``) lies beside the document and corrects its alignment.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final, TypeAlias

from benelux_search.documents.archives import is_file, without_compression
from benelux_search.model import Language

SUFFIX: Final = ".beads.toml"


def override_files(files: Sequence[str], name: str, suffix: str = SUFFIX) -> tuple[str, ...]:
    """Return the existing override files of a document; only the first one is used.

    ``files`` are the one or two files of the document; ``name`` is the path that gives the document
    its name. For the pair ``nl/x.md``, ``fr/x.md`` the override file may lie in either folder.
    """
    return tuple(
        path for path in dict.fromkeys(_override_paths(files, name, suffix)) if is_file(path)
    )


def override_file_name(name: str, suffix: str = SUFFIX) -> str:
    """Return the name of the override file of a document; ``name`` is the path that names it."""
    return os.path.splitext(os.path.basename(without_compression(name)))[0] + suffix  # noqa: PTH119, PTH122


def _override_paths(files: Sequence[str], name: str, suffix: str) -> Iterator[str]:
    if len(files) > 1:
        for file in files:
            for form in ("NFC", "NFD"):
                override_name = unicodedata.normalize(form, override_file_name(name, suffix))
                yield os.path.join(os.path.dirname(file), override_name)  # noqa: PTH118, PTH120
    for file in files:
        yield file + suffix
        yield os.path.splitext(without_compression(file))[0] + suffix  # noqa: PTH122


# --- From files to documents


@dataclass(frozen=True, slots=True)
class DocumentFiles:
    """The one or two files of a document.

    ``path`` is the path that is shown; ``location`` is the real path, which identifies the
    document. For a pair, both are patterns for two files (``x.{nl,fr}.txt``), ``parts`` are the
    Dutch and the French file, and ``name`` is the path that gives the document its name
    (``x.txt``).
    """

    path: str
    location: str
    parts: tuple[DocumentFiles, ...] = ()
    name: str = ""

    @classmethod
    def at(cls, path: str) -> DocumentFiles:
        """Return the document in one file."""
        return cls(path, os.path.realpath(path))

    @property
    def overrides(self) -> tuple[str, ...]:
        """The existing override files of the document; only the first one is used."""
        return override_files(self.files, self.naming_path)

    @property
    def override_name(self) -> str:
        """The name of the override file of the document; the file need not exist."""
        return override_file_name(self.naming_path)

    @property
    def naming_path(self) -> str:
        """The path that gives the document its name."""
        return self.name or self.path

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the one or two files of the document."""
        return tuple(part.path for part in self.parts) or (self.path,)


def group_files(files: Iterable[DocumentFiles]) -> list[DocumentFiles]:
    """Group files into documents of one file or a pair, in the order of their first files."""
    by_path = {file.path: file for file in files}
    documents = dict(by_path)
    for pair in find_pairs(by_path):
        files_of_pair = (by_path[pair.nl], by_path[pair.fr])
        location = os.path.realpath(pair.path)
        documents[pair.nl] = documents[pair.fr] = DocumentFiles(
            pair.path, location, files_of_pair, pair.name
        )
    return list(dict.fromkeys(documents.values()))


def missing_halves(
    files: Sequence[DocumentFiles], accepts: Callable[[Path], bool]
) -> list[DocumentFiles]:
    """Return the files on disk that are the other half of a pair with one of ``files``.

    Files that are in ``files`` already are not returned. ``accepts`` returns True for a file name
    that a reader accepts.
    """
    mine = {file.path for file in files if has_language_mark(file.path)}
    folders = dict.fromkeys(folder for path in mine for folder in folders_beside(path))
    candidates = {path: None for folder in folders for path in _files_in(folder, accepts)}
    return [
        DocumentFiles.at(other)
        for pair in find_pairs([*mine, *candidates])
        for one, other in ((pair.nl, pair.fr), (pair.fr, pair.nl))
        if one in mine and other not in mine
    ]


def may_be_document(path: Path, accepts: Callable[[Path], bool]) -> bool:
    """Return True if a file may be a document, or half of a pair such as ``x.nl`` and ``x.fr``."""
    return accepts(path) or is_language_suffix(Path(without_compression(str(path))).suffix)


def paths_of_document(location: str) -> tuple[str, ...]:
    """Return the paths of the files of a document; ``location`` is a path or a pattern for two."""
    return split_braces(location) or (location,)


def _files_in(folder: str, accepts: Callable[[Path], bool]) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder or os.curdir), key=lambda entry: entry.name)
    except OSError:
        return  # the folder that would hold the other half need not exist
    for entry in entries:
        path = os.path.join(folder, entry.name)  # noqa: PTH118
        if entry.is_file(follow_symlinks=False) and may_be_document(Path(path), accepts):
            yield path


# --- Document ids


MAX_LENGTH: Final = 60
_SUFFIX: Final = 8  # hexadecimal digits that distinguish files of the same name
_UNSAFE: Final = re.compile("[^a-z0-9_]+")


def slug(path: str | PurePath) -> str:
    """Return the preferred document id for a file, made of its name without the suffix.

    >>> slug("corpus/Réponse du Comité (908-1).txt")
    'reponse-du-comite-908-1'
    """
    stem = PurePath(without_compression(str(path))).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    name = _UNSAFE.sub("-", plain.lower()).strip("-")
    return name[:MAX_LENGTH].rstrip("-") or "document"


def unique_id(path: str, taken: Container[str], name: str = "") -> str:
    """Return a document id for a file that is not in ``taken``.

    A second ``report.txt`` gets a suffix from a hash of its path, so each build gives the same id.
    ``name`` is the path that gives the document its name, if this is not ``path``.
    """
    name = slug(name or path)
    if name not in taken:
        return name
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()
    stem = name[: MAX_LENGTH - _SUFFIX - 1].rstrip("-")
    for start in range(0, len(digest) - _SUFFIX):
        candidate = f"{stem}-{digest[start : start + _SUFFIX]}"
        if candidate not in taken:
            return candidate
    raise ValueError(f"too many documents are called {name}")  # pragma: no cover - 56 clashes


# --- Pairs of file names


# Families of marks: a pair is sought within one family first, then across families
_CODES, _LONG_CODES, _WORDS, _LETTERS = range(4)
_MARKS: Final[Mapping[str, tuple[Language, int]]] = {
    "nl": ("nl", _CODES),
    "fr": ("fr", _CODES),
    **dict.fromkeys(("nld", "dut", "ned"), ("nl", _LONG_CODES)),
    **dict.fromkeys(("fra", "fre"), ("fr", _LONG_CODES)),
    **dict.fromkeys(("nederlands", "dutch", "neerlandais", "néerlandais"), ("nl", _WORDS)),
    **dict.fromkeys(("frans", "french", "francais", "français"), ("fr", _WORDS)),
    "n": ("nl", _LETTERS),
    "f": ("fr", _LETTERS),
}
# N and F, and D, E, G for Deutsch, English, German; other letters ("a", "b") make a series
_BESIDE_N_AND_F: Final = frozenset("nfdeg")
_TOKEN: Final = re.compile(r"[^\W_]+")
_GLUED: Final = re.compile(r"(?<=[^\W_A-Z])(?:NL|FR)$")  # rapportNL, 2019FR
_LETTER: Final = re.compile(r"(?<=[ _.\-])[^\W\d_]$|^[^\W\d_]$")
_EMPTY: Final = re.compile(r"\(\s*\)|\[\s*\]")
_DOUBLE: Final = re.compile(r"([ _.\-])[ _.\-]+")
_BRACES: Final = re.compile(r"\{([^{},]*),([^{},]*)\}")
_SEP: Final = os.sep
_HOLE: Final = "\0"  # replaces a mark in a key; no path contains it


@dataclass(frozen=True, slots=True)
class PairNames:
    """The paths of a Dutch and a French file that form one document.

    ``path`` is a shell pattern for both, such as ``x.{nl,fr}.txt``. ``name`` is the path that gives
    the document its name, such as ``x.txt``.
    """

    nl: str
    fr: str
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class _LanguageMark:
    """A language mark at ``parts[part][start:end]`` of a path."""

    part: int
    start: int
    end: int
    language: Language
    family: int


@dataclass(frozen=True, slots=True)
class _FilenameParse:
    """One parse of a path: its language, and its ``key``, in which holes replace the marks."""

    language: Language
    key: str
    family: int


_Levels: TypeAlias = tuple[
    Sequence[_FilenameParse], Sequence[_FilenameParse], Sequence[_FilenameParse]
]
_Key: TypeAlias = Callable[[_FilenameParse], tuple[int, str]]


def find_pairs(paths: Iterable[str]) -> list[PairNames]:
    """Return the pairs among some paths; each path is in at most one pair.

    Marks in file names take precedence over marks in folder names. Names that differ only in their
    marks take precedence over names that also differ in case, in the kind of mark (nl, fra) or in
    the file type.
    """
    names = dict.fromkeys(paths)
    every = {path: levels for path, levels in _parse_all(names).items() if any(levels)}
    free = dict(every)
    pairs: list[PairNames] = []
    for level in range(3):
        for key in _KEYS:
            # Across file types, a third file prevents a pair even if it has a partner itself.
            for nl, fr in _matches(every if key is _other_kind else free, level, key):
                if nl not in free or fr not in free:
                    continue
                path = join_with_braces(nl, fr)
                if path not in names and split_braces(path) == (nl, fr):
                    pairs.append(PairNames(nl, fr, path, _name(nl, level)))
                    names[path] = None
                    del free[nl], free[fr]
    return pairs


def has_language_mark(path: str) -> bool:
    """Return True if a path has a language mark, so that the file may be half of a pair."""
    return any(_parse_path(_parts(path), set()))


def folders_beside(path: str) -> Iterator[str]:
    """Yield the folders that may hold the other half of a pair, the file's own folder first."""
    *parts, _ = path.split(_SEP)
    yield _SEP.join(parts)
    for marks in _marks_of_folders(parts):
        for word, (language, _) in _MARKS.items():
            if language != marks[0].language:
                old = parts[marks[0].part]
                new = old[: marks[0].start] + _in_the_case_of(old, word) + old[marks[-1].end :]
                yield _SEP.join([*parts[: marks[0].part], new, *parts[marks[0].part + 1 :]])


def join_with_braces(nl: str, fr: str) -> str:
    """Join two paths with braces, as in a shell: ``x.{nl,fr}.txt``, ``{nl,fr}/x.md``."""
    start = _alike(nl, fr)
    rest = _alike(nl[start:][::-1], fr[start:][::-1])
    words = [path[start : len(path) - rest] for path in (nl, fr)]
    if any(word.casefold() not in _MARKS for word in words):  # the marks begin or end alike
        while start and nl[start - 1].isalnum():
            start -= 1
        while rest and nl[-rest].isalnum():
            rest -= 1
        words = [path[start : len(path) - rest] for path in (nl, fr)]
    return f"{nl[:start]}{{{','.join(words)}}}{nl[len(nl) - rest :]}"


def _alike(one: str, other: str) -> int:
    """Return the length of the common prefix of two texts."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))


def split_braces(path: str) -> tuple[str, str] | None:
    """Return the paths that :func:`join_with_braces` joined, or None for the path of one file."""
    for match in _BRACES.finditer(path):
        nl, fr = (path[: match.start()] + word + path[match.end() :] for word in match.groups())
        if join_with_braces(nl, fr) == path:
            return nl, fr
    return None


def naming_path_of_pair(nl: str, fr: str) -> str:
    """Return the path that gives a document of two files its name.

    If the file names are not a pair, this is the path of the Dutch file.
    """
    return next((pair.name for pair in find_pairs([nl, fr])), nl)


def is_language_suffix(suffix: str) -> bool:
    """Return True if a suffix is a language mark, as in ``corpus.nl`` and ``corpus.fr``.

    Single letters (``x.n``) do not count.
    """
    word = suffix[1:].casefold()
    return word in _MARKS and _MARKS[word][1] != _LETTERS


def _matches(parses: Mapping[str, _Levels], level: int, key: _Key) -> Iterator[tuple[str, str]]:
    """Yield (Dutch, French) paths that share a key with each other and with no other path."""
    groups: defaultdict[tuple[int, str], list[tuple[Language, str]]] = defaultdict(list)
    for path, levels in parses.items():
        for parse in levels[level]:
            groups[key(parse)].append((parse.language, path))
    for group in groups.values():
        by_language = dict(group)
        if len(group) == len(by_language) == 2:
            yield by_language["nl"], by_language["fr"]


def _same(parse: _FilenameParse) -> tuple[int, str]:
    return parse.family, parse.key


def _other_case(parse: _FilenameParse) -> tuple[int, str]:
    return parse.family, parse.key.casefold()


def _other_mark(parse: _FilenameParse) -> tuple[int, str]:
    return parse.family == _LETTERS, parse.key.casefold()


def _other_kind(parse: _FilenameParse) -> tuple[int, str]:
    stem, suffix = os.path.splitext(parse.key.casefold())  # noqa: PTH122 - a key is no path
    return parse.family == _LETTERS, parse.key if _HOLE in suffix else stem


_KEYS: Final[tuple[_Key, ...]] = (_same, _other_case, _other_mark, _other_kind)


def _parse_all(paths: Iterable[str]) -> dict[str, _Levels]:
    """Return the parses of each path by level; ``x-f`` in a series from ``x-a`` is not French.

    The levels are marks in the name, marks in name and folders, and marks in folders.
    """
    every = {path: _parts(path) for path in paths}
    letters: defaultdict[str, set[str]] = defaultdict(set)
    for parts in every.values():
        for mark in _letters_of(parts):
            letters[_key(parts, [mark]).casefold()].add(parts[mark.part][mark.start].casefold())
    series = {key for key, variants in letters.items() if variants - _BESIDE_N_AND_F}
    return {path: _parse_path(parts, series) for path, parts in every.items()}


def _parse_path(parts: Sequence[str], series: set[str]) -> _Levels:
    def read(marks: Sequence[_LanguageMark]) -> _FilenameParse:
        family = max(mark.family for mark in marks)
        return _FilenameParse(marks[0].language, _key(parts, marks), family)

    def usable(parse: _FilenameParse) -> bool:
        return parse.family != _LETTERS or parse.key.casefold() not in series

    name = _marks_of_name(parts)
    folders = _marks_of_folders(parts[:-1])
    above = [mark for marks in folders for mark in marks]
    in_name = [name] if _agree(name) else [name[-1:], name[:1]] if name else []
    both = [[*name, *above]] if name and above and _agree([*name, *above]) else []
    in_folders = [above] if len(folders) > 1 and _agree(above) else []
    if all(mark.family == _LETTERS for mark in name):
        in_folders += folders
    else:
        in_folders = []
    first, second, third = (
        [parse for parse in map(read, level) if usable(parse)]
        for level in (in_name, both, in_folders)
    )
    return first, second, third


def _parts(path: str) -> list[str]:
    return unicodedata.normalize("NFC", path).split(_SEP)


def _key(parts: Sequence[str], marks: Iterable[_LanguageMark]) -> str:
    cut = list(parts)
    for mark in sorted(marks, key=lambda mark: mark.start, reverse=True):
        cut[mark.part] = cut[mark.part][: mark.start] + _HOLE + cut[mark.part][mark.end :]
    return _SEP.join(cut)


def _agree(marks: Sequence[_LanguageMark]) -> bool:
    return len({mark.language for mark in marks}) == 1


def _stem(name: str) -> str:
    """Return a file name without its suffix, unless the suffix is the mark: ``corpus.nl``."""
    name = without_compression(name)
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a name, which may be of any kind
    return name if is_language_suffix(suffix) else stem


def _marks_of_name(parts: Sequence[str]) -> list[_LanguageMark]:
    last = len(parts) - 1
    stem = _stem(parts[-1])
    return _marks_in(stem, last) or [
        mark for mark in _letters_of(parts) if mark.part == last and mark.family == _LETTERS
    ]


def _marks_of_folders(folders: Sequence[str]) -> list[list[_LanguageMark]]:
    """Return the marks of each folder that has one language, the innermost folder first."""
    by_folder = []
    for index, folder in reversed([*enumerate(folders)]):
        marks = _marks_in(folder, index)
        word = folder.casefold()
        if not marks and word in _MARKS:
            marks = [_LanguageMark(index, 0, len(folder), *_MARKS[word])]
        if _agree(marks):
            by_folder.append(marks)
    return by_folder


def _marks_in(text: str, index: int) -> list[_LanguageMark]:
    marks = []
    for token in _TOKEN.finditer(text):
        start, word = token.start(), token[0]
        glued = None if word.casefold() in _MARKS else _GLUED.search(word)
        if glued:
            start, word = start + glued.start(), glued[0]
        language, family = _MARKS.get(word.casefold(), ("nl", _LETTERS))
        if family != _LETTERS:
            marks.append(_LanguageMark(index, start, start + len(word), language, family))
    return marks


def _letters_of(parts: Sequence[str]) -> list[_LanguageMark]:
    """Return single letters that end a file name or are a folder name.

    N and F have the family of letters; other letters have family -1.
    """
    marks = []
    for index, part in enumerate([*parts[:-1], _stem(parts[-1])]):
        letter = _LETTER.search(part)
        if letter and (letter.start() == 0) == (index < len(parts) - 1):
            language, family = _MARKS.get(letter[0].casefold(), ("nl", -1))
            marks.append(_LanguageMark(index, letter.start(), letter.end(), language, family))
    return marks


def _in_the_case_of(sample: str, word: str) -> str:
    return word.upper() if sample.isupper() else word.capitalize() if sample[:1].isupper() else word


def _name(nl: str, level: int) -> str:
    """Return the path that the document of a pair is named after, from its Dutch path."""
    folder, name = os.path.split(nl)
    stem = unicodedata.normalize("NFC", _stem(name))
    suffix = name[len(_stem(name)) :] or os.path.splitext(name)[1]  # noqa: PTH122
    if level < 2:
        parts = [stem]
        marks = _marks_in(stem, 0) or _letters_of(parts)
        stem = _EMPTY.sub("", _key(parts, marks).replace(_HOLE, ""))
        stem = _DOUBLE.sub(r"\1", stem).strip(" _.-")
        stem = stem or os.path.basename(folder) or _stem(name)  # noqa: PTH119
    return os.path.join(folder, stem + suffix)  # noqa: PTH118

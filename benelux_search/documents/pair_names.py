"""The names of two files that are the Dutch and the French half of one document.

A file name states its language by a *mark*: ``x.nl.txt``, ``x_FR.pdf``, ``rapport_nld_2019.docx``,
``nl-BE/x.md``, ``x_N.html``, ``x_VF.doc``. Two files are a pair if their names differ only in their
marks and no third file is a candidate. No file is opened.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from benelux_search.documents.archives import without_compression
from benelux_search.model import Language
from benelux_search.text.common_parts import common_prefix_length, common_suffix_length

# Families of marks: a pair is sought within one family first, then across families
_CODES, _LONG_CODES, _WORDS, _LETTERS = range(4)
_DUTCH_WORDS: Final = (
    "nederlands nederlandse nederlandstalig nederlandstalige vlaams vlaamse dutch flemish "
    "neerlandais néerlandais neerlandaise néerlandaise neerlandophone néerlandophone flamand"
)
_FRENCH_WORDS: Final = (
    "frans franse franstalig franstalige french francais français francaise française francophone"
)
_MARKS: Final[Mapping[str, tuple[Language, int]]] = {
    "nl": ("nl", _CODES),
    "fr": ("fr", _CODES),
    "vn": ("nl", _CODES),  # version néerlandaise
    "vf": ("fr", _CODES),  # version française
    **dict.fromkeys(("nld", "dut", "ned", "ndl"), ("nl", _LONG_CODES)),
    **dict.fromkeys(("fra", "fre", "fran"), ("fr", _LONG_CODES)),
    **dict.fromkeys(_DUTCH_WORDS.split(), ("nl", _WORDS)),
    **dict.fromkeys(_FRENCH_WORDS.split(), ("fr", _WORDS)),
    "n": ("nl", _LETTERS),
    "f": ("fr", _LETTERS),
}
# The region after a code is a part of the mark: nl-BE, fr_LU
_REGIONS: Final[Mapping[str, Sequence[str]]] = {
    "nl": ("NL", "BE"),
    "fr": ("FR", "BE", "LU", "CH", "CA"),
}
# N and F, and D, E, G for Deutsch, English, German; other letters ("a", "b") make a series
_BESIDE_N_AND_F: Final = frozenset("nfdeg")
_TOKEN: Final = re.compile(r"[^\W_]+")
_REGION: Final = re.compile(r"[-_]([A-Za-z]{2})(?![^\W_])")
# rapportNL, 2019FR, rapportNl, 2019fr, 51K2138VN
_GLUED: Final = re.compile(r"(?<=[^\W_A-Z])(?:NL|FR|Nl|Fr|VN|VF)$|(?<=\d)(?:nl|fr)$")
_GLUED_AHEAD: Final = re.compile(r"(?:NL|FR)(?=\d|[^\W\d_A-Z]{3})")  # NLrapport, FR2019
_LETTER: Final = re.compile(r"(?<=[ _.\-\d])[^\W\d_]$|^[^\W\d_]$")  # x_N, 51K2138F
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
        old = parts[marks[0].part]
        region = _REGION.search(old, marks[0].start, marks[-1].end)
        for word, language in _words_of_marks(region[0][0] if region else ""):
            if language != marks[0].language:
                new = old[: marks[0].start] + _in_the_case_of(old, word) + old[marks[-1].end :]
                yield _SEP.join([*parts[: marks[0].part], new, *parts[marks[0].part + 1 :]])


def _words_of_marks(separator: str) -> Iterator[tuple[str, Language]]:
    """Yield every mark and its language; with a ``separator`` also the codes with their regions."""
    for word, (language, family) in _MARKS.items():
        yield word, language
        if separator and family == _CODES:
            for region in _REGIONS.get(word, ()):
                yield f"{word}{separator}{region}", language
                yield f"{word}{separator}{region.lower()}", language


def join_with_braces(nl: str, fr: str) -> str:
    """Join two paths with braces, as in a shell: ``x.{nl,fr}.txt``, ``{nl,fr}/x.md``."""
    start = common_prefix_length(nl, fr)
    rest = common_suffix_length(nl[start:], fr[start:])
    words = [path[start : len(path) - rest] for path in (nl, fr)]
    if any(word.casefold() not in _MARKS for word in words):  # the marks begin or end alike
        while start and nl[start - 1].isalnum():
            start -= 1
        while rest and nl[-rest].isalnum():
            rest -= 1
        words = [path[start : len(path) - rest] for path in (nl, fr)]
    return f"{nl[:start]}{{{','.join(words)}}}{nl[len(nl) - rest :]}"


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
    region = _REGION.fullmatch(word[2:])
    word = word[:2] if region and _is_region(word[:2], region) else word
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
    marks: list[_LanguageMark] = []
    for token in _TOKEN.finditer(text):
        start, word = token.start(), token[0]
        if marks and start < marks[-1].end:  # the region of the mark before
            continue
        glued = None if word.casefold() in _MARKS else _GLUED.search(word)
        glued = glued or (None if word.casefold() in _MARKS else _GLUED_AHEAD.match(word))
        if glued:
            start, word = start + glued.start(), glued[0]
        language, family = _MARKS.get(word.casefold(), ("nl", _LETTERS))
        if family != _LETTERS:
            end = start + len(word)
            region = _REGION.match(text, end)
            if region and _is_region(word.casefold(), region):
                end = region.end()
            marks.append(_LanguageMark(index, start, end, language, family))
    return marks


def _is_region(code: str, region: re.Match[str]) -> bool:
    return region[1].upper() in _REGIONS.get(code, ())


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

"""Proposals of an index in a translator's own file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

from benelux_search.arguments import check_path
from benelux_search.atomic_files import atomic_replacement
from benelux_search.errors import SourceError

if TYPE_CHECKING:
    from benelux_search.opened_index.handle import StrPath
    from benelux_search.opened_index.index import Index
    from benelux_search.search.queries.scope import ScopeKeywords
    from benelux_search.sentence_matches import Pretranslation

_MOST_BYTES: Final = 100_000_000


def write_proposals(
    index: Index,
    file: StrPath,
    output: StrPath,
    *,
    progress: Callable[[int, int], None] | None = None,
    **scope: Unpack[ScopeKeywords],
) -> Pretranslation:
    """Write a translator's XLIFF file with what the index has for its segments.

    A segment whose sentences all have a match of at least 75 % gets these as a translation
    candidate with their similarity: in XLIFF 2 of the module *Translation Candidates*, in XLIFF 1
    as ``alt-trans``. A candidate that is there already is not written again. Nothing else of
    ``file`` is changed; ``output`` may be the same file, and appears only when it is complete. The
    language is that of the sources. Only the pairs in the scope are searched. ``progress`` is
    called with (sentences done, sentences in total).

    Raises:
        SourceError: the file is no XLIFF, is not well-formed, is not from Dutch into French or the
            other way round, is too large, or cannot be read.
        OptionError: the scope is invalid.
        OSError: ``output`` cannot be written.
    """
    from benelux_search.documents.bitexts.xliff_proposals import XliffFile
    from benelux_search.text.small_files import read_small

    place = Path(check_path("file", file))
    try:
        xliff = XliffFile(read_small(place, _MOST_BYTES))
    except SourceError as error:
        raise SourceError(error.cause, place) from error
    report = index.pretranslate(
        xliff.sentences, language=xliff.language, progress=progress, **scope
    )
    matches = {each.text: each.match for each in report.segments if each.match is not None}
    with atomic_replacement(Path(check_path("output", output))) as target:
        target.write_bytes(xliff.with_proposals(matches))
    return report

"""Bilingual search in Dutch-French documents: each hit is a passage with its counterpart.

    import benelux_search as bs

    bs.build_index(["corpus"], "index")
    with bs.open_index("index") as index:
        for hit in index.search("mensenhandel", language="nl", limit=10):
            print(hit.id, hit.passage.text, hit.counterpart.text if hit.counterpart else "-")

The names in ``__all__`` are the public interface. Each name is loaded at its first use, so that
importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from benelux_search._version import __version__

if TYPE_CHECKING:
    from benelux_search.api.building import (
        build_index,
        encode_index,
        remembered_paths,
        update_index,
        watch_index,
    )
    from benelux_search.api.opening import (
        check_index,
        open_index,
        restore_index,
        snapshot_index,
        whoosh_index,
    )
    from benelux_search.api.proposals import write_proposals
    from benelux_search.api.reading import (
        align_file,
        align_files,
        analyze,
        read_sentences,
        read_terms,
    )
    from benelux_search.async_index import AsyncIndex
    from benelux_search.async_update import AsyncIndexUpdate
    from benelux_search.documents.record import Document, DocumentMetadata, PairTexts
    from benelux_search.documents.table_rows import documents_from
    from benelux_search.errors import (
        BeneluxSearchError,
        BinarySource,
        EmptySource,
        EngineUnavailable,
        IndexDamaged,
        IndexLocked,
        IndexMissing,
        IndexStorageError,
        IndexUnusable,
        InvalidDocument,
        LexiconMissing,
        MeaningMissing,
        MeaningUnavailable,
        NotFound,
        NotPaired,
        OptionError,
        PackageMissing,
        SourceError,
        UnsupportedSource,
    )
    from benelux_search.index_reports import (
        Failure,
        Finding,
        IndexReport,
        IndexStatus,
        IndexSummary,
        RememberedPath,
    )
    from benelux_search.indexing.index_update import IndexUpdate
    from benelux_search.indexing.meaning import MeaningPlan
    from benelux_search.indexing.ports import Progress
    from benelux_search.indexing.watching import BuildKeywords
    from benelux_search.law.codes import Code
    from benelux_search.meaning.encoder import Encoder
    from benelux_search.model import (
        AlignedDocument,
        Aside,
        AsideReason,
        Bead,
        Box,
        DocumentInfo,
        Facts,
        Language,
        LineLabel,
        Metadata,
        Pair,
        Paragraph,
        Passage,
        Provision,
        Role,
        Span,
        Titles,
    )
    from benelux_search.opened_index.handle import StrPath
    from benelux_search.opened_index.index import Index
    from benelux_search.reading_options import EachMode, Limits, OcrMode
    from benelux_search.results import (
        Completion,
        DocumentList,
        DocumentOrder,
        DocumentView,
        Facets,
        Highlighted,
        Hit,
        ListedDocument,
        Match,
        QueryLanguage,
        SearchResult,
        SentencePosition,
        SortOrder,
        Term,
        Units,
    )
    from benelux_search.search.hits.explanation import Explanation
    from benelux_search.search.queries.options import (
        MetadataOrder,
        QueryKeywords,
        SearchKeywords,
        SearchOptions,
    )
    from benelux_search.search.queries.scope import Condition, Scope, ScopeKeywords, Where
    from benelux_search.sentence_beads import SentenceBead, SentenceBeads
    from benelux_search.sentence_matches import (
        BandCount,
        Difference,
        DifferenceKind,
        FragmentMatch,
        Matches,
        Pretranslation,
        SegmentMatch,
        SentenceMatch,
    )
    from benelux_search.terminology import (
        Divergence,
        Divergences,
        Example,
        Export,
        GlossaryEntry,
        Spread,
        TermBreach,
        Translation,
        Translations,
    )

__all__ = [
    "AlignedDocument",
    "Aside",
    "AsideReason",
    "AsyncIndex",
    "AsyncIndexUpdate",
    "BandCount",
    "Bead",
    "BeneluxSearchError",
    "BinarySource",
    "Box",
    "BuildKeywords",
    "Code",
    "Completion",
    "Condition",
    "Difference",
    "DifferenceKind",
    "Divergence",
    "Divergences",
    "Document",
    "DocumentInfo",
    "DocumentList",
    "DocumentMetadata",
    "DocumentOrder",
    "DocumentView",
    "EachMode",
    "EmptySource",
    "Encoder",
    "EngineUnavailable",
    "Example",
    "Explanation",
    "Export",
    "Facets",
    "Facts",
    "Failure",
    "Finding",
    "FragmentMatch",
    "GlossaryEntry",
    "Highlighted",
    "Hit",
    "Index",
    "IndexDamaged",
    "IndexLocked",
    "IndexMissing",
    "IndexReport",
    "IndexStatus",
    "IndexStorageError",
    "IndexSummary",
    "IndexUnusable",
    "IndexUpdate",
    "InvalidDocument",
    "Language",
    "LexiconMissing",
    "Limits",
    "LineLabel",
    "ListedDocument",
    "Match",
    "Matches",
    "MeaningMissing",
    "MeaningPlan",
    "MeaningUnavailable",
    "Metadata",
    "MetadataOrder",
    "NotFound",
    "NotPaired",
    "OcrMode",
    "OptionError",
    "PackageMissing",
    "Pair",
    "PairTexts",
    "Paragraph",
    "Passage",
    "Pretranslation",
    "Progress",
    "Provision",
    "QueryKeywords",
    "QueryLanguage",
    "RememberedPath",
    "Role",
    "Scope",
    "ScopeKeywords",
    "SearchKeywords",
    "SearchOptions",
    "SearchResult",
    "SegmentMatch",
    "SentenceBead",
    "SentenceBeads",
    "SentenceMatch",
    "SentencePosition",
    "SortOrder",
    "SourceError",
    "Span",
    "Spread",
    "StrPath",
    "Term",
    "TermBreach",
    "Titles",
    "Translation",
    "Translations",
    "Units",
    "UnsupportedSource",
    "Where",
    "__version__",
    "align_file",
    "align_files",
    "analyze",
    "build_index",
    "check_index",
    "documents_from",
    "encode_index",
    "open_index",
    "read_sentences",
    "read_terms",
    "remembered_paths",
    "restore_index",
    "snapshot_index",
    "update_index",
    "watch_index",
    "whoosh_index",
    "write_proposals",
]

_HOMES: Final = (
    "model",
    "reading_options",
    "results",
    "index_reports",
    "terminology",
    "sentence_beads",
    "sentence_matches",
    "errors",
    "search.queries.options",
    "search.queries.scope",
    "law.codes",
    "documents.record",
    "documents.table_rows",
    "api.reading",
    "api.building",
    "api.opening",
    "api.proposals",
    "indexing.index_update",
    "opened_index.handle",
    "opened_index.index",
    "indexing.meaning",
    "async_index",
    "async_update",
    # for the types of parameters and results only
    "meaning.encoder",
    "search.hits.explanation",
    "indexing.ports",
    "indexing.watching",
)


if not TYPE_CHECKING:  # a misspelled name is an error for type checkers

    def __getattr__(name: str) -> Any:
        if name in __all__:
            # The light modules come first: an error or a dataclass does not need the search code.
            for home in _HOMES:
                module = import_module(f"{__name__}.{home}")
                if hasattr(module, name):
                    value = globals()[name] = getattr(module, name)
                    return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

"""The argument and the options of ``index``; ``align`` has those for reading, too."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from benelux_search.reading_options import EachMode, Limits, OcrMode

PathsArgument: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Files and folders to index. [italic]default: those indexed before, or corpus[/]",
        show_default=False,
    ),
]
RebuildOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--rebuild",
        help="Read every file again; without files, rebuild from the documents in the index.",
    ),
]
EngineOption: TypeAlias = Annotated[
    str, typer.Option("--engine", metavar="NAME", help="Index engine.")
]
LexiconOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--lexicon/--no-lexicon",
        help="Learn translations from the documents, for translate and --across.",
    ),
]
ForgetLexiconOption: TypeAlias = Annotated[
    bool, typer.Option("--forget-lexicon", help="Remove the learned translations.")
]
EachOption: TypeAlias = Annotated[
    EachMode | None,
    typer.Option(
        "--each",
        help="record: each record of a table, JSON file or translation memory is a document. "
        "[italic]default: file[/]",
        show_default=False,
    ),
]
ExcludeOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="GLOB",
        help="Leave out files and folders, as in .gitignore; can be repeated. The index "
        'remembers them; "" leaves out none.',
        show_default=False,
    ),
]
ShardsOption: TypeAlias = Annotated[
    int, typer.Option("--shards", metavar="N", min=1, help="Shards of a new collection.")
]
ReplicasOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--replicas",
        metavar="N",
        min=0,
        help="Further copies of each shard of a new collection.",
        show_default=False,
    ),
]
WorkersOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--workers",
        metavar="ADDRESS",
        help="Scheduler of Dask whose workers build a collection, such as tcp://host:8786.",
        show_default=False,
    ),
]
EncodeOption: TypeAlias = Annotated[
    bool,
    typer.Option("--meaning", help="Encode the texts for search --meaning. A stopped run goes on."),
]
PairOption: TypeAlias = Annotated[
    bool,
    typer.Option("--pair", help="The two files are one document, a file in each language."),
]
WatchOption: TypeAlias = Annotated[
    bool,
    typer.Option("--watch", help="Keep the index up to date while files change, until Ctrl-C."),
]
StrictOption: TypeAlias = Annotated[
    bool,
    typer.Option("--strict", help="Also exit with status 2 for files that failed in earlier runs."),
]
JobsOption: TypeAlias = Annotated[
    int, typer.Option("--jobs", "-j", min=0, help="Number of processes; 0: one per processor.")
]
MegabytesOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--max-mb",
        metavar="N",
        min=1,
        help="Do not read files larger than N megabytes. [italic]default: depends on the file "
        "type[/]",
        show_default=False,
    ),
]
PagesOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--max-pages",
        metavar="N",
        min=1,
        help="Do not read PDFs of more than N pages. [italic]default: 20,000[/]",
        show_default=False,
    ),
]
OcrOption: TypeAlias = Annotated[
    OcrMode | None,
    typer.Option(
        "--ocr",
        help="Text recognition of scanned pages, with Tesseract; auto: pages without text; force: "
        "all pages. [italic]default: auto[/]",
        show_default=False,
    ),
]


def limits_of(megabytes: int | None, pages: int | None) -> Limits | None:
    """Return the limits for input files, or None if neither is given.

    ``megabytes`` counts 1,000,000 bytes; ``pages`` counts pages of a PDF.
    """
    if megabytes is None and pages is None:
        return None
    return Limits(None if megabytes is None else megabytes * 1_000_000, pages)

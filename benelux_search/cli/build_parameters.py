"""The argument and the options of ``index``, which only that command has."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from benelux_search.cli import parameters as opt

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
    opt.Each | None,
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

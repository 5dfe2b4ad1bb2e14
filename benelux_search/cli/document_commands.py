"""The commands that need no index: align, analyze."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from benelux_search.cli import build_parameters as build
from benelux_search.cli import parameters as opt
from benelux_search.cli.parameters import ERROR, FOUND, NOTHING, PROGRAM, InvocationSettings
from benelux_search.cli.terminal import Terminal
from benelux_search.cli.typer_app import WordsCommand
from benelux_search.declared_options import option
from benelux_search.errors import Message
from benelux_search.model import Language
from benelux_search.output.formats import JSON, TEXT
from benelux_search.translator import N_

if TYPE_CHECKING:
    from benelux_search.documents.pairing import DocumentFiles
    from benelux_search.index_reports import Failure
    from benelux_search.indexing.outcomes import Outcome, SplitPair
    from benelux_search.model import AlignedDocument
    from benelux_search.results import Units
    from benelux_search.search.queries.options import SearchKeywords
from benelux_search.cli.app import app


@app.command("align", shared=opt.STYLE_OPTIONS, rich_help_panel="Without an index")
@opt.taking_search_options(option("units"))
def align_command(
    settings: InvocationSettings,
    *,
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Documents to read.")],
    pair: Annotated[
        bool | None,
        typer.Option(
            "--pair/--no-pair",
            help="Read two files as the Dutch and the French of one document, or never do so. "
            "[italic]default: depends on their names[/]",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        str,
        opt.format_option(
            TEXT,
            JSON,
            "tmx",
            "html",
            "toml",
            help="Output format; toml: a file to correct the alignment.",
        ),
    ] = TEXT,
    options: SearchKeywords,
    jobs: build.JobsOption = 1,
    max_mb: build.MegabytesOption = None,
    max_pages: build.PagesOption = None,
    ocr: build.OcrOption = None,
    index: Annotated[
        list[str] | None,
        typer.Option(
            "--index",
            metavar="DIR",
            help="Align with the translations that this index has learned.",
            show_default=False,
        ),
    ] = None,
    meaning: Annotated[
        bool,
        typer.Option("--meaning", help="Align by meaning too, which helps with free translations."),
    ] = False,
) -> int:
    """Read and align documents without indexing them.

    [bold]align report.txt[/]                               to read it in the terminal

    [bold]align report.nl.txt[/]                            with report.fr.txt, if it exists

    [bold]align --pair tekst.txt texte.txt[/]               two files not named as a pair

    [bold]align report.txt --format html > report.html[/]   to view it in a browser

    [bold]align *.txt --format tmx > memory.tmx[/]          for a translation memory

    [bold]align --units sentence report.txt[/]              sentence by sentence
    """
    from benelux_search.api import reading
    from benelux_search.cli.printing import print_aligned
    from benelux_search.documents.archives import size_of_file
    from benelux_search.index_reports import Failure
    from benelux_search.indexing.workers import read_all, usable_jobs
    from benelux_search.model import AlignedDocument
    from benelux_search.reading_options import Limits

    terminal = settings.terminal()
    learned = settings.with_options(index=index).named_folder()
    units = options["units"]
    failed: list[Failure] = []

    def documents() -> Iterator[tuple[DocumentFiles, AlignedDocument]]:
        grouped = _as_documents(files, pair, terminal)
        workers = usable_jobs(jobs, [sum(map(size_of_file, each.files)) for each in grouped])
        limits = build.limits_of(max_mb, max_pages) or Limits()
        reader = reading.whole_reader(limits, ocr or "auto", workers, learned, meaning)
        # An error in one file must not cut off the document that is being printed
        outcomes = read_all([f.files for f in grouped], reader, workers)
        for file, outcome in zip(grouped, outcomes, strict=False):
            if terminal.closed:
                return
            for each, result in _split_outcomes(file, outcome, terminal):
                if isinstance(result, Failure):
                    failed.append(result)
                    terminal.tell(f"{PROGRAM}: {each.path}: {terminal.say.note(result.cause)}")
                elif isinstance(result, AlignedDocument):
                    yield each, _in_units(result, units)

    if units == "sentence" and form == "toml":
        raise typer.BadParameter(N_("a file of corrections has paragraphs, not sentences"))
    print_aligned(terminal, documents(), failed, form, units)
    return ERROR if failed else FOUND


def _in_units(document: AlignedDocument, units: Units) -> AlignedDocument:
    if units == "paragraph":
        return document
    from benelux_search.align.sentence_units import by_sentence

    return by_sentence(document)


def _as_documents(
    files: Sequence[str], pair: bool | None, terminal: Terminal
) -> Sequence[DocumentFiles]:
    """Group the given files into documents of one file or two.

    ``pair`` is the value of ``--pair``; if it is None, the names of the files decide.

    Raises:
        typer.BadParameter: ``pair`` is True, and there are not exactly two files.
    """
    from benelux_search.api import reading
    from benelux_search.documents.pair_names import join_with_braces
    from benelux_search.documents.pairing import DocumentFiles

    if pair is None:
        documents, added = reading.documents_in(files)
        for path in added:
            terminal.tell_note(
                Message("{} is read as well, as its translation; --no-pair prevents this", path)
            )
        return documents
    parts = tuple(map(DocumentFiles.at, files))
    if not pair:
        return parts
    if len(parts) != 2:
        text = N_("--pair takes two files, one in Dutch and one in French")
        raise typer.BadParameter(text)
    path = join_with_braces(*files)
    return [DocumentFiles(path, path, parts, files[0])]


def _split_outcomes(
    file: DocumentFiles, outcome: Outcome | SplitPair, terminal: Terminal
) -> Iterator[tuple[DocumentFiles, Outcome]]:
    """Yield the document of one file or of a pair; two documents if the two files are no pair."""
    from benelux_search.indexing.outcomes import SplitPair

    if not isinstance(outcome, SplitPair):
        yield file, outcome
        return
    if outcome.failure:
        yield file, outcome.failure
    if outcome.note:
        terminal.tell_note(outcome.note, file.path)
    yield from zip(file.parts, outcome.halves, strict=True)


@app.command(
    "analyze", shared=opt.STYLE_OPTIONS, cls=WordsCommand, rich_help_panel="Without an index"
)
def analyze_command(
    settings: InvocationSettings,
    *,
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXT", help="Text to analyze; - reads lines from standard input."),
    ],
    lang: Annotated[Language, typer.Option("--lang", help="Language of the text.")] = "nl",
    form: opt.ReportFormatOption = TEXT,
) -> int:
    """Show the terms under which a text is indexed and searched."""
    from benelux_search.api import reading
    from benelux_search.cli.printing import print_terms

    terminal = settings.terminal()
    lines = (each.rstrip("\n") for each in sys.stdin) if text == ["-"] else [" ".join(text)]
    any_term = False
    for each in lines:
        terms = reading.analyze(each, lang)
        any_term = any_term or bool(terms)
        print_terms(terminal, lang, terms, form)
    return FOUND if any_term else NOTHING

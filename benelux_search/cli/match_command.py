"""The command match: sentences like a pasted one, and what can be used to translate a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from benelux_search.cli import parameters as opt
from benelux_search.cli.app import app
from benelux_search.cli.parameters import FOUND, NOTHING, InvocationSettings
from benelux_search.cli.terminal import tell_empty_scope
from benelux_search.cli.typer_app import WordsCommand
from benelux_search.declared_options import SCOPE_OPTIONS, option
from benelux_search.output.formats import TEXT, blocks_of, lines_of
from benelux_search.output.styled_lines import LineSegment
from benelux_search.translator import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from benelux_search.cli.terminal import Terminal
    from benelux_search.opened_index.index import Index
    from benelux_search.search.queries.scope import TermKeywords
    from benelux_search.sentence_matches import Pretranslation


@app.command("match", shared=opt.PAGED_OPTIONS, cls=WordsCommand, rich_help_panel="Terms")
@opt.taking_search_options(option("language"), *SCOPE_OPTIONS)
def match_command(
    settings: InvocationSettings,
    *,
    sentence: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SENTENCE",
            help="Sentence to look for; - reads it from standard input.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option(
            "--file",
            metavar="FILE",
            help="Report what the index has for each sentence of this file.",
            show_default=False,
        ),
    ] = None,
    options: TermKeywords,
    limit: Annotated[
        int, typer.Option("-n", "--limit", min=1, help="Maximum number of sentences.")
    ] = 5,
    form: opt.MatchFormatOption = TEXT,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="With --file: write the usable sentences to a translation memory (TMX, XLIFF).",
            rich_help_panel=opt.HOW,
            show_default=False,
        ),
    ] = None,
) -> int:
    """Find sentences like a pasted one, with their translations.

    [bold]match "De gemeenten zijn onmisbaar."[/]

    [bold]match - < zin.txt[/]                           from a file or a pipe

    [bold]match --file draft.docx[/]                     what can be used for a whole file

    [bold]match --file draft.docx -o draft.tmx[/]        with a translation memory of it

    [bold]match --file work.xlf -o proposals.xlf[/]      your own XLIFF file, with proposals in it
    """
    terminal = settings.terminal()
    if (file is None) == (not sentence):
        raise typer.BadParameter(N_("give a sentence, or a file with --file"))
    if output is not None and file is None:
        raise typer.BadParameter(N_("--output needs --file"))
    with settings.open_index() as opened:
        if file is not None:
            found = _report(terminal, opened, file, options, form, output)
        else:
            text = sys.stdin.read() if sentence == ["-"] else " ".join(sentence or ())
            found = _matches(terminal, opened, text, options, limit, form)
    return FOUND if found else NOTHING


def _matches(
    terminal: Terminal,
    opened: Index,
    text: str,
    options: TermKeywords,
    limit: int,
    form: str,
) -> bool:
    result = opened.match(text, limit=limit, **options)
    if not (result.matches or result.fragments):
        tell_empty_scope(terminal, opened, options)
    if form == TEXT:
        from benelux_search.output import sentence_matches

        terminal.show(sentence_matches.match_lines(result, terminal.layout))
        count = sentence_matches.match_count(result, terminal.say)
        terminal.tell((LineSegment(count, "dim"),))
    else:
        terminal.data(lines_of("matches", form, result))
    return bool(result.matches or result.fragments)


def _report(
    terminal: Terminal,
    opened: Index,
    path: str,
    options: TermKeywords,
    form: str,
    output: str | None,
) -> bool:
    with terminal.counting(path) as progress:
        report = _pretranslated(opened, path, options, output, progress)
    if form == TEXT:
        from benelux_search.output import sentence_matches

        terminal.show(sentence_matches.pretranslation_lines(report, terminal.layout))
    else:
        terminal.data(lines_of("pretranslation", form, report))
    return any(report.usable())


def _pretranslated(
    opened: Index,
    path: str,
    options: TermKeywords,
    output: str | None,
    progress: Callable[[int, int], None] | None,
) -> Pretranslation:
    """Return what the index has for a file, and write it to ``output``."""
    form = "xliff" if output is not None and _is_xliff(output) else "tmx"
    if output is not None and form == "xliff" and _is_xliff(path):
        from benelux_search.api.proposals import write_proposals

        scope: Any = {name: value for name, value in options.items() if name != "language"}
        return write_proposals(opened, path, output, progress=progress, **scope)
    from benelux_search.api.reading import read_sentences

    language, sentences = read_sentences(path, language=options["language"])
    own: TermKeywords = {**options, "language": language}
    report = opened.pretranslate(sentences, progress=progress, **own)
    if output is not None:
        from pathlib import Path

        from benelux_search.output.file_writing import write_file

        write_file(blocks_of("pretranslation", form, report), Path(output))
    return report


def _is_xliff(path: str) -> bool:
    from benelux_search.documents.bitexts.translation_memories import XLIFF_SUFFIXES

    return path.lower().endswith(XLIFF_SUFFIXES)

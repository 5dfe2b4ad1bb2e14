"""Reports for people, as styled lines.

- Index: the summary of an indexing run, the status of an index, the report of a check.
- Query: the terms of a text, the explanation of a query, facets.
- Override file: a template with every bead as a comment.
- Terms: the translations of a term, and the distribution of its renderings as bars.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benelux_search import index_reports, model, results
from benelux_search.errors import Advice, Operation, code_of, no_lexicon
from benelux_search.output.excerpts import LANGUAGE_NAMES, title_of
from benelux_search.output.styled_lines import (
    LineSegment,
    Style,
    StyledLine,
    line,
    sanitise,
    shorten,
    width,
)
from benelux_search.output.text import IN_LANGUAGE, TextLayout
from benelux_search.output.wrapping import wrap
from benelux_search.translator import ENGLISH, N_, Translator, command_for

if TYPE_CHECKING:
    from benelux_search.indexing.meaning import MeaningPlan
    from benelux_search.search.hits.explanation import Explanation

# Most entries listed in text; the JSON has all of them
_SHOWN: Final = 10  # files left aside
_FIRST: Final = 3  # notes of a kind that may be many
_MANY: Final = ("set-aside", "records-have-facts")  # the codes of such notes
_NO_INDEX: Final = {"nothing-to-read", "nothing-was-read"}  # codes of notes: there is no index
_LISTED: Final = 20  # documents of an index


def summary_lines(
    summary: index_reports.IndexSummary, say: Translator = ENGLISH
) -> Iterator[StyledLine]:
    """Yield the counts of an indexing run, and of the index after the run."""
    counts = {
        N_("{number} added"): len(summary.added),
        N_("{number} updated"): len(summary.updated),
        N_("{number} removed"): len(summary.removed),
        N_("{number} unchanged"): summary.unchanged,
    }
    if summary.failed:
        counts[N_("{number} failed")] = len(summary.failed)
    done = ", ".join(say(text, number=number) for text, number in counts.items())
    yield line(f"{done} ({say.decimal(summary.took_s)} s)")
    if _NO_INDEX.isdisjoint(map(code_of, summary.notes)):
        holds = _holds(summary.documents, summary.pairs, say)
        yield line(say("the index holds {contents}", contents=holds))


def _holds(documents: int, pairs: int, say: Translator) -> str:
    of_pairs = say.some("{number} pair", "{number} pairs", pairs)
    of_documents = say.some("{number} document", "{number} documents", documents)
    return f"{of_documents}, {of_pairs}"


def remark_lines(
    summary: index_reports.IndexSummary, say: Translator = ENGLISH
) -> Iterator[StyledLine]:
    """Yield remarks on single files: failures, then skipped files, then notes."""
    for failure in summary.failed:
        new = failure.is_new
        label = say("failed: ") if new else say("failed again: ")
        yield line(LineSegment(label, "warning" if new else "dim"), _failure(failure, say))
    for failure in summary.skipped[:_SHOWN]:
        yield line(LineSegment(say("skipped: "), "dim"), _failure(failure, say))
    if len(summary.skipped) > _SHOWN:
        more = say.some(
            "skipped: {number} more file",
            "skipped: {number} more files",
            len(summary.skipped) - _SHOWN,
        )
        yield line(LineSegment(more, "dim"))
    yield from _notes(summary.notes, say)


def _notes(notes: Sequence[str], say: Translator) -> Iterator[StyledLine]:
    """Yield the notes; of those of a kind that may be many, the first few and the number of all."""
    counts: Counter[str] = Counter()
    for note in notes:
        code = code_of(note)
        counts[code] += 1
        if code not in _MANY or counts[code] <= _FIRST:
            yield line(LineSegment(say("note: "), "dim"), sanitise(say.note(note), one_line=True))
    for code in _MANY:
        if counts[code] > _FIRST:
            yield line(LineSegment(_more(code, counts[code] - _FIRST, say), "dim"))


def _more(code: str, number: int, say: Translator) -> str:
    """Return one sentence for ``number`` further notes of a kind."""
    if code == "set-aside":
        return say.some(
            "note: text was set aside in {number} more case; show lists it",
            "note: text was set aside in {number} more cases; show lists it",
            number,
        )
    return say.some(
        "note: the records of {number} more file have a title, a date or a number of their own",
        "note: the records of {number} more files have a title, a date or a number of their own",
        number,
    )


def plan_line(plan: MeaningPlan, say: Translator = ENGLISH) -> str:
    """Return one sentence with the work of encoding an index: texts, time and size."""
    minutes = plan.seconds / 60
    took = f"{plan.seconds:.0f} s" if minutes < 2 else f"{minutes:.0f} min"
    return say(
        "about {count} texts to encode: {time}, {size}",
        count=plan.texts,
        time=took,
        size=_size(plan.size_bytes, say),
    )


def status_lines(
    status: index_reports.IndexStatus, documents: Sequence[model.DocumentInfo], layout: TextLayout
) -> Iterator[StyledLine]:
    """Yield the figures of an index, and its first documents."""
    say = layout.say
    before = ""
    for name, value in _figures(status, say):
        aligned = f"{'' if name == before else name:<12}"
        label = say("{name}: ", name=name) if layout.spoken else aligned
        yield line(LineSegment(label, "dim"), value)
        before = name
    if documents:
        yield ()
    for document in documents[:_LISTED]:
        facts = document.facts
        about = [facts.date, facts.number, title_of(document)]
        text = "".join(f"  {part}" for part in about if part)
        room = 10_000 if layout.spoken else max(layout.columns - width(document.id), 20)
        yield line(LineSegment(document.id, "id"), shorten(text, room))
        # Never shortened: the path tells apart documents with the same name, and users copy it.
        yield line(LineSegment(f"  {sanitise(document.path, one_line=True)}", "dim"))
    if len(documents) > _LISTED:
        more = say.some(
            "and {number} more document: {command}",
            "and {number} more documents: {command}",
            len(documents) - _LISTED,
            command="list",
        )
        yield line(LineSegment(more, "dim"))
    yield from _notes(status.notes, say)


def _figures(status: index_reports.IndexStatus, say: Translator) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each figure of an index."""
    yield say("index"), sanitise(status.path, one_line=True)
    for path in status.paths:
        yield say("paths"), sanitise(_remembered(path), one_line=True)
    yield say("documents"), f"{status.documents}"
    pairs = say(
        "{number}, {both} in both languages, {one} in one",
        number=status.pairs,
        both=status.aligned,
        one=status.pairs - status.aligned,
    )
    yield say("pairs"), pairs
    if status.uncertain:
        found = say("{number}, found by {query}", number=status.uncertain, query="aligned:low")
        yield say("uncertain"), found
    passages = say(
        "{dutch} Dutch, {french} French", dutch=status.passages_nl, french=status.passages_fr
    )
    yield say("passages"), passages
    yield say("size"), _size(status.size_bytes, say) + _beside(status.spare_bytes, say)
    if status.deleted_pairs:
        purge = command_for(Advice(Operation.PURGE, Path(status.path)))
        deleted = say.some(
            "{number} pair whose text is still on the disk; remove it with: {command}",
            "{number} pairs whose text is still on the disk; remove it with: {command}",
            status.deleted_pairs,
            command=sanitise(purge, one_line=True),
        )
        yield say("deleted"), deleted
    yield say("generation"), f"{status.generation}"
    yield say("engine"), status.engine
    yield say("analysis"), status.analysis
    learn = sanitise(command_for(no_lexicon(Path(status.path))), one_line=True)
    learned = say("learned")
    missing = say("none; learn them with: {command}", command=learn)
    yield say("terms"), learned + _lag(status, say) if status.translations else missing


def _remembered(path: index_reports.RememberedPath) -> str:
    """Return a remembered path with its options as in a command: ``letters --exclude '*.pdf'``."""
    words = [path.path]
    for name, value in path.options.items():
        if isinstance(value, Mapping):
            words += _limits(value)
        elif isinstance(value, list | tuple):
            words += (word for each in value for word in (f"--{name}", str(each)))
        else:
            words += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    return shlex.join(words)


def _limits(limits: Mapping[str, Any]) -> Iterator[str]:
    """Yield limits as options of a command; some can only be given in a program."""
    for name, value in limits.items():
        if name == "file_bytes":
            yield from ("--max-mb", f"{value / 1_000_000:g}")
        else:
            yield from ("--max-pages" if name == "pages" else f"--{name}", str(value))


def _lag(status: index_reports.IndexStatus, say: Translator) -> str:
    """Return how far the translations lag behind the pairs; "" if they do not."""
    lags = [
        say.some(
            "{number} new pair not learned yet",
            "{number} new pairs not learned yet",
            status.pairs_to_learn,
        )
        if status.pairs_to_learn
        else "",
        say.some(
            "{number} deleted pair still counts",
            "{number} deleted pairs still count",
            status.pairs_to_unlearn,
        )
        if status.pairs_to_unlearn
        else "",
    ]
    return "".join(f"; {each}" for each in lags if each)


def report_lines(
    report: index_reports.IndexReport, layout: TextLayout, *, repaired: bool = False
) -> Iterator[StyledLine]:
    """Yield the repairs and findings of a check, then the result: sound, or the repair command.

    ``repaired`` is True if the user requested a repair.
    """
    say = layout.say
    for action in report.repaired:
        # On one line, even if long: users may copy a command from it
        yield line(LineSegment(say("repaired: "), "dim"), sanitise(say.note(action), one_line=True))
    for finding in sorted(report.findings, key=lambda each: not each.damage):
        style: Style = "warning" if finding.damage else "dim"
        size = f", {_size(finding.size_bytes, say)}" if finding.size_bytes else ""
        what = say("{name}: ", name=finding.place) + say.note(finding.what) + size
        bad = say("older: ") if report.is_older else say("damaged: ")
        label = bad if finding.damage else say("note: ")
        yield from _item(label, style, [what, say.note(finding.advice)], layout)
    path = sanitise(report.path, one_line=True)
    if not report.sound:
        older = N_("an older version of this program made the index at {path}; renew it with:")
        damaged = N_("the index at {path} is damaged; repair it with:")
        yield line(say(older if report.is_older else damaged, path=path))
        yield line(f"  {sanitise(command_for(report.advice), one_line=True)}")
        return
    holds = _holds(report.documents, report.pairs, say)
    files = say.some("{number} file", "{number} files", report.files)
    looked_at = f"{files}, {_size(report.size_bytes, say)}{_beside(report.spare_bytes, say)}"
    sound = N_("the index at {path} is intact: {contents}; {files}")
    yield line(say(sound, path=path, contents=holds, files=looked_at))
    if repaired and not report.repaired:
        yield line(say("nothing to repair: the index is unchanged"))


def _item(
    label: str, style: Style, parts: Sequence[str], layout: TextLayout
) -> Iterator[StyledLine]:
    """Yield a label, then each part on a new line beside it, wrapped to the layout."""
    if layout.spoken:
        said = "; ".join(part for part in parts if part)
        yield line(LineSegment(label, style), sanitise(said, one_line=True))
        return
    padding = LineSegment(" " * len(label))
    first = LineSegment(label, style)
    for number, part in enumerate(parts):
        columns = layout.columns - len(label)
        for text in wrap(sanitise(part, one_line=True), (), columns) if part else ():
            dim = (LineSegment(each.text, "dim" if number else "plain") for each in text)
            yield (first, *dim)
            first = padding


def term_lines(terms: Sequence[results.Term], layout: TextLayout) -> Iterator[StyledLine]:
    """Yield the terms of a text, one per line: offsets, word, kind and term."""
    words = max((width(term.text) for term in terms), default=0)
    for term in terms:
        span = f"{term.start}-{term.end}"
        text = sanitise(term.text, one_line=True)
        made = sanitise(term.term, one_line=True)
        if layout.spoken:
            what = f"{term.kind} {made}"
            yield line(
                layout.say("{text}: {term}, characters {place}", text=text, term=what, place=span)
            )
        else:
            padding = " " * (words - width(text) + 2)
            yield line(LineSegment(f"{span:<9}", "dim"), text, padding, f"{term.kind:<6}", made)


def explanation_lines(explanation: Explanation, say: Translator = ENGLISH) -> Iterator[StyledLine]:
    """Yield the explanation of a query: its language, meaning, corrections and parts."""
    where, reason = say(IN_LANGUAGE[explanation.language]), say.note(explanation.reason)
    yield line(say("searched {where}: {reason}", where=where, reason=reason))
    if explanation.meaning:
        yield line(say("meaning: {meaning}", meaning=sanitise(explanation.meaning, one_line=True)))
    for typed, taken in explanation.corrections:
        corrected = say("“{typed}” does not occur: searched as “{taken}”", typed=typed, taken=taken)
        yield line("  ", sanitise(corrected, one_line=True))
    for part in explanation.parts:
        text = sanitise(part.text, one_line=True)
        made = sanitise(", ".join(part.terms), one_line=True) or say("no terms")
        passages = say.some("{number} passage", "{number} passages", part.passages)
        where = f"{passages} {say(IN_LANGUAGE[part.language])}"
        if part.forms is not None:
            forms = say.some("{number} form", "{number} forms", part.forms)
            where = f"{forms}, {where}"
        # as users type it
        between = ":" if part.kind in ("aligned", "doc", "number", "date") else " "
        what = f"{part.kind}{between}{text}: {made}"
        yield line(LineSegment("  "), what, LineSegment(f"  ({where})", "dim"))


def facet_lines(facets: results.Facets, layout: TextLayout) -> Iterator[StyledLine]:
    """Yield the counts of the matching pairs by language, year and document."""
    say = layout.say
    languages = [f"{say(LANGUAGE_NAMES[each])} {number}" for each, number in facets.languages]
    yield line(say("languages: "), ", ".join(languages))
    no_date = say("no date")
    years = [f"{year or no_date} {number}" for year, number in facets.years]
    yield line(say("years: "), ", ".join(years))
    for each in facets.metadata:
        values = [f"{sanitise(value, one_line=True)} {n}" for value, n in each.values[:_LISTED]]
        more = ", …" if len(each.values) > _LISTED else ""
        name = sanitise(each.name, one_line=True)
        yield line(say("{name}: ", name=name), ", ".join(values) + more)
    for info, number in facets.documents[:_LISTED]:
        about = f"  {number:>5}  "
        name = sanitise(f"{title_of(info, 'nl') or info.id} ({info.id})", one_line=True)
        room = len(name) if layout.spoken else layout.columns - width(about)
        yield line(about, LineSegment(shorten(name, max(room, 20)), "dim"))
    if len(facets.documents) > _LISTED:
        yield line("  ", and_more(len(facets.documents) - _LISTED, say))


def and_more(documents: int, say: Translator) -> str:
    """Return how many more documents there are than those that are shown."""
    return say.some("and {number} more document", "and {number} more documents", documents)


def _failure(failure: index_reports.Failure, say: Translator) -> str:
    return sanitise(f"{failure.path}: {say.note(failure.cause)}", one_line=True)


def _beside(spare_bytes: int, say: Translator) -> str:
    return say(", and {size} of other files", size=_size(spare_bytes, say)) if spare_bytes else ""


def _size(number: int, say: Translator) -> str:
    if number < 1000:
        return say("{number} bytes", number=number)
    size = number / 1000
    for unit in (N_("{number} KB"), N_("{number} MB")):
        if size < 1000:
            return say(unit, number=say.decimal(size))
        size /= 1000
    return say("{number} GB", number=say.decimal(size))


# --- Override file


# --- Terms

"""The lines that commands print for hits, pairs, translations and counts.

A screen reader reads one line at a time, so each line makes sense alone: a passage starts with its
language, an item of a list with its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from benelux_search.model import LOW_CONFIDENCE, DocumentInfo, Language, Pair, other_language
from benelux_search.output import excerpts
from benelux_search.output.text import where_found
from benelux_search.results import DocumentView, Highlighted, Hit, SearchResult
from benelux_search.storage.passages import pairs_and_excluded
from benelux_search.terminology import Translation
from benelux_search.translator import N_, Translator
from benelux_search.tui.terminal import signs
from benelux_search.user.query_state import FacetFilter, FacetKind, QueryState

_EXAMPLE_LENGTH: Final = 300  # maximum length of an example, in characters
_MOST_FORMS: Final = 4  # maximum of other forms of a translation
_PAIRS_PER_PAGE: Final = 20  # pairs of a document printed at once
_FACET_TEXTS: Final[Mapping[FacetKind, str]] = {
    "language": N_("language {name}"),
    "year": N_("year {year}"),
    "document": N_("document {name}"),
}


def joined(*parts: str | None) -> str:
    """Return the parts that have a text, with commas between them."""
    return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class SpokenLines:
    """The lines for results, in the style of a session.

    ``say`` translates messages into the language of the interface. ``first`` is the language of the
    text printed first. ``match_signs`` stand around matches.
    """

    say: Translator
    first: Language = "nl"
    match_signs: signs.Signs = signs.ASCII_SIGNS

    @property
    def order(self) -> tuple[Language, Language]:
        """Both languages, in the order in which they are printed."""
        return self.first, other_language(self.first)

    def title(self, info: DocumentInfo) -> str:
        """Return the title of a document, preferably in the first language, or ""."""
        return excerpts.title_of(info, self.first) or ""

    def hit(self, hit: Hit, *, whole: bool = False, is_marked: bool = False) -> Iterator[str]:
        """Yield the lines of a hit: a heading, then an excerpt of each text, or the whole texts."""
        say, facts = self.say, hit.document.facts
        alignment = signs.alignment_label(hit.kind, hit.confidence, say)
        heading = joined(
            # Without a title, the hit's id names the document: it begins with the document's id
            self.title(hit.document) or hit.id,
            facts.date,
            facts.number,
            excerpts.page_label(hit.side("nl"), hit.side("fr"), hit.document),
            alignment if hit.counterpart and hit.confidence < LOW_CONFIDENCE else "",
            excerpts.match_label(hit, say),
            say("and {count} more like this", count=hit.alike - 1) if hit.alike > 1 else "",
            say("marked") if is_marked else "",
        )
        yield f"{hit.rank}. {heading}"
        if whole:
            yield f"{hit.id}, {alignment}"
        start = excerpts.window_start(hit.passage)
        for language in self.order:
            passage = hit.side(language)
            if passage is not None and not whole:
                passage = excerpts.excerpt(passage, relative_start=start)
            around = self.match_signs.around(signs.highlight_style(hit, language))
            yield self._passage(language, passage, around)

    def _passage(
        self, language: Language, passage: Highlighted | None, around: tuple[str, str] = ("", "")
    ) -> str:
        """Return a passage as one line, with the signs ``around`` each match."""
        if passage is None:
            return f"{language.upper()}: {self.say('no counterpart')}"
        return f"{language.upper()}: {signs.with_signs(passage, around).text}"

    def pair(self, pair: Pair, info: DocumentInfo, *, is_hit: bool = False) -> Iterator[str]:
        """Yield the lines of a pair: a heading, then both texts in full."""
        is_unsure = pair.nl and pair.fr and pair.confidence < LOW_CONFIDENCE
        yield joined(
            pair.id,
            excerpts.page_label(pair.nl, pair.fr, info),
            signs.alignment_label(pair.kind, pair.confidence, self.say) if is_unsure else "",
            self.say("this is the hit") if is_hit else "",
        )
        for language in self.order:
            passage = pair.passage(language)
            yield self._passage(language, Highlighted.of(passage) if passage else None)

    def pages(self, view: DocumentView) -> Iterator[list[str]]:
        """Yield the lines of a document, one page at a time.

        The excluded texts stand among the pairs, each with the reason for its exclusion.
        """
        lines, on_page, done, say = list[str](), 0, 0, self.say
        for entry in pairs_and_excluded(view.pairs, view.other):
            if on_page == _PAIRS_PER_PAGE:
                done += on_page
                progress = N_("{done} of {total} pairs; press Enter for more")
                yield [*lines, say(progress, done=done, total=len(view.pairs))]
                lines, on_page = [], 0
            if isinstance(entry, Pair):
                lines += self.pair(entry, view.document)
                on_page += 1
            else:
                reason = say(entry.reason)
                lines.append(say("excluded, {reason}: {text}", reason=reason, text=entry.text))
        yield [*lines, say("end of the document")]

    def count(self, result: SearchResult) -> str:
        """Return a line with the number of matching passages and the ranks of the printed hits.

        If there are more hits, the line names the command that prints them.
        """
        say, total, where = self.say, result.total, where_found(result, self.say)
        if not total:
            return say("nothing found {where}", where=where)
        if not result.hits:
            return say.some(
                "{number} passage {where}, but no more hits",
                "{number} passages {where}, but no more hits",
                total,
                where=where,
            )
        first, last = result.hits[0].rank, result.hits[-1].rank
        shown = str(first) if first == last else say("{first} to {last}", first=first, last=last)
        summary = say.some(
            "{shown} of {number} passage {where}, {took} ms",
            "{shown} of {number} passages {where}, {took} ms",
            total,
            **{"shown": shown, "where": where, "took": f"{result.took_ms:.0f}"},
        )
        if result.more:
            return say("{counted}; more: {command}", counted=summary, command=":next")
        # Passages that differ only in numbers are one hit: the last rank can be below the total
        return summary if last == total else say("{counted}; no more hits", counted=summary)

    def filters(self, question: QueryState, result: SearchResult | None) -> str:
        """Return a line with the filters of a search, or "" without filters.

        A document is named by its title if ``result`` has a hit in it, else by its id.
        """
        titles = {hit.document.id: self.title(hit.document) for hit in result or ()}
        chips = joined(*(text for text, _ in question.chips(self.say, titles)))
        return self.say("search options: {what}", what=chips) if chips else ""

    def question(self, question: QueryState) -> str:
        """Return a query as one line: its text, its language if it is set, and its filters."""
        language = "" if question.language == "auto" else question.language
        return joined(question.text, language, *(text for text, _ in question.chips(self.say)))

    def facet(self, offered: FacetFilter, titles: Mapping[str, str]) -> str:
        """Return a filter as one line, with its number of passages; ``titles`` are those by id."""
        say, value, count = self.say, offered.value, offered.passages
        name = titles.get(value) or value
        if offered.kind == "language":
            name = say(excerpts.LANGUAGE_NAMES[value])
        name = say(_FACET_TEXTS[offered.kind], name=name, year=value)
        if count is None:
            return say("{name}, chosen", name=name)
        chosen, text = N_("{name}: {count}, chosen"), N_("{name}: {count}")
        return say(chosen if offered.is_on else text, name=name, count=count)

    def document(self, info: DocumentInfo) -> str:
        """Return a document as one line; it starts with the id, for use in commands."""
        return joined(info.id, self.title(info), info.facts.date, info.facts.number)

    def translation(self, number: int, found: Translation, language: Language) -> Iterator[str]:
        """Yield the lines of one translation of a term: its counts, other forms, and an example.

        ``language`` is the language of the term.
        """
        say, example, other = self.say, found.example, other_language(language)
        counts = say.some(
            "{number} time, {share}, confidence {confidence}",
            "{number} times, {share}, confidence {confidence}",
            found.count,
            share=excerpts.percent(found.share),
            confidence=excerpts.percent(found.confidence),
        )
        yield f"{number}. {found.text}, {counts}"
        if len(found.forms) > 1:
            forms = (f"{form} {count}" for form, count in found.forms[1 : _MOST_FORMS + 1])
            yield say("also {forms}", forms=joined(*forms))
        yield say("for example {id}", id=example.id)
        for each in self.order:
            passage = example.counterpart if each == other else example.passage
            around = self.match_signs.around("rendering" if each == other else "match")
            yield self._passage(each, excerpts.excerpt(passage, _EXAMPLE_LENGTH), around)

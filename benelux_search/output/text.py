"""Results for people: a header for each hit, then Dutch and French beside or under each other.

Text is wrapped to the width of the terminal. :class:`Wrapped` computes the line breaks once and
builds each line on demand, because a paragraph may have a megabyte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from benelux_search import model
from benelux_search.output import excerpts, styled_lines
from benelux_search.output.wrapping import wrap
from benelux_search.results import DocumentView, Highlighted, Hit, SearchResult
from benelux_search.storage.passages import pairs_and_excluded, view_of
from benelux_search.translator import ENGLISH, N_, Translator

_SIDE_BY_SIDE: Final = 100  # columns of a terminal with room for two texts, at least
_WIDEST: Final = 84  # columns of one text; longer lines are hard to read
_LABEL: Final = 4  # columns of "nl  "
_MARGIN: Final = 3
_SHORTEST_TITLE: Final = 30
_DOT: Final = " · "
IN_LANGUAGE: Final[Mapping[str, str]] = {
    "nl": N_("in Dutch"),
    "fr": N_("in French"),
    "both": N_("in Dutch and French"),
}

PassagesByLanguage: TypeAlias = Mapping[model.Language, Highlighted | None]
NeighboursById: TypeAlias = Mapping[str, tuple[Sequence[model.Pair], Sequence[model.Pair]]]


@dataclass(frozen=True, slots=True)
class TextLayout:
    """The layout of text output.

    ``columns`` is the width of the terminal. If ``spoken`` is True, the output is for a screen
    reader: without columns and wrapping. ``say`` translates the texts of the interface.
    """

    columns: int = 80
    spoken: bool = False
    say: Translator = field(default=ENGLISH, compare=False)


def result_lines(
    result: SearchResult, layout: TextLayout, neighbours: NeighboursById | None = None
) -> Iterator[styled_lines.StyledLine]:
    """Yield the hits of a search, with an empty line between two hits.

    ``neighbours`` has the pairs to show before and after each hit, by the id of the hit.
    """
    for hit in result.hits:
        if hit is not result.hits[0]:
            yield ()
        yield from _header(hit, layout)
        before, after = (neighbours or {}).get(hit.id, ((), ()))
        for pair in before:
            yield from _neighbour(pair, hit.document, layout)
        if before or after:
            label = layout.say("{id} (found)", id=hit.id)
            yield styled_lines.line(styled_lines.LineSegment(f"{' ' * _MARGIN}{label}", "id"))
        yield from side_lines(_hit_sides(hit), layout)
        for pair in after:
            yield from _neighbour(pair, hit.document, layout)


def where_found(result: SearchResult, say: Translator) -> str:
    """Return where hits were found, such as *in Dutch*; say so if they have some of the words."""
    where = say(IN_LANGUAGE[result.language])
    return say("{where} with some of the words", where=where) if result.relaxed else where


def count_sentence(
    result: SearchResult, say: Translator = ENGLISH, *, with_option: bool = True
) -> str:
    """Return one sentence with the number of results.

    Unless ``with_option`` is False, the option of the command line for more of them follows.
    """
    about = {"where": where_found(result, say), "took": f"{result.took_ms:.0f}"}
    number = result.total
    if not number:
        return say("nothing found {where}", where=about["where"])
    if not result.hits:
        return say.some(
            "{number} passage found {where}, no more hits ({took} ms)",
            "{number} passages found {where}, no more hits ({took} ms)",
            number,
            **about,
        )
    first, last = result.hits[0].rank, result.hits[-1].rank
    if last - first + 1 == number:
        return say.some(
            "{number} passage found {where} ({took} ms)",
            "{number} passages found {where} ({took} ms)",
            number,
            **about,
        )
    passages = say.some("{number} passage", "{number} passages", number)
    if first == 1 and not result.more:
        hits = say.some("{number} hit", "{number} hits", last)
        return say(
            "{hits} for {passages} {where} ({took} ms)", hits=hits, passages=passages, **about
        )
    range_ = f"{first}" if first == last else f"{first}–{last}"
    shown = say(
        "{shown} of {passages} {where} ({took} ms)", shown=range_, passages=passages, **about
    )
    further = say("next: {option}", option=f"--offset {last}")
    return f"{shown}{_DOT}{further}" if result.more and with_option else shown


def full_pair_lines(
    pair: model.Pair, document: model.DocumentInfo, layout: TextLayout
) -> Iterator[styled_lines.StyledLine]:
    """Yield a header with the document, then the full text of a pair."""
    yield from _document_header(document, layout)
    yield styled_lines.line(
        styled_lines.LineSegment(_DOT.join(_about_pair(pair, document, layout, always=True)), "dim")
    )
    yield ()
    yield from side_lines(_whole(pair), layout)


def document_lines(view: DocumentView, layout: TextLayout) -> Iterator[styled_lines.StyledLine]:
    """Yield a whole document in reading order, including the texts that belong to no pair."""
    yield from _document_header(view.document, layout)
    yield from _body(view, layout)


def aligned_lines(
    aligned_document: model.AlignedDocument, path: str, document_id: str, layout: TextLayout
) -> Iterator[styled_lines.StyledLine]:
    """Yield a whole document that is aligned but not indexed."""
    yield from document_lines(view_of(aligned_document, path, document_id), layout)


def _header(hit: Hit, layout: TextLayout) -> Iterator[styled_lines.StyledLine]:
    rank = f"{hit.rank}. "
    title = excerpts.title_of(hit.document, hit.language)
    facts, say = hit.document.facts, layout.say
    pages = excerpts.page_label(hit.side("nl"), hit.side("fr"), hit.document)
    provision = excerpts.provision_label(hit)
    about = [provision, facts.date, facts.number, pages, hit.unit_id if title else None]
    about.append(excerpts.index_label(hit.document, say))
    if hit.confidence < model.LOW_CONFIDENCE:
        about.append(_sureness(hit.kind, hit.confidence, say))
    about.append(excerpts.match_label(hit, say))
    if hit.alike > 1:
        about.append(say("and {count} more like this", count=hit.alike - 1))
    # Without a title, the id is the name: it begins with the id of the document
    name = styled_lines.sanitise(title or hit.unit_id, one_line=True)
    details = styled_lines.sanitise(_DOT.join(part for part in about if part), one_line=True)
    room = layout.columns - styled_lines.width(rank) - styled_lines.width(details) - len(_DOT)
    if layout.spoken or styled_lines.width(name) <= room or room >= _SHORTEST_TITLE:
        name = name if layout.spoken else styled_lines.shorten(name, room)
        yield styled_lines.line(
            rank,
            styled_lines.LineSegment(name, "title"),
            styled_lines.LineSegment(_DOT + details if details else "", "dim"),
        )
    else:
        yield styled_lines.line(
            rank,
            styled_lines.LineSegment(
                styled_lines.shorten(name, layout.columns - styled_lines.width(rank)), "title"
            ),
        )
        yield styled_lines.line(styled_lines.LineSegment(" " * _MARGIN + details, "dim"))
    path = _path(hit.document, layout)
    fits = not layout.spoken and styled_lines.width(path.text) + _MARGIN <= layout.columns
    yield styled_lines.line(" " * _MARGIN if fits else "", path)
    if hit.copies:
        more = styled_lines.sanitise(", ".join(hit.copies), one_line=True)
        label = say("the same document: {path}", path=more)
        yield styled_lines.line(
            "" if layout.spoken else " " * _MARGIN, styled_lines.LineSegment(label, "dim")
        )


def _path(document: model.DocumentInfo, layout: TextLayout) -> styled_lines.LineSegment:
    """Return the path of a document on one line, never cut: users copy it."""
    path = styled_lines.sanitise(document.path, one_line=True)
    return styled_lines.LineSegment(
        layout.say("File: {path}", path=path) if layout.spoken else path, "dim"
    )


def _document_header(
    document: model.DocumentInfo, layout: TextLayout
) -> Iterator[styled_lines.StyledLine]:
    titles = [document.facts.title.nl, document.facts.title.fr]
    for title in [title for title in titles if title] or [document.id]:
        yield from _styled(wrap(title, (), _text_columns(layout)), "title")
    facts = (document.facts.date, document.facts.number, document.id)
    about = _DOT.join(fact for fact in facts if fact)
    yield styled_lines.line(
        styled_lines.LineSegment(styled_lines.sanitise(about, one_line=True), "dim")
    )
    yield styled_lines.line(_path(document, layout))
    stated = [
        (layout.say("source"), document.stated_source or ""),
        *excerpts.described_by(document),
    ]
    described = _DOT.join(f"{name}: {value}" for name, value in stated if value)
    if described:
        yield from _styled(
            wrap(styled_lines.sanitise(described, one_line=True), (), _text_columns(layout))
        )


def _body(view: DocumentView, layout: TextLayout) -> Iterator[styled_lines.StyledLine]:
    for each in pairs_and_excluded(view.pairs, view.other):
        yield ()
        if isinstance(each, model.Aside):
            yield from _aside(each, layout)
        else:
            yield styled_lines.line(
                styled_lines.LineSegment(_DOT.join(_about_pair(each, view.document, layout)), "id")
            )
            yield from side_lines(_whole(each), layout)


def _aside(aside: model.Aside, layout: TextLayout) -> Iterator[styled_lines.StyledLine]:
    label = f"[{layout.say(aside.label)}] "
    yield from _styled(wrap(label + aside.text, (), _text_columns(layout)))


def _neighbour(
    pair: model.Pair, document: model.DocumentInfo, layout: TextLayout
) -> Iterator[styled_lines.StyledLine]:
    about = _DOT.join(_about_pair(pair, document, layout))
    yield styled_lines.line(styled_lines.LineSegment(" " * _MARGIN + about, "dim"))
    yield from _styled(side_lines(_whole(pair), layout))


def side_lines(sides: PassagesByLanguage, layout: TextLayout) -> Iterable[styled_lines.StyledLine]:
    """Return the lines of both languages of a pair, Dutch first, side by side if they fit."""
    if layout.spoken:
        return [_spoken(language, sides[language], layout.say) for language in model.LANGUAGES]
    if layout.columns >= _SIDE_BY_SIDE:
        columns = min((layout.columns - _MARGIN) // 2 - _MARGIN, _WIDEST)
        nl, fr = (
            _labelled(language, sides[language], columns, layout.say)
            for language in model.LANGUAGES
        )
        return styled_lines.indent(styled_lines.side_by_side(nl, fr, columns, _MARGIN), _MARGIN)
    columns = layout.columns - _MARGIN
    nl, fr = (
        _labelled(language, sides[language], columns, layout.say) for language in model.LANGUAGES
    )
    return styled_lines.indent([*nl, *fr], _MARGIN)


def _styled(
    lines: Iterable[styled_lines.StyledLine], style: styled_lines.Style = "dim"
) -> list[styled_lines.StyledLine]:
    return [tuple(styled_lines.LineSegment(part.text, style) for part in each) for each in lines]


def _labelled(
    language: model.Language, side: Highlighted | None, columns: int, say: Translator
) -> list[styled_lines.StyledLine]:
    label = styled_lines.LineSegment(f"{language:<{_LABEL}}", "dim")
    if side is None:
        first, *rest = _styled(wrap(say("— no counterpart"), (), columns - _LABEL))
    else:
        first, *rest = wrap(side.text, side.matches, columns - _LABEL)
    return [(label, *first), *styled_lines.indent(rest, _LABEL)]


def _spoken(
    language: model.Language, side: Highlighted | None, say: Translator
) -> styled_lines.StyledLine:
    label = say("{name}: ", name=say(excerpts.LANGUAGE_NAMES[language]))
    if side is None:
        return styled_lines.line(label, say("no counterpart"))
    text = styled_lines.sanitise(side.text, one_line=True)
    return (
        styled_lines.LineSegment(label),
        *styled_lines.highlighted_line(text, side.matches, 0, len(text)),
    )


def _hit_sides(hit: Hit) -> PassagesByLanguage:
    position = excerpts.window_start(hit.passage)
    sides = {language: hit.side(language) for language in model.LANGUAGES}
    return {
        language: side and excerpts.excerpt(side, relative_start=position)
        for language, side in sides.items()
    }


def _whole(pair: model.Pair) -> PassagesByLanguage:
    return {"nl": _unmarked(pair.nl), "fr": _unmarked(pair.fr)}


def _unmarked(passage: model.Passage | None) -> Highlighted | None:
    return None if passage is None else Highlighted.of(passage)


def _about_pair(
    pair: model.Pair, document: model.DocumentInfo, layout: TextLayout, *, always: bool = False
) -> list[str]:
    about = [
        styled_lines.sanitise(pair.id, one_line=True),
        excerpts.page_label(pair.nl, pair.fr, document),
    ]
    if always or pair.confidence < model.LOW_CONFIDENCE:
        about.append(_sureness(pair.kind, pair.confidence, layout.say))
    return [part for part in about if part]


def _sureness(kind: str, confidence: float, say: Translator) -> str:
    uncertain = excerpts.grade(confidence) == "uncertain"
    text = N_("uncertain: {kind} ({percent})") if uncertain else N_("{kind} ({percent})")
    return say(text, kind=kind, percent=excerpts.percent(confidence))


def _text_columns(layout: TextLayout) -> int:
    return 10_000 if layout.spoken else layout.columns

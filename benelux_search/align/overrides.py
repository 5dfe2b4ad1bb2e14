"""Manual corrections of an alignment, from a file beside the document.

The overrides of ``x.txt`` are in ``x.beads.toml``. They identify paragraphs by their beginnings, so
that they stay valid when the text around these changes. :func:`~.override_file.parse_overrides`
reads such a file; :func:`apply` returns the corrected document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from benelux_search.align import override_file
from benelux_search.align.override_draft import DraftAside, DraftBead, DraftParagraph, OverrideDraft
from benelux_search.errors import Message, Note, about
from benelux_search.model import LANGUAGES, AlignedDocument, Language, Span
from benelux_search.text.joins import join_two

_Match = TypeVar("_Match")
_MOST_LOOKS: Final = 10_000_000  # paragraphs read for all entries together: about ten seconds
_LEAST_ENTRIES: Final = 100
_NAMES: Final[Mapping[override_file.PassageLanguage, str]] = {
    "nl": Message("Dutch"),
    "fr": Message("French"),
    "other": "other",
}


def apply(
    document: AlignedDocument, overrides: override_file.Overrides, most_looks: int = _MOST_LOOKS
) -> AlignedDocument:
    """Return the document with the overrides applied; the given document does not change.

    Passages first get their language, then paragraphs are merged and split, then paired or left
    alone. Beads that an override changes have a confidence of 1. An entry whose text is not found
    is skipped, with a note that says what to do; the others are applied. ``most_looks`` is the
    number of paragraphs to read for all entries together: it limits the number of entries that are
    applied to a long document, but to no fewer than 100.
    """
    draft = OverrideDraft.of(document)
    notes = list(overrides.notes)
    most = max(_LEAST_ENTRIES, most_looks // (1 + len(document.nl) + len(document.fr)))
    if len(overrides.entries) > most:
        entries = f"{len(overrides.entries):,}"
        notes.append(
            Note("override-limit", "only {} of {} entries were applied", f"{most:,}", entries)
        )
    for entry in overrides.entries[:most]:
        try:
            found = _WAYS[entry.kind](draft, entry)
        except LookupError as error:
            found = [error.args[0]]
        notes += [about(entry.place, note) for note in found]
    return draft.finished(document, notes)


def _pair(draft: OverrideDraft, entry: override_file.OverrideEntry) -> list[str]:
    chosen = {language: _find(draft, entry, language) for language in LANGUAGES}
    notes = _contradicted(chosen.values(), entry)
    bead = draft.new_bead(chosen["nl"][0].bead)
    for language, paragraphs in chosen.items():
        for paragraph in paragraphs:
            draft.put(paragraph, language, bead)
    return notes


def _alone(draft: OverrideDraft, entry: override_file.OverrideEntry) -> list[str]:
    chosen = {language: _find(draft, entry, language) for language in LANGUAGES}
    notes = _contradicted(chosen.values(), entry)
    for language, paragraphs in chosen.items():
        for paragraph in paragraphs:
            bead = draft.new_bead(paragraph.bead, before=language == "nl")
            draft.put(paragraph, language, bead)
    return notes


def _merge(draft: OverrideDraft, entry: override_file.OverrideEntry) -> list[str]:
    chosen = {
        language: sorted(_find(draft, entry, language), key=draft.paragraphs[language].index)
        for language in LANGUAGES
    }
    for language, parts in chosen.items():
        every = draft.paragraphs[language]
        first = every.index(parts[0]) if parts else 0
        if every[first : first + len(parts)] != parts:
            raise LookupError(
                Note(
                    "override-scattered",
                    "the {} paragraphs do not follow each other, and only those that do can be one",
                    _NAMES[language],
                )
            )
    for language, parts in chosen.items():
        if parts:
            _join(draft, language, parts)
    return []


def _join(draft: OverrideDraft, language: Language, parts: Sequence[DraftParagraph]) -> None:
    """Merge several paragraphs into one, and their beads into one."""
    first, *others = parts
    text = first.text
    for part in others:
        text = join_two(text, part.text, ())
        bead = part.bead
        draft.take(part, language)
        draft.paragraphs[language].remove(part)
        if bead is not first.bead:
            for side in LANGUAGES:
                for left in list(bead.sides[side]):
                    draft.put(left, side, first.bead)
    first.passage = override_file.QuotableText(text)
    first.spans = tuple(span for part in parts for span in part.spans)
    first.bead.confidence = 1.0


def _split(draft: OverrideDraft, entry: override_file.OverrideEntry) -> list[str]:
    notes = []
    for language in LANGUAGES:
        for quote in entry.quotes.get(language, ()):
            every = draft.paragraphs[language]
            passages = draft.passages(language)
            if override_file.matches(passages, quote):
                continue  # a paragraph begins there already
            missing = Message("no {} paragraph holds {}", _NAMES[language], str(quote))
            try:
                number, place = _only(override_file.matches_within(passages, quote), missing, quote)
            except LookupError as error:
                notes.append(error.args[0])
            else:
                _cut(draft, language, every[number], place)
    return notes


def _cut(draft: OverrideDraft, language: Language, whole: DraftParagraph, place: int) -> None:
    before, after = _parted(whole.spans, place / len(whole.text))
    rest = DraftParagraph(override_file.QuotableText(whole.text[place:]), after)
    whole.passage, whole.spans = override_file.QuotableText(whole.text[:place].rstrip()), before
    whole.bead.confidence = 1.0
    every = draft.paragraphs[language]
    every.insert(every.index(whole) + 1, rest)
    draft.put(rest, language, whole.bead)


def _parted(spans: Sequence[Span], share: float) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Divide the spans of a paragraph that is cut after a share of its text; approximate."""
    left = round(share * sum(span.end - span.start for span in spans))
    before: list[Span] = []
    after: list[Span] = []
    for span in spans:
        middle = min(span.end, span.start + max(0, left))
        left -= span.end - span.start
        for start, end, part in ((span.start, middle, before), (middle, span.end, after)):
            if start < end:
                part.append(Span(start, end, span.page, span.box, span.file))
    return tuple(before), tuple(after)


def _language(draft: OverrideDraft, entry: override_file.OverrideEntry) -> list[str]:
    notes = []
    for language, quotes in entry.quotes.items():
        for quote in quotes:
            try:
                _say_language(draft, language, quote)
            except LookupError as error:
                notes.append(error.args[0])
    return notes


def _say_language(
    draft: OverrideDraft, language: override_file.PassageLanguage, quote: override_file.Quote
) -> None:
    """Move one passage to a language, or set it aside as being in neither."""
    elsewhere: list[tuple[Language, DraftParagraph] | DraftAside] = [
        (each, part) for each in LANGUAGES if each != language for part in draft.paragraphs[each]
    ]
    if language != "other":
        elsewhere += draft.other
    there = [
        each.passage if isinstance(each, DraftAside) else each[1].passage for each in elsewhere
    ]
    found = override_file.matches(there, quote)
    if not found and _is_so_already(draft, language, quote):
        return
    missing = Message("no paragraph and nothing set aside begins with {}", str(quote))
    moved = elsewhere[_only(found, missing, quote)]
    kept: DraftBead | None = None
    if isinstance(moved, DraftAside):
        home = _bead_before(draft, moved)
        draft.other.remove(moved)
        passage, spans = moved.passage, moved.spans
    else:
        before, part = moved
        home = kept = draft.new_bead(part.bead)  # keeps the position
        draft.paragraphs[before].remove(part)
        draft.take(part, before)
        passage, spans = part.passage, part.spans
    if language == "other":
        draft.set_aside(DraftAside(passage, spans, "other language"))
    else:
        made = DraftParagraph(passage, spans)
        draft.paragraphs[language].insert(draft.after(language, home), made)
        draft.put(made, language, draft.new_bead(home))
    if kept is not None:
        draft.beads.remove(kept)


def _is_so_already(
    draft: OverrideDraft, language: override_file.PassageLanguage, quote: override_file.Quote
) -> bool:
    if language == "other":
        return bool(override_file.matches([aside.passage for aside in draft.other], quote))
    return bool(override_file.matches(draft.passages(language), quote))


def _bead_before(draft: OverrideDraft, aside: DraftAside) -> DraftBead | None:
    """Return the bead of the last passage before an aside in its file."""
    at = aside.spans[0] if aside.spans else Span(0, 0, 1)
    before = [
        (span.start, part.bead)
        for parts in draft.paragraphs.values()
        for part in parts
        for span in part.spans
        if span.file == at.file and span.start < at.start
    ]
    return max(before, key=lambda found: found[0], default=(0, None))[1]


def _find(
    draft: OverrideDraft, entry: override_file.OverrideEntry, language: Language
) -> list[DraftParagraph]:
    """Return the paragraphs that an entry quotes in a language.

    Raises:
        LookupError: one of them does not exist, or several paragraphs begin with the quotation.
    """
    passages = draft.passages(language)
    found = []
    for quote in entry.quotes.get(language, ()):
        missing = Message("no {} paragraph begins with {}", _NAMES[language], str(quote))
        place = _only(override_file.matches(passages, quote), missing, quote)
        found.append(draft.paragraphs[language][place])
    return list(dict.fromkeys(found))


def _only(found: Sequence[_Match], missing: Message, quote: override_file.Quote) -> _Match:
    if len(found) == 1:
        return found[0]
    if not found:
        raise LookupError(
            Note(
                "override-missing",
                "{}; if the text has changed, quote how it is now, or take the entry out",
                missing,
            )
        )
    raise LookupError(
        Note(
            "override-ambiguous",
            "{} is there {} times: quote more words, or say which one is meant, as in {}",
            str(quote),
            len(found),
            f'"{quote.text[:20]}… #2"',
        )
    )


def _contradicted(
    chosen: Iterable[Sequence[DraftParagraph]], entry: override_file.OverrideEntry
) -> list[str]:
    """Return notes on paragraphs that an earlier entry moved; this entry takes them over."""
    notes: list[str] = []
    for paragraphs in chosen:
        for part in paragraphs:
            if part.put_by:
                notes.append(
                    Note(
                        "override-contradicted",
                        "{} was put elsewhere by {}; this counts",
                        f'"{part.text[:40]}…"',
                        part.put_by,
                    )
                )
            part.put_by = entry.place
    return notes


_WAYS: Final[
    Mapping[override_file.Kind, Callable[[OverrideDraft, override_file.OverrideEntry], list[str]]]
] = {
    "language": _language,
    "merge": _merge,
    "split": _split,
    "pair": _pair,
    "alone": _alone,
}

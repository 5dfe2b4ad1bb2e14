"""Manual corrections of an alignment, from a file beside the document.

The overrides of ``x.txt`` are in ``x.beads.toml``. They identify paragraphs by their first words,
so they stay valid if other text changes. :func:`~.override_file.parse_overrides` parses such a
file; :func:`apply` returns the corrected document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from benelux_search.align import override_file
from benelux_search.align.override_draft import DraftAside, DraftBead, DraftParagraph, OverrideDraft
from benelux_search.errors import Count, Message, Note, about
from benelux_search.model import LANGUAGES, AlignedDocument, Language, Span
from benelux_search.text.lines.hyphens import join_lines

_Match = TypeVar("_Match")
_MOST_LOOKS: Final = 10_000_000  # paragraphs read for all entries together: about ten seconds
_LEAST_ENTRIES: Final = 100  # that are looked up in any document
_NAMES: Final[Mapping[override_file.PassageLanguage, str]] = {
    "nl": Message("Dutch"),
    "fr": Message("French"),
    "other": "other",
}


def apply(
    document: AlignedDocument, overrides: override_file.Overrides, most_looks: int = _MOST_LOOKS
) -> AlignedDocument:
    """Return a copy of ``document`` with the overrides applied.

    The order is: change languages, merge and split paragraphs, pair paragraphs or leave them alone.
    A bead that an override changes has a confidence of 1. An entry whose text is not found is
    skipped, with a note that says what to do. ``most_looks`` bounds the time: it is the number of
    entries times the number of paragraphs. Entries beyond it are not applied, but the first 100
    always are.
    """
    draft = OverrideDraft.of(document)
    notes = list(overrides.notes)
    most = max(_LEAST_ENTRIES, most_looks // (1 + len(document.nl) + len(document.fr)))
    if len(overrides.entries) > most:
        entries = Count(len(overrides.entries))
        notes.append(
            Note("override-limit", "only {} of {} entries were applied", Count(most), entries)
        )
    for entry in overrides.entries[:most]:
        try:
            entry_notes = _APPLY_BY_KIND[entry.kind](draft, entry)
        except LookupError as error:
            entry_notes = [error.args[0]]
        notes += [about(entry.location, note) for note in entry_notes]
    return draft.to_document(document, notes)


def _pair(draft: OverrideDraft, entry: override_file.OverrideEntry) -> list[str]:
    chosen = {language: _quoted_paragraphs(draft, entry, language) for language in LANGUAGES}
    notes = _note_contradictions(chosen.values(), entry)
    bead = draft.insert_bead(chosen["nl"][0].bead)
    for language, paragraphs in chosen.items():
        for paragraph in paragraphs:
            draft.move_to_bead(paragraph, language, bead)
    return notes


def _alone(draft: OverrideDraft, entry: override_file.OverrideEntry) -> list[str]:
    chosen = {language: _quoted_paragraphs(draft, entry, language) for language in LANGUAGES}
    notes = _note_contradictions(chosen.values(), entry)
    for language, paragraphs in chosen.items():
        for paragraph in paragraphs:
            bead = draft.insert_bead(paragraph.bead, before=language == "nl")
            draft.move_to_bead(paragraph, language, bead)
    return notes


def _merge(draft: OverrideDraft, entry: override_file.OverrideEntry) -> list[str]:
    chosen = {
        language: sorted(
            _quoted_paragraphs(draft, entry, language), key=draft.paragraphs[language].index
        )
        for language in LANGUAGES
    }
    for language, parts in chosen.items():
        paragraphs_of_language = draft.paragraphs[language]
        first = paragraphs_of_language.index(parts[0]) if parts else 0
        if paragraphs_of_language[first : first + len(parts)] != parts:
            raise LookupError(
                Note(
                    "override-scattered",
                    "the {} paragraphs are not consecutive: only consecutive paragraphs can be "
                    "merged",
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
        text = join_lines([text, part.text], ())
        bead = part.bead
        draft.remove_from_bead(part, language)
        draft.paragraphs[language].remove(part)
        if bead is not first.bead:
            for each in LANGUAGES:
                for moved in list(bead.sides[each]):
                    draft.move_to_bead(moved, each, first.bead)
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
            missing = Message("no {} paragraph contains {}", _NAMES[language], str(quote))
            try:
                number, offset = _single_match(
                    override_file.matches_within(passages, quote), missing, quote
                )
            except LookupError as error:
                notes.append(error.args[0])
            else:
                _cut(draft, language, every[number], offset)
    return notes


def _cut(draft: OverrideDraft, language: Language, whole: DraftParagraph, offset: int) -> None:
    before, after = _divide_spans(whole.spans, offset / len(whole.text))
    rest = DraftParagraph(override_file.QuotableText(whole.text[offset:]), after)
    whole.passage, whole.spans = override_file.QuotableText(whole.text[:offset].rstrip()), before
    whole.bead.confidence = 1.0
    every = draft.paragraphs[language]
    every.insert(every.index(whole) + 1, rest)
    draft.move_to_bead(rest, language, whole.bead)


def _divide_spans(spans: Sequence[Span], share: float) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
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
                _set_language(draft, language, quote)
            except LookupError as error:
                notes.append(error.args[0])
    return notes


def _set_language(
    draft: OverrideDraft, language: override_file.PassageLanguage, quote: override_file.Quote
) -> None:
    """Move one passage to a language, or set it aside as being in neither."""
    candidates: list[tuple[Language, DraftParagraph] | DraftAside] = [
        (each, part) for each in LANGUAGES if each != language for part in draft.paragraphs[each]
    ]
    if language != "other":
        candidates += draft.other
    texts = [
        each.passage if isinstance(each, DraftAside) else each[1].passage for each in candidates
    ]
    matching = override_file.matches(texts, quote)
    if not matching and _has_language_already(draft, language, quote):
        return
    missing = Message("no paragraph and no excluded text begins with {}", str(quote))
    moved = candidates[_single_match(matching, missing, quote)]
    placeholder: DraftBead | None = None
    if isinstance(moved, DraftAside):
        bead_before = _bead_before(draft, moved)
        draft.other.remove(moved)
        passage, spans = moved.passage, moved.spans
    else:
        old_language, part = moved
        bead_before = placeholder = draft.insert_bead(part.bead)  # keeps the position
        draft.paragraphs[old_language].remove(part)
        draft.remove_from_bead(part, old_language)
        passage, spans = part.passage, part.spans
    if language == "other":
        draft.add_aside(DraftAside(passage, spans, "other language"))
    else:
        paragraph = DraftParagraph(passage, spans)
        draft.paragraphs[language].insert(draft.index_after(language, bead_before), paragraph)
        draft.move_to_bead(paragraph, language, draft.insert_bead(bead_before))
    if placeholder is not None:
        draft.beads.remove(placeholder)


def _has_language_already(
    draft: OverrideDraft, language: override_file.PassageLanguage, quote: override_file.Quote
) -> bool:
    if language == "other":
        return bool(override_file.matches([aside.passage for aside in draft.other], quote))
    return bool(override_file.matches(draft.passages(language), quote))


def _bead_before(draft: OverrideDraft, aside: DraftAside) -> DraftBead | None:
    """Return the bead of the last passage before an aside in its file."""
    aside_span = aside.spans[0] if aside.spans else Span(0, 0, 1)
    before = [
        (span.start, part.bead)
        for parts in draft.paragraphs.values()
        for part in parts
        for span in part.spans
        if span.file == aside_span.file and span.start < aside_span.start
    ]
    return max(before, key=lambda start_and_bead: start_and_bead[0], default=(0, None))[1]


def _quoted_paragraphs(
    draft: OverrideDraft, entry: override_file.OverrideEntry, language: Language
) -> list[DraftParagraph]:
    """Return the paragraphs that an entry quotes in a language.

    Raises:
        LookupError: one of them does not exist, or several paragraphs begin with the quotation.
    """
    passages = draft.passages(language)
    paragraphs = []
    for quote in entry.quotes.get(language, ()):
        missing = Message("no {} paragraph begins with {}", _NAMES[language], str(quote))
        index = _single_match(override_file.matches(passages, quote), missing, quote)
        paragraphs.append(draft.paragraphs[language][index])
    return list(dict.fromkeys(paragraphs))


def _single_match(
    candidates: Sequence[_Match], missing: Message, quote: override_file.Quote
) -> _Match:
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise LookupError(
            Note(
                "override-missing",
                "{}; if the text has changed, quote the new text or delete the entry",
                missing,
            )
        )
    raise LookupError(
        Note(
            "override-ambiguous",
            "{} occurs {} times: quote more words, or add the number of the one you mean, as in {}",
            str(quote),
            len(candidates),
            f'"{quote.text[:20]}… #2"',
        )
    )


def _note_contradictions(
    chosen: Iterable[Sequence[DraftParagraph]], entry: override_file.OverrideEntry
) -> list[str]:
    """Return notes on paragraphs that an earlier entry moved; this entry takes them over."""
    notes: list[str] = []
    for paragraphs in chosen:
        for part in paragraphs:
            if part.moved_by:
                notes.append(
                    Note(
                        "override-contradicted",
                        "{} was already placed by {}; the later entry applies",
                        f'"{part.text[:40]}…"',
                        part.moved_by,
                    )
                )
            part.moved_by = entry.location
    return notes


_APPLY_BY_KIND: Final[
    Mapping[
        override_file.OverrideKind,
        Callable[[OverrideDraft, override_file.OverrideEntry], list[str]],
    ]
] = {
    "language": _language,
    "merge": _merge,
    "split": _split,
    "pair": _pair,
    "alone": _alone,
}

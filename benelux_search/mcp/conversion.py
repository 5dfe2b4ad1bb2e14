"""Results of the library as answers of the tools: sanitised, with limits on their sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final, TypeVar

from benelux_search.mcp import answers
from benelux_search.model import (
    LANGUAGES,
    DocumentInfo,
    Language,
    Pair,
    Passage,
    Provision,
    other_language,
)
from benelux_search.output.excerpts import match_kind, source_line
from benelux_search.output.sentence_matches import match_sides
from benelux_search.output.styled_lines import sanitise
from benelux_search.results import (
    DocumentList,
    DocumentView,
    Highlighted,
    Hit,
    Match,
    SearchResult,
)
from benelux_search.sentence_matches import Difference, FragmentMatch, Matches, SentenceMatch
from benelux_search.terminology import Divergence, Divergences, Example, Spread, Translations
from benelux_search.translator import with_command

_ASIDES: Final = 50  # texts of a document outside the alignment
_MOST_DOCUMENTS: Final = 10  # in the counts of a rendering
_UNDATED: Final = "undated"
_Sized = TypeVar("_Sized", answers.PairAnswer, answers.HitAnswer, answers.DivergenceAnswer)


def search_answer(result: SearchResult, offset: int) -> answers.SearchAnswer:
    """Return the answer of a search; ``offset`` is the number of hits before its first one."""
    hits = list(_within_limit(map(hit_answer, result.hits)))
    is_more = result.more or len(hits) < len(result.hits)
    return answers.SearchAnswer(
        query=_short(result.query) or "",
        language=result.language,
        total=result.total,
        hits=hits,
        suggestion=result.suggestion and sanitise(result.suggestion),
        next_offset=offset + len(hits) if hits and is_more else None,
        relaxed=result.relaxed,
        notes=_notes(result.notes),
    )


def hit_answer(hit: Hit) -> answers.HitAnswer:
    """Return the answer of one hit."""
    texts = _texts(hit.document, hit.id, {each: hit.side(each) for each in LANGUAGES})
    return answers.HitAnswer(
        id=hit.id,
        nl=texts["nl"],
        fr=texts["fr"],
        confidence=round(hit.confidence, 4),
        alignment=hit.kind,
        provision=provision_text(hit.provision),
        rank=hit.rank,
        language=hit.language,
        match=match_kind(hit),
        document=document_answer(hit.document),
    )


def view_answer(view: DocumentView, offset: int, limit: int) -> answers.ShowAnswer:
    """Return a page of the pairs of a document: at most ``limit``, after the first ``offset``."""
    chosen = view.pairs[offset : offset + limit]
    pairs = list(_within_limit(pair_answer(each, view.document) for each in chosen))
    following = offset + len(pairs)
    is_last = not pairs or following >= len(view.pairs)
    return answers.ShowAnswer(
        document_answer(view.document),
        total=len(view.pairs),
        pairs=pairs,
        next_offset=None if is_last else following,
        set_aside=[
            answers.AsideAnswer(_short(each.text) or "", each.reason)
            for each in (view.other[:_ASIDES] if is_last else ())
        ],
    )


def pair_view_answer(
    document: DocumentInfo,
    pair: Pair,
    neighbours: tuple[Sequence[Pair], Sequence[Pair]],
    total: int,
    start: int,
) -> answers.ShowAnswer:
    """Return a pair and the pairs before and after it, the nearest if there is not room for all.

    ``total`` is the number of pairs of the document; ``start`` is that of :func:`pair_answer`.
    """
    before, after = neighbours
    by_distance = [pair]
    for near in zip_longest(reversed(before), after):
        by_distance += filter(None, near)
    made = (pair_answer(each, document, start) for each in by_distance)
    shown = {each.id: each for each in _within_limit(made)}
    return answers.ShowAnswer(
        document_answer(document.with_record(pair.metadata)),
        total=total,
        pairs=[shown[each.id] for each in (*before, pair, *after) if each.id in shown],
        next_offset=None,
    )


def pair_answer(pair: Pair, document: DocumentInfo, start: int = 0) -> answers.PairAnswer:
    """Return the answer of a pair of a document, without the first ``start`` characters."""
    about = document.with_record(pair.metadata)
    texts = _texts(about, pair.id, {"nl": pair.nl, "fr": pair.fr}, start)
    return answers.PairAnswer(
        id=pair.id,
        nl=texts["nl"],
        fr=texts["fr"],
        confidence=round(pair.confidence, 4),
        alignment=pair.kind,
        provision=provision_text(pair.provision),
    )


def translate_answer(found: Translations) -> answers.TranslateAnswer:
    """Return the answer with the renderings of a term."""
    return answers.TranslateAnswer(
        term=_short(found.term) or "",
        language=found.language,
        renderings=[
            answers.RenderingAnswer(
                text=sanitise(each.text),
                count=each.count,
                share=round(each.share, 4),
                confidence=round(each.confidence, 4),
                prescribed=each.prescribed,
                example=_example_answer(each.example, found.language),
            )
            for each in found
        ],
        passages=found.passages,
        occurrences=found.occurrences,
        unrendered=found.unrendered,
        notes=_notes(found.notes),
    )


def sentences_answer(found: Matches) -> answers.MatchAnswer:
    """Return the answer with the sentences that are like a given one."""
    return answers.MatchAnswer(
        language=found.language,
        matches=[_sentence_answer(each, found.text) for each in found],
        fragments=[_fragment_answer(each, found.text) for each in found.fragments],
    )


def divergences_answer(found: Divergences) -> answers.DivergencesAnswer:
    """Return the answer with the places where a term is rendered otherwise."""
    places = (_divergence_answer(each, found.language) for each in found.otherwise)
    otherwise = list(_within_limit(places))
    return answers.DivergencesAnswer(
        term=_short(found.term) or "",
        language=found.language,
        renderings=list(map(_spread_answer, found.renderings)),
        otherwise=otherwise,
        left_out=found.left_out + len(found.otherwise) - len(otherwise),
        passages=found.passages,
        occurrences=found.occurrences,
        notes=_notes(found.notes),
    )


def documents_answer(listed: DocumentList) -> answers.DocumentsAnswer:
    """Return the answer with a list of documents."""
    return answers.DocumentsAnswer(
        total=listed.total,
        documents=[
            answers.ListedAnswer(document_answer(each.document), each.pairs) for each in listed
        ],
        notes=_notes(listed.notes),
    )


def document_answer(document: DocumentInfo) -> answers.DocumentAnswer:
    """Return the answer with what is known of a document."""
    facts = document.facts
    return answers.DocumentAnswer(
        id=document.id,
        title_nl=_short(facts.title.nl),
        title_fr=_short(facts.title.fr),
        date=facts.date,
        number=_short(facts.number),
        source=_short(document.source),
        path=_short(document.path) or "",
    )


def provision_text(provision: Provision | None) -> str | None:
    """Return the place of a passage in a law: ``art. 5, § 1``; None for a passage of no article."""
    if provision is None or provision.article is None or provision.is_contents:
        return None
    article = f"art. {provision.article}"
    return article if provision.paragraph is None else f"{article}, § {provision.paragraph}"


def _example_answer(example: Example, language: Language) -> answers.ExampleAnswer:
    sides = {language: example.passage, other_language(language): example.counterpart}
    texts = _texts(example.document, example.id, sides)
    return answers.ExampleAnswer(
        example.id, texts["nl"], texts["fr"], document_answer(example.document)
    )


def _sentence_answer(match: SentenceMatch, given: str) -> answers.SentenceAnswer:
    texts = _texts(match.document, match.pair_id, match_sides(match))
    return answers.SentenceAnswer(
        id=match.pair_id,
        similarity=round(match.similarity, 4),
        language=match.language,
        nl=texts["nl"],
        fr=texts["fr"],
        confidence=round(match.confidence, 4),
        differences=[_difference_answer(each, given, match.text) for each in match.differences],
        document=document_answer(match.document),
    )


def _difference_answer(difference: Difference, given: str, text: str) -> answers.DifferenceAnswer:
    return answers.DifferenceAnswer(
        difference.kind,
        given=None if difference.query is None else _cut(given, difference.query),
        found=None if difference.text is None else _cut(text, difference.text),
    )


def _fragment_answer(fragment: FragmentMatch, given: str) -> answers.FragmentAnswer:
    hit = fragment.hit
    texts = _texts(hit.document, hit.id, {each: hit.side(each) for each in LANGUAGES})
    example = answers.ExampleAnswer(hit.id, texts["nl"], texts["fr"], document_answer(hit.document))
    return answers.FragmentAnswer(_cut(given, fragment.query), example)


def _spread_answer(spread: Spread) -> answers.SpreadAnswer:
    return answers.SpreadAnswer(
        text=sanitise(spread.text),
        count=spread.count,
        share=round(spread.share, 4),
        usual=spread.usual,
        documents={info.id: number for info, number in spread.documents[:_MOST_DOCUMENTS]},
        years={year or _UNDATED: number for year, number in spread.years},
    )


def _divergence_answer(divergence: Divergence, language: Language) -> answers.DivergenceAnswer:
    sides = {language: divergence.passage, other_language(language): divergence.counterpart}
    texts = _texts(divergence.document, divergence.id, sides)
    return answers.DivergenceAnswer(
        id=divergence.id,
        rendering=divergence.rendering and sanitise(divergence.rendering),
        confidence=round(divergence.confidence, 4),
        nl=texts["nl"],
        fr=texts["fr"],
        document=document_answer(divergence.document),
    )


def _texts(
    document: DocumentInfo,
    pair_id: str,
    sides: Mapping[Language, Passage | Highlighted | None],
    start: int = 0,
) -> dict[Language, answers.TextAnswer | None]:
    """Return the texts of a pair by language, from their character ``start`` on."""
    return {
        language: None if side is None else _text_answer(document, pair_id, side, language, start)
        for language, side in sides.items()
    }


def _text_answer(
    document: DocumentInfo,
    pair_id: str,
    side: Passage | Highlighted,
    language: Language,
    start: int,
) -> answers.TextAnswer:
    rest = sanitise(side.text)[start:]
    shown = shortened(rest, answers.MOST_OF_TEXT)
    citation = source_line(document, side.pages, pair_id, language)
    return answers.TextAnswer(
        text=shown,
        left_out=max(0, len(rest) - answers.MOST_OF_TEXT),
        pages=list(side.pages),
        citation=shortened(citation, answers.MOST_OF_TITLE),
    )


def shortened(text: str, most: int) -> str:
    """Return a text of at most ``most`` characters, and then a marker of what is left out."""
    left_out = len(text) - most
    return text if left_out <= 0 else f"{text[:most]} [{left_out} more characters are left out]"


def _short(text: str | None) -> str | None:
    if text is None:
        return None
    return shortened(sanitise(text, one_line=True), answers.MOST_OF_TITLE)


def _cut(text: str, part: Match) -> str:
    return sanitise(text[part[0] : part[1]])


def _notes(notes: Sequence[str]) -> list[str]:
    return [sanitise(with_command(note)) for note in notes]


def _within_limit(items: Iterable[_Sized]) -> Iterator[_Sized]:
    """Yield the first items, until their texts are as long as an answer may be; at least one."""
    length = 0
    for each in items:
        own = sum(len(side.text) for side in (each.nl, each.fr) if side is not None)
        if length and length + own > answers.MOST_OF_ANSWER:
            return
        length += own
        yield each

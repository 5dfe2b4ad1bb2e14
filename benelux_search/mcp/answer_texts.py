"""The answers of the tools as plain text, which is what an assistant reads.

Each text of a document stands on one line, in the quotation marks of its language, so that no text
looks like a line of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from benelux_search.mcp import answers
from benelux_search.model import LANGUAGES, Language
from benelux_search.output.excerpts import count, grade, quotation

Answer: TypeAlias = (
    answers.SearchAnswer
    | answers.ShowAnswer
    | answers.TranslateAnswer
    | answers.MatchAnswer
    | answers.DivergencesAnswer
    | answers.DocumentsAnswer
)
_NAMES: Final[dict[Language, str]] = {"nl": "Dutch", "fr": "French"}
_Texts: TypeAlias = (
    answers.PairAnswer | answers.ExampleAnswer | answers.SentenceAnswer | answers.DivergenceAnswer
)


def answer_text(answer: Answer) -> str:
    """Return the text of an answer."""
    match answer:
        case answers.SearchAnswer():
            return search_text(answer)
        case answers.ShowAnswer():
            return show_text(answer)
        case answers.TranslateAnswer():
            return translate_text(answer)
        case answers.MatchAnswer():
            return sentences_text(answer)
        case answers.DivergencesAnswer():
            return divergences_text(answer)
        case answers.DocumentsAnswer():
            return documents_text(answer)


def search_text(answer: answers.SearchAnswer) -> str:
    """Return the text of an answer to a search."""
    lines = [f"{len(answer.hits)} of {count(answer.total, 'hit')} for: {_one_line(answer.query)}"]
    if answer.suggestion:
        lines.append(f"did you mean: {_one_line(answer.suggestion)}")
    lines += _notes(answer.notes)
    for hit in answer.hits:
        lines += ["", f"{hit.rank}. {_about(hit)}, match: {hit.match}", *_quotations(hit)]
    lines += _next(answer.next_offset)
    return "\n".join(lines)


def show_text(answer: answers.ShowAnswer) -> str:
    """Return the text of a pair, or of a page of a document."""
    document = answer.document
    lines = [*_document_lines(document), f"{len(answer.pairs)} of {count(answer.total, 'pair')}"]
    for pair in answer.pairs:
        lines += ["", _about(pair), *_quotations(pair)]
    if answer.set_aside:
        lines += ["", "Text set aside:"]
        lines += [f"- {each.reason}: {_one_line(each.text)}" for each in answer.set_aside]
    lines += _next(answer.next_offset)
    return "\n".join(lines)


def translate_text(answer: answers.TranslateAnswer) -> str:
    """Return the text of the renderings of a term."""
    term = _one_line(answer.term)
    lines = [
        f"{count(len(answer.renderings), 'rendering')} of {term} ({answer.language}), from "
        f"{count(answer.occurrences, 'occurrence')}; {answer.unrendered} without a clear rendering"
    ]
    lines += _notes(answer.notes)
    for number, each in enumerate(answer.renderings, start=1):
        listed = ", in the user's term list" if each.prescribed else ""
        facts = f"{_times(each.count)}, confidence {each.confidence:.2f}{listed}"
        lines += ["", f"{number}. {_one_line(each.text)}: {facts}", *_quotations(each.example)]
    return "\n".join(lines)


def sentences_text(answer: answers.MatchAnswer) -> str:
    """Return the text of the sentences that are like a given one."""
    lines = [count(len(answer.matches), "similar sentence")]
    for number, each in enumerate(answer.matches, start=1):
        facts = f"similarity {each.similarity:.2f}, {_confidence(each.confidence)}"
        lines += ["", f"{number}. {each.id}, {facts}", *_quotations(each)]
        lines += [_difference_line(difference) for difference in each.differences]
    for fragment in answer.fragments:
        lines += ["", f"a part of it: {_one_line(fragment.given)}", *_quotations(fragment.example)]
    return "\n".join(lines)


def divergences_text(answer: answers.DivergencesAnswer) -> str:
    """Return the text of the renderings of a term, and of the places without a usual one."""
    lines = [f"renderings of {_one_line(answer.term)} ({answer.language})", *_notes(answer.notes)]
    for spread in answer.renderings:
        usual = ", usual" if spread.usual else ""
        years, documents = map(_counts, (spread.years, spread.documents))
        counts = f"{_times(spread.count)}{usual} ({years}; {documents})"
        lines.append(f"- {_one_line(spread.text)}: {counts}")
    lines += ["", f"{count(len(answer.otherwise), 'place')} without a usual rendering"]
    for each in answer.otherwise:
        rendering = "no clear rendering" if each.rendering is None else _one_line(each.rendering)
        facts = f"{each.id}, {rendering}, {_confidence(each.confidence)}"
        lines += ["", facts, *_quotations(each)]
    if answer.left_out:
        lines += ["", f"{count(answer.left_out, 'more place')} left out"]
    return "\n".join(lines)


def documents_text(answer: answers.DocumentsAnswer) -> str:
    """Return the text of a list of documents."""
    lines = [f"{len(answer.documents)} of {count(answer.total, 'document')}"]
    lines += _notes(answer.notes)
    for each in answer.documents:
        lines += ["", *_document_lines(each.document), count(each.pairs, "pair")]
    return "\n".join(lines)


def _document_lines(document: answers.DocumentAnswer) -> Iterator[str]:
    number = document.number and f"number {document.number}"
    yield ", ".join(filter(None, (f"document {document.id}", number, document.date)))
    for language, title in (("nl", document.title_nl), ("fr", document.title_fr)):
        if title:
            yield f"title ({language}): {title}"
    yield f"source: {document.source or document.path}"


def _about(pair: answers.PairAnswer) -> str:
    return ", ".join(filter(None, (pair.id, pair.provision, _confidence(pair.confidence))))


def _confidence(confidence: float) -> str:
    doubt = " (uncertain)" if grade(confidence) == "uncertain" else ""
    return f"confidence {confidence:.2f}{doubt}"


def _quotations(texts: _Texts) -> Iterator[str]:
    sides: dict[Language, answers.TextAnswer | None] = {"nl": texts.nl, "fr": texts.fr}
    for language in LANGUAGES:
        side = sides[language]
        if side is None:
            yield f"{language}: absent: the index has no {_NAMES[language]} text for it"
        else:
            yield f"{language}: {quotation(side.text, side.citation, language)}"


def _difference_line(difference: answers.DifferenceAnswer) -> str:
    sides = (("given", difference.given), ("found", difference.found))
    shown = ", ".join(f"{name}: {_one_line(words)}" for name, words in sides if words is not None)
    return f"{difference.kind}: {shown}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {number}" for name, number in counts.items())


def _notes(notes: Sequence[str]) -> Iterator[str]:
    return (f"note: {_one_line(note)}" for note in notes)


def _next(offset: int | None) -> Sequence[str]:
    return () if offset is None else ("", f"more: call again with offset {offset}")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"

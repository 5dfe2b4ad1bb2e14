"""The names of documents: ids, numbers and file names, and similar ones for a wrong name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from benelux_search.errors import Message, NotFound
from benelux_search.index.fields import has_id_or_number
from benelux_search.model import DocumentInfo
from benelux_search.presentation import LONGEST_NAME, cut_name

_SUGGESTIONS: Final = 3


class NamedDocuments(Protocol):
    """A store, or what is known of the documents of a build."""

    def documents(self) -> Sequence[DocumentInfo]:
        """Return the metadata of all documents."""
        ...

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]:
        """Return the metadata of these documents, by id; unknown ids are left out."""
        ...


def id_of_document(named: str, store: NamedDocuments, *, by_file: bool = True) -> str:
    """Return the id of the document with this id, number or file name.

    Files in two folders may have the same name: with ``by_file`` False, file names do not count.

    Raises:
        NotFound: no document has it, or several documents have this number.
    """
    if store.infos([named]):
        return named
    found = id_of_number(named, store)
    if found != named:
        return found
    from benelux_search.documents.pairing import slug  # noqa: PLC0415 - most names are ids

    as_file = slug(named)  # the same for *équipé* in either Unicode form
    if by_file and any(map(str.isalnum, named)) and store.infos([as_file]):
        return as_file
    raise no_document(named, store)


def id_of_number(number: str, store: NamedDocuments) -> str:
    """Return the id of the only document with this number, or the number if there is none.

    Raises:
        NotFound: several documents have this number; the message lists them.
    """
    ids = [info.id for info in store.documents() if has_id_or_number(info, number)]
    if len(ids) > 1:
        raise NotFound(
            Message("{} documents have the number {}: {}", len(ids), number, ", ".join(ids))
        )
    return ids[0] if ids else number


def no_document(name: str, store: NamedDocuments) -> NotFound:
    """Return the error for a document that does not exist; it lists similar ids."""
    return NotFound(
        Message("no document {}{}", cut_name(name), suggestion(name, store.documents()))
    )


def suggestion(name: str, documents: Sequence[DocumentInfo]) -> str:
    """Return ``; did you mean …?`` with at most three similar ids or numbers.

    The text is empty if no document has a similar id or number.
    """
    name = name[:LONGEST_NAME]
    names = [*(info.id for info in documents), *_numbers(documents)]
    near = [each for each in names if name and name in each][:_SUGGESTIONS]
    if not near:
        import difflib  # noqa: PLC0415 - most names are right

        near = difflib.get_close_matches(name, names, _SUGGESTIONS, cutoff=0.7)
    if not near:
        return ""
    first, *others = near
    proposals: str = first
    for each in others:
        proposals = Message("{} or {}", proposals, each)
    return Message("; did you mean {}?", proposals)


def _numbers(documents: Iterable[DocumentInfo]) -> list[str]:
    return list(dict.fromkeys(info.facts.number for info in documents if info.facts.number))

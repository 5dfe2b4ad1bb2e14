"""The names of documents: ids, numbers and file names, and similar ones for a wrong name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from benelux_search.errors import Message, Note, NotFound
from benelux_search.index.fields import has_id_or_number
from benelux_search.model import DocumentInfo
from benelux_search.presentation import LONGEST_NAME, cut_name

_SUGGESTIONS: Final = 3
_SHOWN: Final = 5  # of several documents with the same file name


class NamedDocuments(Protocol):
    """A store, or what is known of the documents of a build."""

    def documents(self) -> Sequence[DocumentInfo]:
        """Return the metadata of all documents."""
        ...

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Return (document id, content hash) of each document of a file, by path."""
        ...

    def infos(self, document_ids: Iterable[str]) -> Mapping[str, DocumentInfo]:
        """Return the metadata of these documents, by id; unknown ids are left out."""
        ...


def id_of_document(named: str, store: NamedDocuments) -> str:
    """Return the id of the document with this id, number, path or file name.

    The suffix of a file name may be left out. A path is that of the file itself, from the working
    folder or from where it was indexed.

    Raises:
        NotFound: no document has it, or several documents have this number or file name.
    """
    if store.infos([named]):
        return named
    infos = store.documents()
    ids = [info.id for info in infos if has_id_or_number(info, named)]
    if len(ids) > 1:
        raise NotFound(
            Message("{} documents have the number {}: {}", len(ids), named, ", ".join(ids))
        )
    ids = ids or [info.id for info in infos if info.path == named]
    location = None if ids else _location_of(named)
    if location is not None and (known := store.hashes().get(location)) is not None:
        return known[0]
    shared = [i.id for i in infos if i.index is not None and i.id.startswith(f"{named}@")]
    if not ids and shared:
        raise NotFound(
            Message("several indexes have {}: {}", cut_name(named), ", ".join(shared[:_SHOWN]))
        )
    if not ids and os.path.basename(named) == named:  # noqa: PTH119 - as it was typed
        ids = _ids_of_file(named, infos)
    if len(ids) > 1:
        shown = ", ".join(ids[:_SHOWN]) + ("…" if len(ids) > _SHOWN else "")
        raise NotFound(
            Message("{} documents have the file name {}: {}", len(ids), cut_name(named), shown)
        )
    if not ids:
        raise no_document(named, store)
    return ids[0]


def check_names(names: Iterable[str], store: NamedDocuments) -> None:
    """Raise an error if one of some names is no id and no number of a document.

    Raises:
        NotFound: no document has the first such name; the message lists similar ones.
    """
    for name in unknown_names(names, store):
        raise no_document(name, store)


def unknown_names(names: Iterable[str], store: NamedDocuments) -> list[str]:
    """Return those of some names that are no id and no number of a document."""
    return [
        name
        for name in names
        if not store.infos([name])
        and not any(has_id_or_number(info, name) for info in store.documents())
    ]


def unknown_note(name: str, store: NamedDocuments) -> Note:
    """Return the note on a document that does not exist; it lists similar ids."""
    meant = suggestion(name, store.documents())
    return Note("unknown-document", "no document is called {}{}", cut_name(name), meant)


def _location_of(path: str) -> str | None:
    """Return the real path of a path, or None if it is none: a name may have any characters."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return None


def _ids_of_file(name: str, infos: Iterable[DocumentInfo]) -> list[str]:
    """Return the ids of the documents whose file has a name, with or without its suffix."""
    from benelux_search.documents.pairing import slug  # noqa: PLC0415 - most names are ids

    if not any(map(str.isalnum, name)):
        return []
    as_file = slug(name)  # the same for *équipé* in either Unicode form
    return [
        info.id
        for info in infos
        if info.key is None and (info.id == as_file or slug(info.path) == as_file)
    ]


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

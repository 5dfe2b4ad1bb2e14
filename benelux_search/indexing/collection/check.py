"""A check of a collection: every stored text, and whether its parts belong together."""

from __future__ import annotations

from collections.abc import Iterator

from benelux_search.analysis.analyser import describe
from benelux_search.errors import Advice, IndexDamaged, Message, Operation
from benelux_search.index_reports import Finding, IndexReport
from benelux_search.opensearch.client.address import indexes_name
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection.catalogue import Catalogue, DocumentEntry
from benelux_search.opensearch.collection.collection import Collection
from benelux_search.opensearch.collection.store import CollectionStore
from benelux_search.opensearch.collection.unfinished import pending_build
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.records.pair_records import pair_of
from benelux_search.opensearch.searching.term_statistics import Kept


def check_collection(connection: Connection) -> IndexReport:
    """Check every pair of a collection, and report what is damaged, missing or left over.

    The engine checks the files of the collection itself.

    Raises:
        IndexMissing: there is no collection.
        IndexUnusable: the engine cannot be reached, or refuses the user.
    """
    place = str(connection.address)
    generation = Collection(connection).current()
    findings = [*_damage(connection, generation), *_remarks(connection, generation)]
    is_damaged = any(each.damage for each in findings)
    return IndexReport(
        path=place,
        generation=generation.number,
        documents=generation.counts.get("documents", 0),
        pairs=generation.counts.get("pairs", 0),
        size_bytes=Collection(connection).size_bytes(generation),
        advice=Advice(Operation.REBUILD, place) if is_damaged else "",
        findings=tuple(findings),
    )


def _damage(connection: Connection, generation: CollectionGeneration) -> Iterator[Finding]:
    store = CollectionStore(connection, generation, Kept(1))
    documents = pairs = 0
    passages = {"nl": 0, "fr": 0}
    for entry in Catalogue(connection, generation).all():
        documents += 1
        pairs += entry.length
        passages["nl"] += entry.passages_nl
        passages["fr"] += entry.passages_fr
        yield from _damage_of(entry, store)
    if (documents, pairs) != (generation.counts["documents"], generation.counts["pairs"]):
        what = Message("has {} documents and {} pairs: some are missing", documents, pairs)
        yield Finding("documents", what)
    elif passages != generation.passages:
        yield Finding("documents", Message("its numbers of passages do not agree"))


def _damage_of(entry: DocumentEntry, store: CollectionStore) -> Iterator[Finding]:
    """Yield a finding if a document has not all its pairs, as they were written."""
    found = 0
    try:
        for record in store.records_within(entry.first, entry.first + entry.length - 1):
            pair_of(record)
            found += 1
    except IndexDamaged as error:
        yield Finding(entry.info.id, error.what)
        return
    if found != entry.length:
        yield Finding(entry.info.id, Message("has {} of {} pairs", found, entry.length))


def _remarks(connection: Connection, generation: CollectionGeneration) -> Iterator[Finding]:
    collection = Collection(connection)
    if generation.analysis != describe():
        what = Message("another version of the text analysis made it")
        advice = Advice(Operation.REBUILD, str(connection.address))
        yield Finding(generation.indexes, what, advice, damage=False)
    for number in collection.index_numbers():
        indexes = indexes_name(collection.name, number)
        if pending_build(connection, indexes) is not None:
            what = Message("an unfinished build; the next one goes on with it or replaces it")
            yield Finding(indexes, what, damage=False)
        elif indexes != generation.indexes:
            what = Message("an older generation; a later build removes it")
            yield Finding(indexes, what, damage=False)

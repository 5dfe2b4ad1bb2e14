"""The record of a pair in the engine: its terms, its texts, and the fields of its document."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from benelux_search.analysis.terms import UNLIKE, IndexedChunk
from benelux_search.errors import IndexDamaged
from benelux_search.model import LANGUAGES, Language, Pair, Passage, Provision, pair_id
from benelux_search.opensearch.records.streams import PassageEncoder, PassageTerms
from benelux_search.sentence_beads import SentenceBeads
from benelux_search.text.encoding.surrogates import replace_surrogates

Json = dict[str, Any]
Chunks = Mapping[Language, Sequence[IndexedChunk]]
_TEXTS: Final = ("text", "pages", "start")  # of a passage, that its checksum covers


def terms_of(chunks: Chunks, encoder: PassageEncoder) -> Mapping[Language, PassageTerms]:
    """Return the terms of the passages of a pair."""
    return {language: encoder.encode(own) for language, own in chunks.items()}


def pair_record(
    ordinal: int,
    block: int,
    terms: Mapping[Language, PassageTerms],
    document: Json | None,
    pair: Pair | None,
) -> Json:
    """Return the record of a pair, whose ordinal is in a block of those of its document.

    ``document`` are the fields of its document. Without a ``pair``, it has terms but no texts.
    """
    record: Json = {"ordinal": ordinal, "block": block, "passages": _passages(terms)}
    for language, own in terms.items():
        record[language] = {"s": own.stems, "f": own.forms, "n": own.length}
    signature = signature_of(terms)
    if signature is not None:
        record["signature"] = signature
    if document is not None:
        record["document"] = document
    if pair is not None:
        record["number"] = int(pair.id.rpartition(":")[2])
        record["confidence"] = pair.confidence
        record["kind"] = pair.kind
        _add_texts(record, pair)
        record["checksum"] = checksum_of(record)
    return record


def _passages(terms: Mapping[Language, PassageTerms]) -> str:
    return "both" if len(terms) == len(LANGUAGES) else next(iter(terms))


def signature_of(terms: Mapping[Language, PassageTerms]) -> str | None:
    """Return the signature that pairs with the same words share; None if it has no duplicates."""
    own = [terms[each].signature if each in terms else 0 for each in LANGUAGES]
    return None if UNLIKE in own or not any(own) else ":".join(f"{each:x}" for each in own)


def _add_texts(record: Json, pair: Pair) -> None:
    for language in LANGUAGES:
        passage = pair.passage(language)
        if passage is not None:
            own = record.setdefault(language, {"s": "", "f": "", "n": 0})
            own["text"] = replace_surrogates(passage.text)
            if passage.pages:
                own["pages"] = list(passage.pages)
            if passage.start is not None:
                own["start"] = passage.start
    if pair.provision is not None:
        own_place = pair.provision
        record["provision"] = {
            "role": own_place.role,
            "article": own_place.article,
            "paragraph": own_place.paragraph,
            "path": [list(each) for each in own_place.path],
        }
    if pair.metadata:
        record["metadata"] = dict(pair.metadata)
    if pair.sentence_beads:
        record["sentences"] = base64.b64encode(pair.sentence_beads.packed).decode()


def checksum_of(record: Json) -> int:
    """Return the checksum of what a reader is shown of a pair."""
    content = [_pair_id(record), record["kind"], record["confidence"]]
    for language in LANGUAGES:
        side = record.get(language, {})
        content += [side.get(name) for name in _TEXTS]
    content += [record.get("provision"), record.get("metadata"), record.get("sentences")]
    return zlib.crc32(
        replace_surrogates(json.dumps(content, ensure_ascii=False, sort_keys=True)).encode()
    )


def _pair_id(record: Json) -> str:
    return pair_id(record["document"]["info"]["id"], record["number"])


def pair_of(record: Json) -> Pair:
    """Return the pair of a record.

    Raises:
        IndexDamaged: the record does not hold what was written.
    """
    if record.get("checksum") != checksum_of(record):
        where = record.get("ordinal")
        raise IndexDamaged(f"pair {where} does not hold what was written", repairable=False)
    nl, fr = (_passage_of(record, language) for language in LANGUAGES)
    return Pair(
        id=_pair_id(record),
        ordinal=record["ordinal"],
        document_id=record["document"]["info"]["id"],
        kind=record["kind"],
        confidence=record["confidence"],
        nl=nl,
        fr=fr,
        provision=_provision_of(record),
        metadata=record.get("metadata", {}),
        sentence_beads=SentenceBeads(base64.b64decode(record.get("sentences", ""))),
    )


def _passage_of(record: Json, language: Language) -> Passage | None:
    side = record.get(language)
    if side is None or "text" not in side:
        return None
    return Passage(language, side["text"], tuple(side.get("pages", ())), side.get("start"))


def _provision_of(record: Json) -> Provision | None:
    own = record.get("provision")
    if own is None:
        return None
    path = tuple((kind, name) for kind, name in own["path"])
    return Provision(own["article"], own["paragraph"], path, own["role"])

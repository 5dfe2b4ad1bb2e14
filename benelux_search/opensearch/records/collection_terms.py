"""Questions about the terms of a collection, as searches of its vocabulary.

The vocabulary has a document for each term, with the number of passages that have it. A term whose
number has changed has one document for each of the generations in which it differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from benelux_search.analysis.regular_expressions import (
    Alternation,
    CharacterSet,
    Repetition,
    parse_expression,
)
from benelux_search.analysis.regular_expressions import Expression as RegularExpression
from benelux_search.analysis.terms import folded_of, written_of
from benelux_search.index.algebra import (
    FuzzyQuery,
    Kind,
    Pattern,
    PrefixQuery,
    RegexQuery,
    TermQuery,
    WildcardQuery,
    literal,
    matcher,
)
from benelux_search.index.statistics import Completions, SimilarForms, StemsFrom
from benelux_search.model import Language
from benelux_search.opensearch.records.mapping import MOST_HITS
from benelux_search.opensearch.records.streams import escape, unescape

Json = dict[str, Any]
_SPECIAL: Final = re.compile(r'([.?+*|{}\[\]()"\\#@&<>~^$-])')
# the engine's automata know no more edits than these
MOST_EDITS: Final = 2
_LONGEST_PREFIX: Final = 500  # that the engine has an automaton for, with some to spare


def lookup_key(language: Language, kind: Kind, term: str) -> str:
    """Return the key by which a term is found in the vocabulary."""
    return f"{field_of(language, kind)}:{escape(term)}"


def field_of(language: Language, kind: Kind) -> str:
    """Return the name of the dictionary that has a term: ``nl.form``."""
    return f"{language}.{kind}"


def term_fields(field: str, term: str, passages: int) -> Json:
    """Return the fields of a term in a dictionary; only forms are searched by their spelling."""
    fields: Json = {"lookup": f"{field}:{escape(term)}", "passages": passages}
    if field.endswith(".form"):
        folded = folded_of(term)
        fields |= {
            "field": field,
            "key": escape(term),
            "folded": escape(folded),
            "written": escape(written_of(term)),
            "length": len(folded),
        }
    return fields


def visible(generation: int) -> list[Json]:
    """Return filters for the documents of a generation, by their fields ``since``, ``until``."""
    return [
        {"range": {"since": {"lte": generation}}},
        {"range": {"until": {"gt": generation}}},
    ]


def terms_search(terms: Iterable[TermQuery], generation: int) -> Json:
    """Return a search for the numbers of passages of some terms."""
    keys = [lookup_key(each.language, each.kind, each.term) for each in terms]
    return {
        "size": len(keys),
        "_source": ["lookup", "passages"],
        "query": _filtered([{"terms": {"lookup": keys}}], generation),
    }


def stems_search(question: StemsFrom, generation: int) -> Json:
    """Return a search for the stems with a beginning, in no order."""
    lookup = lookup_key(question.language, "stem", question.beginning)
    return {
        "size": MOST_HITS,
        "_source": ["lookup", "passages"],
        "query": _filtered([{"prefix": {"lookup": {"value": lookup}}}], generation),
        "track_total_hits": False,
    }


def stems_of(hits: Iterable[Json]) -> list[tuple[str, int]]:
    """Return the stems that a search has found as (stem, passages), in the order of stems."""
    sources = (hit["_source"] for hit in hits)
    found = ((each["lookup"].partition(":")[2], each["passages"]) for each in sources)
    return sorted((unescape(stem), passages) for stem, passages in found)


def completions_search(question: Completions, generation: int) -> Json:
    """Return a search for the most frequent forms with a prefix, and perhaps some others."""
    prefix = _prefix("folded", question.prefix)
    is_long = len(question.prefix) > _LONGEST_PREFIX
    size = MOST_HITS if is_long else question.limit
    return _forms_search(question.language, prefix, generation, size, _FREQUENT)


def is_fuzzy(question: SimilarForms) -> bool:
    """Return True if the engine has an automaton for a question."""
    return bool(question.form) and question.edits <= MOST_EDITS


def similar_searches(question: SimilarForms, generation: int) -> Iterator[tuple[int, Json]]:
    """Yield, for each number of edits, a search for the forms that have exactly so many."""
    for edits in range(question.edits + 1) if is_fuzzy(question) else ():
        nearer = [_fuzzy(question.form, each) for each in range(edits)]
        wanted = {"bool": {"filter": [_fuzzy(question.form, edits)], "must_not": nearer}}
        yield (
            edits,
            _forms_search(question.language, wanted, generation, question.limit, _FREQUENT),
        )


def expansion_searches(
    pattern: Pattern, generation: int, size: int, after: Sequence[object] | None = None
) -> tuple[Json, Json]:
    """Return a search for the forms that may match a pattern, the shortest first, and a substitute.

    The substitute finds more forms without an automaton; it is sent if the engine refuses the
    automaton as too large, such as that of ``.*a.{30}``. ``after`` are the sort values of the last
    form of the search before. :func:`matching_forms` tells which of them match.
    """
    queries = (_candidates_of(pattern), _prefix("folded", literal(pattern)))
    more = {} if after is None else {"search_after": list(after)}
    narrow, wide = (
        {**_forms_search(pattern.language, each, generation, size, _SHORTEST), **more}
        for each in queries
    )
    return narrow, wide


def matching_forms(pattern: Pattern, hits: Iterable[Json]) -> list[str]:
    """Return the keys of the forms, among the hits of a search, that match a pattern."""
    matches = matcher(pattern)
    return [key for hit in hits if matches(key := unescape(hit["_source"]["key"]))]


_FREQUENT: Final = [{"passages": "desc"}, {"key": "asc"}]
_SHORTEST: Final = [{"length": "asc"}, {"key": "asc"}]


def _forms_search(
    language: Language, wanted: Json, generation: int, size: int, order: list[Json]
) -> Json:
    filters = [{"term": {"field": field_of(language, "form")}}, wanted]
    return {
        "size": min(size, MOST_HITS),
        "_source": ["key", "passages"],
        "query": _filtered(filters, generation),
        "sort": order,
        "track_total_hits": False,
    }


def _filtered(filters: list[Json], generation: int) -> Json:
    return {"bool": {"filter": [*filters, *visible(generation)]}}


def _prefix(field: str, prefix: str) -> Json:
    """Return a query for all forms with a prefix; for a long one, perhaps for some others."""
    return {"prefix": {field: {"value": escape(prefix[:_LONGEST_PREFIX])}}}


def _wildcard(field: str, pattern: str) -> Json:
    return {"wildcard": {field: {"value": escape(pattern).replace("\\", r"\\")}}}


def _fuzzy(form: str, edits: int) -> Json:
    """Return a query for the forms at most so many edits away."""
    if edits == 0:
        return {"term": {"folded": escape(form)}}
    return {
        "fuzzy": {
            "folded": {
                "value": escape(form),
                "fuzziness": edits,
                "transpositions": True,
                "rewrite": "constant_score",
            }
        }
    }


def _candidates_of(pattern: Pattern) -> Json:
    match pattern:
        case PrefixQuery(_, prefix, written):
            queries = [_prefix("folded", prefix)]
            queries += [] if written is None else [_prefix("written", written)]
        case WildcardQuery(_, wanted, written):
            queries = [_wildcard("folded", wanted)]
            queries += [] if written is None else [_wildcard("written", written)]
        case FuzzyQuery(_, form, edits) if form and edits <= MOST_EDITS:
            queries = [_fuzzy(form, edits)]
        case RegexQuery(_, wanted):
            queries = [_regular(wanted)]
        case _:
            queries = [_prefix("folded", literal(pattern))]
    return {"bool": {"filter": queries}}


def _regular(expression: str) -> Json:
    """Return a query for all forms that match a regular expression, and perhaps some others."""
    rendered = _rendered(parse_expression(expression))
    return {
        "regexp": {
            "folded": {
                "value": rendered,
                "flags": "NONE",
                "max_determinized_states": 10_000,
                "rewrite": "constant_score",
            }
        }
    }


def _rendered(node: RegularExpression) -> str:
    """Return an expression in Lucene's syntax; a class of characters becomes any character."""
    match node:
        case CharacterSet(chars, kinds, negated):
            if negated or kinds or not chars:
                return "."
            return f"({'|'.join(map(_escaped, sorted(chars)))})"
        case Alternation(parts):
            return "(" + "|".join(_rendered(each) or "()" for each in parts) + ")"
        case Repetition(part, least, most):
            upper = "" if most is None else most
            return f"({_rendered(part)}){{{least},{upper}}}"
        case sequence:
            return "".join(map(_rendered, sequence.parts))


def _escaped(char: str) -> str:
    return _SPECIAL.sub(r"\\\1", escape(char))

"""Articles that a query cites, and that the law it names does not have.

The law is in the index if documents have its name or its date, and articles. A note then names the
nearest article that they have. The passages that cite the absent article are hits. If there are
none, and the query is only the citation, the passages of the nearest article are.

The engine counts the passages of the cited articles; the store tells which articles there are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.analysis.terms import ROLES, provision_term
from benelux_search.errors import Message, Note
from benelux_search.index import algebra
from benelux_search.index.fields import selects
from benelux_search.index.ports import Store
from benelux_search.index.statistics import Statistics
from benelux_search.law.citations import Citation, Law, one_spelling
from benelux_search.law.numbering import Place, place_of
from benelux_search.model import LANGUAGES, DocumentInfo, Language, Role
from benelux_search.presentation import cut_name
from benelux_search.query import tree
from benelux_search.search.queries.filters import DocumentFilter, documents_of_law

_SAMPLE: Final = 128  # pairs of a document that are read at a time
_MOST_PASSAGES: Final = 300  # of an article that are shown
_STEPS: Final = 4  # of a sample: pairs between articles may be of none
_MOST_DOCUMENTS: Final = 20  # if more have the name, it is no name of a law
_SHOWN: Final = 2  # articles that a note names one by one; of more, the first and the last


@dataclass(frozen=True, slots=True)
class AbsentArticle:
    """A citation of articles that the law does not have.

    ``document`` is the one of the law that has the article ``nearest``. ``scores`` are its
    passages, by ordinal, with scores that put notes on amendments last.
    """

    citation: Citation
    document: DocumentInfo
    nearest: str
    scores: tuple[tuple[int, float], ...]

    def note(self, language: Language, *, is_shown: bool) -> Note:
        """Return the note; the title of the document is in ``language`` if it has one."""
        titles = self.document.facts.title
        first, second = (titles.fr, titles.nl) if language == "fr" else (titles.nl, titles.fr)
        articles = self.citation.articles
        shown = ", ".join(articles)
        if len(articles) > _SHOWN:
            shown = f"{articles[0]}–{articles[-1]}"
        nearest = (
            Message("the nearest, art. {}, is shown", self.nearest)
            if is_shown
            else Message("the nearest is art. {}", self.nearest)
        )
        name = cut_name(first or second or self.document.id)
        return Note("no-article", "“{}” has no art. {}: {}", name, shown, nearest)


def only_citing(root: tree.Node, citations: Collection[Citation]) -> tree.Node:
    """Return a query in which citations match only the passages that cite their articles.

    A phrase still matches the passages that have its words.
    """

    def change(node: tree.Node, _: Language | None = None) -> tree.Node:
        match node:
            case tree.WordNode(citation=Citation() as citation) if citation in citations:
                return replace(node, citation=replace(citation, citing=True))
            case _:
                return tree.map_parts(node, change)

    return change(root) if citations else root


def is_absent(citation: Citation, documents: DocumentFilter, statistics: Statistics) -> bool:
    """Return True if documents of the law are in the index, without the cited articles.

    Both questions are asked in any case. ``documents`` is the filter of the options.
    """
    law = citation.law
    if law is None:
        return False
    of_law = documents_of_law(law)
    terms = tuple(
        algebra.TermQuery(language, provision_term(role, article))
        for article in citation.articles
        for role in ROLES
        for language in LANGUAGES
    )
    wanted = algebra.And((of_law, *documents.queries, algebra.Or(terms)))
    is_there = statistics.matches(algebra.AndNot(wanted, _longer(law)) if law.longer else wanted)
    return bool(statistics.documents(of_law)) and not is_there


def absent_articles(
    root: tree.Node,
    documents: DocumentFilter,
    statistics: Statistics,
    store: Store,
    copies: Collection[str],
) -> Iterator[AbsentArticle]:
    """Yield the citations of a query whose law has none of their articles.

    ``documents`` is the filter of the options; ``copies`` are ids of documents to leave out.
    """
    for citation in dict.fromkeys(tree.citations_of_laws(root)):
        if is_absent(citation, documents, statistics):
            absent = _absent(citation, documents, store, copies)
            if absent is not None:
                yield absent


def _absent(
    citation: Citation, documents: DocumentFilter, store: Store, copies: Collection[str]
) -> AbsentArticle | None:
    """Return an absent article with the nearest one; None if no article can be compared with it.

    None, too, if the article is there after all: an engine that is late counts nothing.
    """
    wanted = citation.articles[0]
    chosen = {
        info.id: info
        for info in store.documents()
        if info.id not in copies and documents.accepts(info) and _is_of(info, citation.law)
    }
    if len(chosen) > _MOST_DOCUMENTS:
        return None
    found: dict[_Found, str] = {}
    ranges = store.ranges(chosen)
    for id_, ordinals in ranges.items():
        nearest = _nearest(ordinals, wanted, store)
        if nearest is not None:
            found[nearest] = id_
    best = _best(found, wanted)
    if best is None or one_spelling(best.article) == one_spelling(wanted):
        return None
    id_ = found[best]
    return AbsentArticle(
        citation, chosen[id_], best.article, tuple(_passages(best, ranges[id_], store))
    )


def _is_of(info: DocumentInfo, law: Law | None) -> bool:
    if law is None or not selects(documents_of_law(law), info):
        return False
    return not any(selects(longer, info) for longer in _longer(law))


def _longer(law: Law) -> tuple[algebra.FieldTerm, ...]:
    return tuple(algebra.FieldTerm("name", name) for name in law.longer)


# --- The nearest article


@dataclass(frozen=True, slots=True)
class _Found:
    """A passage of an article, by its ordinal."""

    ordinal: int
    article: str


def _best(found: Iterable[_Found], wanted: str) -> _Found | None:
    """Return the last passage of the greatest article not above one; else of the least above it."""
    place, spelling = place_of(wanted), one_spelling(wanted)
    own = [each for each in found if place_of(each.article)[0] == place[0]]
    below = [each for each in own if place_of(each.article) <= place]

    def nearness(each: _Found) -> tuple[Place, bool, bool, int]:
        other = one_spelling(each.article)
        has_slash = ("/" in other) == ("/" in spelling)  # 433/5 before 433quinquies
        return place_of(each.article), other == spelling, has_slash, each.ordinal

    if below:
        return max(below, key=nearness)
    return min(own, key=nearness, default=None)


def _nearest(ordinals: Sequence[int], wanted: str, store: Store) -> _Found | None:
    """Return a passage of the nearest article of a document; None if it has none.

    The articles of a law stand in their order, so that a sample tells between which pairs to look.
    """
    best: _Found | None = None
    part = range(len(ordinals))
    while part:
        step = -(-len(part) // _SAMPLE)
        found = list(_articles((ordinals[place] for place in part[::step]), store))
        best = _best(found if best is None else [best, *found], wanted)
        if best is None or step == 1:
            break
        first = bisect_left(ordinals, best.ordinal)
        if place_of(best.article) > place_of(wanted):
            part = range(max(part.start, first - _STEPS * step), first)
        else:
            later = (each.ordinal for each in found if each.ordinal > best.ordinal)
            after = (bisect_left(ordinals, ordinal) for ordinal in later)
            part = range(first + 1, min(next(after, part.stop), first + _STEPS * step))
    return best


def _articles(ordinals: Iterable[int], store: Store) -> Iterator[_Found]:
    for ordinal, pair in sorted(store.pairs(ordinals).items()):
        provision = pair.provision
        if provision is not None and provision.article is not None and provision.role in ROLES:
            yield _Found(ordinal, provision.article)


def _passages(found: _Found, ordinals: Sequence[int], store: Store) -> Iterator[tuple[int, float]]:
    """Yield the ordinals of the passages of an article, with their scores.

    ``found`` is one of them; those before it are read until the article begins.
    """
    first = bisect_left(ordinals, found.ordinal)
    while first > 0:
        part = ordinals[max(0, first - _SAMPLE) : first]
        own = _own(reversed(part), found.article, store)
        first -= len(own)
        if len(own) < len(part):
            break
    after = ordinals[first : first + _MOST_PASSAGES]
    for ordinal, role in _own(after, found.article, store).items():
        if role in ROLES:
            yield ordinal, 1.0 if role == "note" else 2.0


def _own(ordinals: Iterable[int], article: str, store: Store) -> Mapping[int, Role]:
    """Return the roles of the first pairs that are all of an article, by ordinal."""
    wanted = list(ordinals)
    pairs = store.pairs(wanted)
    roles: dict[int, Role] = {}
    for ordinal in wanted:
        provision = pairs[ordinal].provision if ordinal in pairs else None
        if provision is None or provision.article != article:
            break
        roles[ordinal] = provision.role
    return roles

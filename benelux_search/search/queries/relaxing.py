"""Relax AND to OR when a query has no hits; keep filters and exclusions.

A function word is then no hit: a pasted sentence would match every passage. It only raises the
score of passages with other words of the query.
"""

from __future__ import annotations

from dataclasses import replace

from benelux_search.lexicon.everyday_words import is_light_word
from benelux_search.model import Language
from benelux_search.query import tree
from benelux_search.search.queries.cross_lingual import is_filter


def relaxed(node: tree.Node, language: Language) -> tree.Node:
    """Return the query with OR between its words, instead of the AND that is not typed.

    A typed AND, exclusions, filters, and clauses for one language stay required. Function words are
    optional, unless there are no others. A number in groups (``461 463``) may match as one number
    or as one of its groups. If nothing can be relaxed, the result equals ``node``. ``language`` is
    that of the query.
    """
    match node:
        case tree.LanguageNode(named, inner):
            return tree.LanguageNode(named, relaxed(inner, named))
        case tree.OrNode(nodes):
            return tree.OrNode(tuple(relaxed(child, language) for child in nodes))
        case tree.AndNode(nodes, strict=False):
            return _relaxed_words(nodes, language)
        case tree.WordNode():
            return _relaxed_number(node)
        case _:
            return node


def _relaxed_words(nodes: tuple[tree.Node, ...], language: Language) -> tree.Node:
    kept = tuple(
        replace(child, node=relaxed(child.node, child.language))
        if isinstance(child, tree.LanguageNode)
        else child
        for child in nodes
        if _is_kept(child)
    )
    free = [child for child in nodes if not _is_kept(child)]
    light = tuple(child for child in free if _is_function_word(child, language))
    clauses = kept
    if len(free) > 1:
        nodes = tuple(relaxed(child, language) for child in free)
        optional = light if len(light) < len(free) else ()
        clauses = (tree.OrNode(nodes, optional, relaxed=True), *kept)
    elif free:
        clauses = (relaxed(free[0], language), *kept)
    return clauses[0] if len(clauses) == 1 else tree.AndNode(clauses)


def _is_function_word(node: tree.Node, language: Language) -> bool:
    return isinstance(node, tree.WordNode) and is_light_word(node.text, language)


def _relaxed_number(node: tree.WordNode) -> tree.Node:
    """Relax a number in groups to itself or any of the numbers in it: 461 463."""
    text = node.analyzed("nl")
    cells = text.words[0].cells if text is not None and len(text.words) == 1 else ()
    numbers = (each for each in cells if each.text.isdigit())
    several = tuple(tree.WordNode(each.text, analysis=node.analysis.part(each)) for each in numbers)
    return tree.OrNode((node, *several)) if len(several) > 1 else node


def _is_kept(node: tree.Node) -> bool:
    return isinstance(node, tree.LanguageNode | tree.NotNode) or is_filter(node)

"""The parser of queries, and two ways to print a tree: in plain English, and as a query.

:class:`Parser` turns tokens into a tree. :func:`to_english` describes a tree in words.
:func:`to_query_text` returns a query that parses to the same tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from benelux_search.model import Language
from benelux_search.query import tree
from benelux_search.query.lexer import QueryToken, TokenKind, tokenise
from benelux_search.query.quotes import SINGLE, quote
from benelux_search.query.words import continues

_LONGEST: Final = 60  # characters of a text that are repeated: a phrase may be a whole page
_LANGUAGE_WORDS: Final = {"nl": "in the Dutch", "fr": "in the French"}
_DAY: Final = len("2019-06-11")


def to_english(node: tree.Node) -> str:
    """Return a query in plain English, on one line; nested AND and OR are in parentheses."""
    match node:
        case tree.AndNode(nodes, strict):
            # a AND b AND c is nested in the tree, and printed as one list
            parts = _chain(node) if strict else nodes
            start = "strictly all of" if strict else "all of"
            return f"{start}: {'; '.join(map(_part_to_english, parts))}"
        case tree.OrNode(nodes):
            return f"any of: {'; '.join(map(_part_to_english, nodes))}"
        case tree.NotNode(inner):
            return f"not: {_part_to_english(inner)}"
        case tree.LanguageNode(language, inner):
            return f"{_LANGUAGE_WORDS[language]}, {_part_to_english(inner)}"
        case leaf:
            return _leaf_to_english(leaf)


def _part_to_english(node: tree.Node) -> str:
    said = to_english(node)
    return f"({said})" if isinstance(node, tree.AndNode | tree.OrNode) else said


# Leaves that have a text only
_ENGLISH: Final[Mapping[type, str]] = {
    tree.WordNode: "a form of {}",
    tree.ExactNode: "exactly {}",
    tree.PrefixNode: "a word that begins with {}",
    tree.WildcardNode: "a word of the pattern {}",
    tree.RegexNode: "a word of the expression {}",
    tree.PhraseNode: "the phrase {}",
    tree.DocumentNode: "in the document {}",
    tree.NumberNode: "in a document with the number {}",
    tree.PathNode: "in a document with {} in its path",
}


def _leaf_to_english(leaf: tree.LeafNode) -> str:
    match leaf:
        case tree.FuzzyNode(text, edits):
            return f"a word within {edits} {'edit' if edits == 1 else 'edits'} of {_shown(text)}"
        case tree.NearNode(text, 0):
            return f"the words {_shown(text)} side by side in any order"
        case tree.NearNode(text, distance):
            others = "other" if distance == 1 else "others"
            return f"the words {_shown(text)} with at most {distance} {others} between them"
        case tree.DateNode(since, until):
            return _period_to_english(since, until)
        case tree.MetadataNode(name, text):
            return f"with {_shown(text)} under {_shown(name)} in the metadata"
        case tree.AlignedNode(state):
            return f"with {'no' if state == 'none' else 'an uncertain'} counterpart"
        case _:
            return _ENGLISH[type(leaf)].format(_shown(leaf.text))


def _period_to_english(since: str | None, until: str | None) -> str:
    if since is None:
        return f"dated until {until}"
    if until is None:
        return f"dated from {since} on"
    if since == until:
        return f"dated {'on' if len(since) == _DAY else 'in'} {since}"
    return f"dated from {since} to {until}"


def _shown(text: str) -> str:
    """Return a text in quotes, on one line, without control characters for a terminal."""
    spaced = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    short = spaced if len(spaced) <= _LONGEST else f"{spaced[:_LONGEST]}…"
    escaped = short.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def to_query_text(node: tree.Node) -> str:
    """Return the text of a query that parses to this tree, without notes.

    The tree must be the result of parsing a query.
    """
    match node:
        case tree.AndNode(nodes, strict):
            parts = _chain(node) if strict else nodes
            # AND binds closer than words side by side
            typed = [_operand(part, bare=not strict and _is_strict(part)) for part in parts]
            return " AND ".join(typed) if strict else " ".join(_separate_numbers(typed))
        case tree.OrNode(nodes):
            return " OR ".join(
                _operand(part, bare=isinstance(part, tree.AndNode)) for part in nodes
            )
        case tree.NotNode(inner):
            return f"-{_operand(inner)}"
        case tree.LanguageNode(language, inner):
            # in nl:fr:a, the last language counts
            typed_inner = to_query_text(inner)
            nested = isinstance(inner, tree.LanguageNode | tree.AndNode | tree.OrNode)
            return f"{language}:({typed_inner})" if nested else f"{language}:{typed_inner}"
        case leaf:
            return _typed_leaf(leaf)


def _operand(node: tree.Node, *, bare: bool = False) -> str:
    typed = to_query_text(node)
    return f"({typed})" if isinstance(node, tree.AndNode | tree.OrNode) and not bare else typed


def _is_strict(node: tree.Node) -> bool:
    return isinstance(node, tree.AndNode) and node.strict


def _chain(node: tree.AndNode) -> list[tree.Node]:
    """Return the operands of a chain of ANDs: a, b and c of ``a AND b AND c``."""
    parts: list[tree.Node] = []
    first: tree.Node = node
    while isinstance(first, tree.AndNode) and first.strict:
        first, *others = first.nodes
        parts += reversed(others)
    return [first, *reversed(parts)]


def _separate_numbers(typed: list[str]) -> list[str]:
    """Put a part in parentheses if it would be read as a continuation of the number before it.

    Together with the next part, it may be a range: 1 000-2 000.
    """
    apart = typed[:1]
    for part, following in zip_longest(typed[1:], typed[2:], fillvalue=""):
        is_continued = any(continues(apart[-1], each) for each in (part, f"{part} {following}"))
        apart.append(f"({part})" if is_continued else part)
    return apart


def _typed_leaf(leaf: tree.LeafNode) -> str:
    match leaf:
        case tree.WordNode():
            return _typed_word(leaf)
        case tree.ExactNode(text):
            return _typed_after("=", text, leaf)
        case tree.PrefixNode() | tree.WildcardNode() | tree.RegexNode() | tree.FuzzyNode():
            return _typed_pattern(leaf)
        case tree.PhraseNode(text):
            return quote(text)
        case tree.NearNode(text, distance):
            return f"{quote(text)}~{distance}"
        case tree.DocumentNode(text):
            return _typed_after("doc:", text, leaf)
        case tree.NumberNode(text):
            return _typed_after("number:", text, leaf)
        case tree.PathNode(text):
            return _typed_after("path:", text, leaf)
        case tree.DateNode(since, until):
            return f"date:{since}" if since == until else f"date:{since or ''}..{until or ''}"
        case tree.MetadataNode(name, text):
            return _typed_after(f"meta.{name}:", text, leaf)
        case tree.AlignedNode(state):
            return f"aligned:{state}"


def _typed_pattern(pattern: tree.PatternNode) -> str:
    match pattern:
        case tree.PrefixNode(text):
            return f"{text}*"
        case tree.WildcardNode(text):
            return text
        case tree.RegexNode(text):
            return f"/{text}/"
        case tree.FuzzyNode(text, edits):
            return f"{text}~{edits}"


def _typed_after(mark: str, text: str, leaf: tree.LeafNode) -> str:
    """Return a text after a mark, in quotes if it would not be read as this leaf without them."""
    return f"{mark}{text}" if _reads_as(f"{mark}{text}", leaf) else f"{mark}{quote(text)}"


def _typed_word(word: tree.WordNode) -> str:
    if word.citation is not None and word.citation.citing:
        return f"cites:{word.citation.articles[0]}"
    return word.text if _reads_as(word.text, word) else f"{quote(word.text)}~"


def _reads_as(typed: str, leaf: tree.LeafNode) -> bool:
    """Return True if ``typed`` is read as this leaf and no more, whatever text follows it."""
    notes = tree.Notes()
    found = [token.leaf for token in tokenise(typed, notes)]
    return found == [leaf] and not notes.all() and SINGLE not in typed


# --- Parsing


class Parser:
    """A recursive descent parser for the tokens of a query.

    A query is alternatives with OR between them. An alternative is a sequence of atoms. An atom is
    a leaf or a group, which may be excluded.
    """

    def __init__(self, tokens: Sequence[QueryToken], notes: tree.Notes) -> None:
        self._tokens = tokens
        self._notes = notes
        self._index = 0

    def parse(self) -> tree.Node | None:
        """Return the tree of the tokens, or None if they have no leaf.

        The root is a :class:`~benelux_search.query.tree.NotNode` if the query only excludes.
        """
        return self._alternatives()

    def _kind(self) -> TokenKind | None:
        return self._tokens[self._index].kind if self._index < len(self._tokens) else None

    def _take(self) -> QueryToken:
        self._index += 1
        return self._tokens[self._index - 1]

    def _alternatives(self) -> tree.Node | None:
        found = [(self._index, self._sequence())]
        while self._kind() == "OR":
            token = self._take()
            found.append((self._index, self._sequence()))
            if found[-1][1] is None or found[-2][1] is None:
                self._notes.add(
                    "loose-or", "`OR` at column {} has nothing on one side", token.column
                )
        nodes = [node for _, node in found if node is not None]
        kept = [node for node in nodes if not isinstance(node, tree.NotNode)]
        if len(nodes) < 2 or not kept:
            return require_all(nodes)
        for index, node in found:
            if isinstance(node, tree.NotNode):
                column = self._tokens[index].column
                self._notes.add(
                    "excluding-alternative",
                    "the alternative at column {} only excludes: ignored",
                    column,
                )
        return tree.OrNode(tuple(kept)) if len(kept) > 1 else kept[0]

    def _sequence(self) -> tree.Node | None:
        """Parse atoms side by side; those with AND between them bind together."""
        found: list[tree.Node | None] = []
        while (kind := self._kind()) not in (None, "OR", ")"):
            if kind != "AND":
                found.append(self._negated())
                continue
            token = self._take()
            before = found.pop() if found else None
            after = None if self._kind() in (None, "OR", "AND", ")") else self._negated()
            if before is None or after is None:
                self._notes.add(
                    "loose-and", "`AND` at column {} has nothing on one side", token.column
                )
            if isinstance(before, tree.NotNode) and isinstance(after, tree.NotNode):
                # both are excluded anyway: AND adds nothing
                found += [before, after]
            else:
                found.append(require_all([before, after], strict=True))
        return require_all(found)

    def _negated(self) -> tree.Node | None:
        """Parse an atom and its prefixes: -, NOT, nl: and fr:. The last language counts."""
        negative = False
        language: Language | None = None
        first = self._tokens[self._index]
        while self._kind() in ("not", "language"):
            token = self._take()
            if token.kind == "not":
                negative = not negative
            else:
                language = "nl" if token.text == "nl:" else "fr"
        node = self._atom()
        if node is None:
            if first.kind in ("not", "language"):
                self._notes.add(
                    "loose-operator",
                    "`{}` at column {} has nothing after it",
                    first.text,
                    first.column,
                )
            return None
        if isinstance(node, tree.NotNode):
            negative, node = not negative, node.node
        if language is not None:
            node = tree.LanguageNode(language, node)
        return tree.NotNode(node) if negative else node

    def _atom(self) -> tree.Node | None:
        kind = self._kind()
        if kind in ("leaf", "nothing"):
            return self._take().leaf
        return self._group() if kind == "(" else None

    def _group(self) -> tree.Node | None:
        token = self._take()
        node = self._alternatives()
        if self._kind() == ")":
            self._take()
        else:
            self._notes.add(
                "opening-parenthesis", "the `(` at column {} is never closed", token.column
            )
        return node


def require_all(found: Sequence[tree.Node | None], *, strict: bool = False) -> tree.Node | None:
    """Return a node that requires all nodes; None counts as no node.

    If each node is a :class:`~benelux_search.query.tree.NotNode`, the result is one as well. Return
    None if there are no nodes. ``strict`` is True if the user typed AND.
    """
    nodes = [node for node in found if node is not None]
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    if all(isinstance(node, tree.NotNode) for node in nodes):
        return tree.NotNode(tree.OrNode(tuple(_excluded(nodes))))
    return tree.AndNode(tuple(nodes), strict)


def _excluded(nodes: Sequence[tree.Node]) -> Iterator[tree.Node]:
    """Yield each node that the negations exclude."""
    for node in nodes:
        if isinstance(node, tree.NotNode) and isinstance(node.node, tree.OrNode):
            yield from node.node.nodes
        elif isinstance(node, tree.NotNode):
            yield node.node

"""The vocabulary of TEI: texts of research and sittings of parliaments as XML.

It follows the TEI P5 guidelines (https://tei-c.org/guidelines/p5/) and ParlaMint, in which a speech
(``u``) has segments (``seg``), each in the language that was spoken (``xml:lang``). The speaker
stands before the first segment. Elements of the transcription that are no paragraphs are inline.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

from benelux_search.documents.blocks import Block, language_of_tag
from benelux_search.documents.legal.xml_blocks import BlockBuilder, Role
from benelux_search.documents.stated_values import stated_date
from benelux_search.documents.xml_parser import Attributes
from benelux_search.metadata.stated_titles import titles_of
from benelux_search.model import Facts, Language, Titles

_ROLES: Final[dict[str, Role]] = {
    **dict.fromkeys(
        "TEI TEI.2 teiCorpus text front body back group floatingText div div0 div1 div2 div3 div4 "
        "div5 div6 div7 lg list sp u titlePage opener closer figure listBibl epigraph argument "
        "postscript".split(),
        "block",
    ),
    **dict.fromkeys(("p", "ab", "l", "item"), "text"),
    **dict.fromkeys(
        "seg s quote q said cit bibl stage desc byline dateline salute signed trailer figDesc note "
        "kinesic vocal incident writing gap docImprint docAuthor docDate".split(),
        "flow",
    ),
    **dict.fromkeys(("head", "docTitle", "titlePart"), "heading"),
    **dict.fromkeys(("speaker", "label"), "number"),
    **dict.fromkeys(
        "fw facsimile standOff sourceDoc linkGrp spanGrp timeline rdg teiHeader".split(), "silent"
    ),
    "table": "table", "row": "row", "cell": "cell", "lb": "space", "cb": "space", "pb": "space",
}  # fmt: skip
# The written form of a word, beside that of the editor: only one of them is read
_REPLACED: Final = frozenset({"sic", "orig", "abbr"})
_SOURCES: Final = frozenset({"bibl", "biblFull", "biblStruct", "monogr", "analytic", "titleStmt"})
_DATES: Final = ("creation", "setting", "sourceDesc", "publicationStmt")  # the best first
_MOST_CHARS: Final = 1000


@dataclass(slots=True)
class Tei:
    """A handler of the elements of a TEI document."""

    builder: BlockBuilder
    roots: ClassVar[frozenset[str]] = frozenset({"TEI", "TEI.2", "teiCorpus"})
    references: list[str] = field(default_factory=list)
    recognised: bool = True
    _names: list[str] = field(default_factory=list)
    _joined: bool = False  # after a token, whose white space only formats the file
    _joins: list[bool] = field(default_factory=list)  # of the open tokens
    _title: list[str] | None = None
    _title_language: Language | None = None
    _titles: Titles = field(default_factory=Titles)
    _source_titles: Titles = field(default_factory=Titles)
    _dates: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        parent = self._names[-1] if self._names else ""
        self._names.append(name)
        tag = attributes.get("xml:lang") or attributes.get("lang")
        language = language_of_tag(tag)
        self.builder.open(self._role(name, parent, attributes), language, stated=tag is not None)
        if "teiHeader" in self._names:
            self._state(name, parent, attributes, language)
        elif name in ("w", "pc"):
            self._joins.append(attributes.get("join") in ("right", "both"))
            self._joined = False
        elif name == "include" and (target := attributes.get("href")):
            self.references.append(target)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name == "title" and self._title is not None:
            self._end_title("".join(self._title)[:_MOST_CHARS])
        self._names.pop()
        if name in ("w", "pc") and self._joins:
            if not self._joins.pop():
                self.builder.write(" ")
            self._joined = True
        self.builder.close()

    def data(self, text: str) -> None:
        """Handle characters."""
        if self._title is not None:
            self._title.append(text)
        if self._joined and text.isspace():
            return
        self._joined = False
        self.builder.write(text.replace("\n", " "))

    def facts(self, blocks: list[Block]) -> Facts:  # noqa: ARG002
        """Return the titles and the date that the header states."""
        date = next((self._dates[name] for name in _DATES if name in self._dates), None)
        return Facts(self._titles.or_else(self._source_titles), date)

    def _role(self, name: str, parent: str, attributes: Attributes) -> Role:
        if name == "note":
            if attributes.get("type") == "speaker":
                return "number"
            return "note" if self.builder.in_paragraph else "flow"
        if parent == "choice" and name in _REPLACED:
            return "silent"
        if name in ("lb", "cb", "pb") and attributes.get("break") == "no":
            return "inline"
        return _ROLES.get(name, "inline")

    def _state(
        self, name: str, parent: str, attributes: Attributes, language: Language | None
    ) -> None:
        """Read what the header of the document states; later headers do not count."""
        if name == "title" and parent in _SOURCES:
            self._title, self._title_language = [], language
        elif name == "date":
            stated = attributes.get("when") or attributes.get("from") or ""
            date = stated_date(stated)
            place = next((outer for outer in _DATES if outer in self._names), None)
            if date and place:
                self._dates.setdefault(place, date)

    def _end_title(self, text: str) -> None:
        self._title = None
        titles = titles_of(text, self._title_language)
        if "titleStmt" in self._names and "sourceDesc" not in self._names:
            self._titles = self._titles.or_else(titles)
        else:
            self._source_titles = self._source_titles.or_else(titles)

"""The vocabulary of Akoma Ntoso: laws, bills, judgments and debates as XML.

It follows Akoma Ntoso 1.0, part 2 (OASIS LegalDocML, namespace ``…/akn/3.0``), and reads the drafts
and version 2.0 alike, because elements are known by their local names. Elements that the schema
lists as inline are parts of a paragraph; all others are blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

from benelux_search.documents.blocks import Block, first_titles, language_of_tag
from benelux_search.documents.legal.xml_blocks import BlockBuilder, Role
from benelux_search.documents.stated_values import stated_date
from benelux_search.documents.xml_parser import Attributes
from benelux_search.metadata.stated_titles import titles_of, titles_of_headings
from benelux_search.model import Facts, Titles

_DOCUMENTS: Final = frozenset(
    "act bill doc judgment judgement debate debateReport debaterecord statement amendment "
    "amendmentList officialGazette documentCollection portion".split()
)
# The larger divisions, whose number may be a heading by itself; that of an article opens its text
_DIVISIONS: Final = frozenset(
    "book tome part subpart title subtitle chapter subchapter section subsection division "
    "subdivision debateSection hcontainer tblock".split()
)
_INLINE: Final = frozenset(
    "a abbr affectedDocument argument b change concept courtType date decoration def del "
    "docAuthority docCommittee docDate docIntroducer docJurisdiction docNumber docProponent "
    "docPurpose docStage docStatus docTitle docType docketNumber embeddedText entity event fillIn "
    "i img inline ins judge lawyer legislature location marker mmod mod mref neutralCitation "
    "noteRef object omissis opinion organization outcome party person placeholder process quantity "
    "quotedText recordedTime ref relatedDocument remark rmod role rref session shortTitle "
    "signature span sub sup term time u vote scene".split()
)
_ROLES: Final[dict[str, Role]] = {
    **dict.fromkeys(_INLINE, "inline"),
    **dict.fromkeys(
        "identification publication classification lifecycle workflow analysis temporalData "
        "references presentation proprietary".split(),
        "silent",
    ),
    **dict.fromkeys(("p", "block", "li", "narrative", "summary"), "text"),
    **dict.fromkeys(("heading", "subheading", "crossHeading", "caption", "longTitle"), "heading"),
    **dict.fromkeys(("num", "from"), "number"),
    **dict.fromkeys(("authorialNote", "note"), "note"),
    "toc": "contents", "table": "table", "tr": "row", "td": "cell", "th": "cell",
    "br": "break", "eol": "space", "eop": "space",
}  # fmt: skip
_LONGEST_NUMBER: Final = 40


@dataclass(slots=True)
class AkomaNtoso:
    """A handler of the elements of an Akoma Ntoso document."""

    builder: BlockBuilder
    roots: ClassVar[frozenset[str]] = frozenset({"akomaNtoso"})
    references: list[str] = field(default_factory=list)
    recognised: bool = True
    _names: list[str] = field(default_factory=list)
    _documents: list[int] = field(default_factory=list)  # levels of the open documents
    _lists: list[int | None] = field(default_factory=list)  # counts of the open lists
    _closing: list[str] = field(default_factory=list)  # end quotes of the open quotations
    _number: str = ""
    _date: str | None = None
    _date_in_text: str | None = None
    _title: str = ""
    _number_in_text: list[str] = field(default_factory=list)
    _has_number: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        parent = self._names[-1] if self._names else ""
        self._names.append(name)
        tag = attributes.get("xml:lang")
        role = _ROLES.get(name, "block")
        if name == "num" and parent in _DIVISIONS:
            role = "label"
        if name in _DOCUMENTS:
            self._documents.append(self.builder.depth)
        self._state(name, attributes)
        self.builder.open(role, language_of_tag(tag), stated=tag is not None)
        if name in ("ol", "ul"):
            self._lists.append(0 if name == "ol" else None)
        elif name == "li" and self._lists and (count := self._lists[-1]) is not None:
            self._lists[-1] = count + 1
            self.builder.add_number(f"{count + 1}.")
        elif name in ("quotedText", "quotedStructure"):
            self._open_quotation(name, attributes)
        elif name == "docTitle":
            self.builder.mark_title()

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        self._names.pop()
        if name == "longTitle":
            self.builder.mark_title()
        if name == "quotedText":
            self.builder.write(self._closing.pop())
        self.builder.close()
        if name == "quotedStructure" and (mark := self._closing.pop()):
            self.builder.close_quote(mark)
        if name in _DOCUMENTS:
            self._documents.pop()
        elif name in ("ol", "ul"):
            self._lists.pop()
        elif name == "docNumber":
            self._has_number = True

    def data(self, text: str) -> None:
        """Handle characters."""
        self.builder.write(text.replace("\n", " "))
        if not self._has_number and "docNumber" in self._names[-2:]:
            self._number_in_text.append(text)

    def facts(self, blocks: list[Block]) -> Facts:
        """Return the title, date and number that the document states."""
        titles = titles_of_headings(first_titles(blocks))
        number = self._number or " ".join("".join(self._number_in_text).split())
        if titles == Titles():
            titles = titles_of(self._title)
        return Facts(
            titles,
            self._date or self._date_in_text,
            number if 0 < len(number) <= _LONGEST_NUMBER else None,
        )

    def _open_quotation(self, name: str, attributes: Attributes) -> None:
        opening = attributes.get("startQuote", "")
        self._closing.append(attributes.get("endQuote", ""))
        if name == "quotedText":
            self.builder.write(opening)
        elif opening:
            self.builder.open_quote(opening)

    def _state(self, name: str, attributes: Attributes) -> None:
        """Read what the metadata of a document state; those of the first document count."""
        if name == "FRBRlanguage" and "FRBRExpression" in self._names and self._documents:
            language = language_of_tag(attributes.get("language"))
            self.builder.state_language(language, self._documents[-1])
        elif name == "FRBRdate" and "FRBRWork" in self._names:
            self._date = self._date or stated_date(attributes.get("date", ""))
        elif name == "FRBRnumber":
            self._number = self._number or attributes.get("value", "").strip()
        elif name in ("FRBRtitle", "FRBRalias"):
            self._title = self._title or attributes.get("value", "").strip()
        elif name == "docDate":
            self._date_in_text = self._date_in_text or stated_date(attributes.get("date", ""))
        elif name == "componentRef" and not attributes.get("src", "#").startswith("#"):
            self.references.append(attributes["src"])

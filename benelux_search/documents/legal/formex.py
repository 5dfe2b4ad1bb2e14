"""The vocabulary of Formex 4: the Official Journal of the European Union as XML.

It follows the Formex manual of the Publications Office (schemas ``formex-05.xx``). An article has
its number in ``TI.ART`` and its heading in ``STI.ART``; a recital is ``CONSID`` with its number in
``NO.P`` and its text in ``TXT``. Elements that stand in running text are inline, all others blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

from benelux_search.documents.blocks import Block, first_titles, language_of_tag
from benelux_search.documents.legal.xml_blocks import BlockBuilder, Role
from benelux_search.documents.stated_values import stated_date
from benelux_search.documents.xml_parser import Attributes
from benelux_search.metadata.stated_titles import titles_of_headings
from benelux_search.model import Facts

_INLINE: Final = frozenset(
    "ACCR BOLD CN CN.CODE DATE DIVIDEND DIVISOR EXPONENT EXPR FORMULA FRACTION FT HT IE IND INDEX "
    "KEYWORD LINK MARK NO.CASE NO.CELEX NO.CURRENT NO.DOC NO.DOC.C NO.DOC.TXT NO.ECLI NO.OJ "
    "OP.CMP OP.MATH PRODUCT QUOT.END QUOT.START REF.ART REF.CASE REF.CONS REF.DOC REF.DOC.ECR "
    "REF.DOC.OJ REF.DOC.SE REF.ECLI REF.ECR.DOC REF.NOTICE REF.NP REF.NP.ECR ROOT STRONG SUM "
    "VERNACULAR YEAR COM COLL".split()
)
_ROLES: Final[dict[str, Role]] = {
    **dict.fromkeys(_INLINE, "inline"),
    **dict.fromkeys(
        "PAGE.HEADER IMG.CNT INCLUSIONS FAM.COMP FAM.COMP.CL GR.MOD.ACT INFO.CONSLEG INFO.PROD "
        "PUBLICATION.REF DOCUMENT.REF REF.PHYS PDF PAPER TIFF PAGE.FIRST PAGE.SEQ PAGE.LAST "
        "PAGE.TOTAL NO.SEQ VOLUME.REF LG.DOC LG.OJ LG.CASE".split(),
        "silent",
    ),
    **dict.fromkeys(("P", "TXT", "ALINEA", "VISA", "DEFINITION"), "text"),
    **dict.fromkeys(("TITLE", "TI", "STI", "CURR.TITLE", "SUBTITLE"), "heading"),
    **dict.fromkeys(("NO.P", "NO.PARAG", "NO.ITEM", "NO.ARTICLE", "TERM"), "number"),
    **dict.fromkeys(("NOTE", "MARGIN", "ANNOTATION"), "note"),
    "TI.ART": "label", "TOC": "contents", "TBL": "table", "ROW": "row", "CELL": "cell",
    "BR": "break",
}  # fmt: skip
_QUOTES: Final = {"QUOT.START": "“", "QUOT.END": "”"}
_LANGUAGES: Final = frozenset({"LG.DOC", "LG.OJ", "LG.CASE"})
_NUMBER_PARTS: Final = frozenset({"NO.CURRENT", "YEAR", "COM"})
_STATED: Final = _LANGUAGES | _NUMBER_PARTS | {"NO.CASE"}
_PROOFS: Final = frozenset("TI STI TXT ALINEA CONTENTS ENACTING.TERMS ARTICLE NP GR.SEQ".split())
# Elements whose date is that of the act; in BIB.INSTANCE.CONS it is that of its publication
_DATED: Final = frozenset({"BIB.INSTANCE", "BIB.JUDGMENT", "BIB.CASE", "BIB.OPINION", "BIB.ORDER"})
_MOST_CHARS: Final = 40  # characters of a value of the metadata
_OLD_TREATIES: Final = frozenset({"EG", "CE", "EEG", "CEE", "EURATOM", "JBZ", "JAI"})


@dataclass(slots=True)
class Formex:
    """A handler of the elements of a Formex document.

    ``recognised`` is True once the document has an element that only Formex has. The names of its
    root elements are too common to be a proof.
    """

    builder: BlockBuilder
    roots: ClassVar[frozenset[str]] = frozenset(
        "ACT ANNEX AGR ANNOT BIB CASE COMMUNICATION COMPETITION CONS.ACT CONS.ANNEX CONS.DOC "
        "CONS.OTH CORR CONCLUSION DECISION DOC ECR.GENERAL EEA FMX.COLLECTION GENERAL JUDGMENT "
        "JUDGEMENT LETTER LSEU NOTICE OPINION ORDER OTH.PUB REPORT.HEARING SE SUMMARY "
        "TREATY".split()
    )
    references: list[str] = field(default_factory=list)
    recognised: bool = False
    _names: list[str] = field(default_factory=list)
    _value: list[str] | None = None  # the text of the open element of the metadata
    _values: dict[str, str] = field(default_factory=dict)
    _format: str = ""
    _has_number: bool = False
    _date: str | None = None
    _has_title: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        parent = self._names[-1] if self._names else ""
        self._names.append(name)
        schema = attributes.get("xsi:noNamespaceSchemaLocation", "")
        self.recognised |= "formex" in schema or name in _PROOFS or name.startswith("BIB.")
        tag = attributes.get("xml:lang")
        self.builder.open(self._role(name), language_of_tag(tag), stated=tag is not None)
        if self.builder.is_silent:
            self._state(name, parent, attributes)
        elif name in _QUOTES:
            self.builder.write(_quotation_mark(name, attributes.get("CODE", "")))
        elif name == "INCL.ELEMENT" and (target := attributes.get("FILEREF")):
            self.references.append(target)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        self._names.pop()
        if name == "TITLE" and not self._has_title:
            self._has_title = True
            self.builder.mark_title()
        self.builder.close()
        if self._value is not None and name in _STATED:
            self._end_value(name, "".join(self._value)[:_MOST_CHARS].strip())
        elif name == "NO.DOC" and self._values:
            self._has_number = True

    def data(self, text: str) -> None:
        """Handle characters."""
        self.builder.write(text.replace("\n", " "))
        if self._value is not None:
            self._value.append(text)

    def facts(self, blocks: list[Block]) -> Facts:
        """Return the title, date and number that the document states."""
        titles = titles_of_headings(first_titles(blocks))
        return Facts(titles, self._date, self._document_number())

    @staticmethod
    def _role(name: str) -> Role:
        if name in _ROLES:
            return _ROLES[name]
        if name.startswith("BIB."):
            return "silent"
        return "heading" if name.startswith(("TI.", "STI.")) else "block"

    def _state(self, name: str, parent: str, attributes: Attributes) -> None:
        """Read what the metadata state: the language, the date and the number."""
        is_number = name in _NUMBER_PARTS and parent == "NO.DOC" and not self._has_number
        if is_number or name in _LANGUAGES or name == "NO.CASE":
            self._value = []
        elif name == "NO.DOC" and not self._has_number:
            self._format = attributes.get("FORMAT", "")
        elif name == "DATE" and parent in _DATED:
            self._date = self._date or stated_date(attributes.get("ISO", ""))

    def _end_value(self, name: str, value: str) -> None:
        self._value = None
        if name not in _LANGUAGES:
            self._values.setdefault(name, value)
        elif name == "LG.DOC" or "LG.DOC" not in self._values:
            self._values[name] = value
            self.builder.state_language(language_of_tag(value), 0)

    def _document_number(self) -> str | None:
        """Return the number as it is cited: 2016/679, 1319/2011, 2003/54/EG, C-303/22."""
        number, year = (self._values.get(name, "") for name in ("NO.CURRENT", "YEAR"))
        if not number or not year:
            return self._values.get("NO.CASE") or None
        if self._format == "NY":
            return f"{number}/{year}"
        treaty = self._values.get("COM", "")
        suffix = f"/{treaty}" if treaty.upper() in _OLD_TREATIES else ""
        return f"{year}/{number}{suffix}"


def _quotation_mark(name: str, code: str) -> str:
    """Return the mark with a hexadecimal code, such as ``00AB``."""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return _QUOTES[name]

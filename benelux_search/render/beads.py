"""A document as an override file to fill in: every bead is there, as a comment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from benelux_search.model import LANGUAGES, LOW_CONFIDENCE, AlignedDocument, Bead
from benelux_search.overrides import quotations
from benelux_search.render.lines import sanitise

_HELP: Final = """\
# Mends how {path} is put side by side. Save it beside the document as {name}.
# Take the # away before the three lines of an entry to make it count, and change what it quotes:
# a few words are enough when no other paragraph begins so; "Artikel 2 #3" is the third that does.
#
#   [[pair]]      these paragraphs translate each other, and nothing else
#   nl = "De eerste woorden"
#   fr = ["Les premiers mots", "Ceux du deuxième alinéa"]
#
#   [[alone]]     this paragraph has no counterpart
#   nl = "De eerste woorden"
#
#   [[split]]     a new paragraph begins at these words
#   fr = "Les premiers mots"
#
#   [[merge]]     these are one paragraph
#   nl = ["De eerste woorden", "De eerste woorden van het vervolg"]
#
#   [[language]]  this passage is Dutch (or fr = French, other = neither)
#   nl = "De eerste woorden"
"""


def skeleton(
    document: AlignedDocument, path: str, document_id: str, file_name: str
) -> Iterator[str]:
    """The lines of an override file in which nothing counts yet."""
    shown, name = (sanitise(each, one_line=True) for each in (path, file_name))
    yield from _HELP.format(path=shown, name=name).splitlines()
    nl, fr = (
        quotations([part.text for part in document.paragraphs(language)]) for language in LANGUAGES
    )
    for number, bead in enumerate(document.beads, 1):
        yield ""
        yield f"# {document_id}:{number:04d}  {_about(bead)}"
        yield "# [[pair]]" if bead.nl and bead.fr else "# [[alone]]"
        for language, quoted, side in (("nl", nl, bead.nl), ("fr", fr, bead.fr)):
            if side:
                yield f"# {language} = {_value([quoted[k] for k in side])}"
    for quotation in quotations([aside.text for aside in document.other]):
        if quotation:
            yield ""
            yield "# set aside"
            yield "# [[language]]"
            yield f"# other = {_value([quotation])}"


def _about(bead: Bead) -> str:
    percent = f"{bead.kind}, {int(bead.confidence * 100)} % sure"
    doubtful = bead.nl and bead.fr and bead.confidence < LOW_CONFIDENCE
    return f"doubtful: {percent}" if doubtful else percent


def _value(quotations: Sequence[str]) -> str:
    """Quotations as TOML, whose texts between quotes are written as those of JSON."""
    texts = [json.dumps(sanitise(text, one_line=True), ensure_ascii=False) for text in quotations]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"

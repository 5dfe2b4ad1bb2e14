"""A draft of an override file for the doubtful pairs of a document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from benelux_search import model
from benelux_search.align.override_file import quotations
from benelux_search.output.styled_lines import (
    sanitise,
)

if TYPE_CHECKING:
    pass


_HELP: Final = """\
# Corrections to the alignment of {path}. Save them in the same folder as {name}.
# To use an entry, remove the # before its lines and change the texts that it quotes. A few words
# are enough if no other paragraph begins with them; "Artikel 2 #3" is the third one that does.
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


def override_skeleton(
    document: model.AlignedDocument, path: str, document_id: str, file_name: str
) -> Iterator[str]:
    """Yield the lines of an override file for a document; every entry is a comment.

    ``file_name`` is the name of the override file.
    """
    shown, name = (sanitise(each, one_line=True) for each in (path, file_name))
    yield from _HELP.format(path=shown, name=name).splitlines()
    nl, fr = (
        quotations([part.text for part in document.paragraphs(language)])
        for language in model.LANGUAGES
    )
    for number, bead in enumerate(document.beads, 1):
        yield ""
        yield f"# {model.pair_id(document_id, number)}  {_about(bead)}"
        yield "# [[pair]]" if bead.nl and bead.fr else "# [[alone]]"
        for language, quoted, side in (("nl", nl, bead.nl), ("fr", fr, bead.fr)):
            if side:
                yield f"# {language} = {_value([quoted[k] for k in side])}"
    for quotation in quotations([aside.text for aside in document.other]):
        if quotation:
            yield ""
            yield "# excluded"
            yield "# [[language]]"
            yield f"# other = {_value([quotation])}"


def _about(bead: model.Bead) -> str:
    about = f"{bead.kind} ({int(bead.confidence * 100)} %)"
    uncertain = bead.nl and bead.fr and bead.confidence < model.LOW_CONFIDENCE
    return f"uncertain: {about}" if uncertain else about


def _value(quotations: Sequence[str]) -> str:
    """Return quotations as a TOML value: a string, or a list of several strings.

    Quoted TOML strings have the syntax of JSON.
    """
    texts = [json.dumps(sanitise(text, one_line=True), ensure_ascii=False) for text in quotations]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"

"""The text of a message: its own part, without the signature and what it quotes of other messages.

A message is read in the richer of its forms: HTML, RTF, or plain text. Its subject is the title and
the first line. Quoted lines (``> …``), the message that a reply repeats, and the signature after a
line ``--`` are set aside, so that a passage is found in the message in which it was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from benelux_search.documents.blocks import Block, join_table_rows, lines_of, normalise_spaces
from benelux_search.documents.markup.web_pages import decode_page, read_page
from benelux_search.documents.plain_text import text_lines
from benelux_search.errors import EmptySource, Message, Note, SourceError
from benelux_search.metadata.stated_titles import titles_of
from benelux_search.model import Facts, Line, RawDocument
from benelux_search.reading_options import Limits

_PREFIX: Final = re.compile(
    r"(?:\s*(?:re|fwd?|aw|wg|tr|rv|vs|ant(?:w(?:oord)?)?|doorst?|réf|réponse)\s*(?:\[\d+\])?\s*:)+\s*",
    re.IGNORECASE,
)
# The line above a message that a reply repeats: "On … wrote:", or the first of its headers
_REPLY: Final = re.compile(
    r"""(?:op|le|on|am)\b.{5,300}\b(?:schreef|heeft\ .{0,200}geschreven|a\ écrit|wrote|schrieb)
        .{0,200}:$
      | .{3,200}\b(?:schreef\ op|a\ écrit\ le|wrote\ on)\b.{3,100}:$
      | -{3,}\s*(?:oorspronkelijk\ bericht|message\ d['’]origine|original\ message)\s*-{3,}$
      | (?:van|de|from)\s?:.{2,300}\s(?:verzonden|envoyé|sent|datum|date)\s?:\s.+""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_FROM: Final = re.compile(r"(?:van|de|from)\s?:\s?\S", re.IGNORECASE)
# The line above a message that is passed on: its text is what the new message is about
_FORWARDED: Final = re.compile(
    r"""\W{0,20}(?:begin\ )?(?:doorgestuurd|doorgezonden)\ (?:e-?mail)?bericht\W*$
      | \W{0,20}(?:begin\ )?forwarded\ message\W*$
      | \W{0,20}(?:début\ du\ )?(?:message|courriel)\ (?:transféré|réexpédié)\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
_RULED: Final = re.compile(r"-{3,}[^-]{3,60}-{3,}$")
_HEADER: Final = re.compile(
    r"""(?:van|de|from|exp[ée]diteur|verzonden|envoyé|sent|datum|date|aan|à|to|pour|destinataire|cc
        |onderwerp|objet|sujet|subject|antwoord\ aan|répondre\ à|reply-to)\s?:""",
    re.VERBOSE | re.IGNORECASE,
)
_LOOKED_AT: Final = 1000  # characters of a paragraph that may be the line above a repeated message
_HEADERS: Final = 3  # lines of headers above a repeated message that are looked at together
_SIGNATURE: Final = re.compile(r"-- ?(?:\n|$)")
_LISTED: Final = 10


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A message: subject, date in ISO 8601, the forms of its text, and the names of its files.

    ``html`` is bytes in the encoding ``charset``, if that is known. ``rich`` are the blocks of a
    text in RTF.
    """

    subject: str = ""
    date: str | None = None
    plain: str = ""
    html: bytes = b""
    charset: str | None = None
    rich: Sequence[Block] = ()
    attachments: Sequence[str] = ()


def read_message(message: MailMessage, limits: Limits) -> RawDocument:
    """Return the subject and the text of a message as lines.

    Raises:
        EmptySource: the message has no text.
        SourceError: the message exceeds the limits.
    """
    subject = normalise_spaces(message.subject)
    title = _PREFIX.sub("", subject, count=1) if _PREFIX.match(subject) else subject
    blocks = _html_blocks(message, limits) or list(message.rich)
    if any(block.text.strip() for block in blocks):
        mark_repeated(blocks)
        lines = lines_of([*_title_block(title), *join_table_rows(blocks)])
    else:
        lines = _plain_lines(title, message.plain, limits)
    if len(lines) <= bool(title):
        raise EmptySource(Message("the message has no text"))
    return RawDocument(
        lines,
        "UTF-8",
        attachment_notes(message.attachments),
        facts=Facts(titles_of(title), message.date),
        paged=False,
    )


def attachment_notes(names: Sequence[str]) -> tuple[str, ...]:
    """Return a note that names attached documents, which are not read."""
    if not names:
        return ()
    listed = ", ".join(name[:80] for name in names[:_LISTED])
    listed += ", …" if len(names) > _LISTED else ""
    return (Note("attachments", "attached documents are not read: {}", listed),)


def _title_block(title: str) -> list[Block]:
    return [Block(title, heading=True)] if title else []


def _html_blocks(message: MailMessage, limits: Limits) -> list[Block]:
    if not message.html.strip():
        return []
    try:
        page = read_page(decode_page(message.html, message.charset).text, limits)
    except SourceError:
        if message.plain.strip():
            return []
        raise
    return [block for block in page.blocks if block.zone != "hidden"]


def mark_repeated(blocks: Sequence[Block]) -> None:
    """Set aside the message that a reply repeats, and the signature, if there is text before.

    Quotes are set aside if there is other text, before or after them.
    """
    begins = [
        _begins_repeated([each.text for each in blocks[k : k + _HEADERS]])
        for k in range(len(blocks))
    ]
    is_own = [
        block.zone != "quote" and not begin and any(map(str.isalpha, block.text))
        for block, begin in zip(blocks, begins, strict=True)
    ]
    seen = is_forwarded = False
    for k, block in enumerate(blocks):
        is_quoted = "quote" in [each.zone for each in blocks[k : k + 1 + begins[k]]]
        if is_quoted:  # or the line above a quote
            block.aside = "boilerplate" if any(is_own) and not is_forwarded else None
        elif _is_forwarding_line(block.text, seen):
            block.aside, seen, is_forwarded = "boilerplate", False, True
        elif seen and begins[k]:
            for after in blocks[k:]:
                after.aside = "boilerplate"
            return
        else:
            seen = seen or any(map(str.isalpha, block.text))
            is_forwarded = False


def _is_forwarding_line(text: str, seen: bool) -> bool:
    """Return True for the line above a forwarded message, with or without headers below it.

    Without text before it (``seen``), any title between dashes is such a line.
    """
    first, *headers = text[:_LOOKED_AT].strip().splitlines() or [""]
    is_line = _FORWARDED.match(first) or (not seen and _RULED.match(first))
    return bool(is_line) and all(_HEADER.match(header.strip()) for header in headers)


def _begins_repeated(texts: Sequence[str]) -> bool:
    """Return True if a paragraph begins a repeated message; ``texts`` go on with those after it."""
    first = normalise_spaces(texts[0][:_LOOKED_AT])
    if _SIGNATURE.match(texts[0].strip("\n")) or _REPLY.match(first):
        return True
    if not _FROM.match(first):
        return False
    return bool(_REPLY.match(normalise_spaces("\n".join(text[:_LOOKED_AT] for text in texts))))


def _plain_lines(title: str, text: str, limits: Limits) -> tuple[Line, ...]:
    """Return the lines of a plain message below its subject, with what it quotes set aside."""
    whole = f"{title}\n\n{text}" if title else text
    rows = _forwarded_unquoted(whole.splitlines())
    aside = _quoted_rows(rows, 2 if title else 0)
    lines = text_lines("\n".join(rows), limits, len(whole))
    marked = [replace(x, aside="boilerplate") if x.number - 1 in aside else x for x in lines]
    if title and marked:
        marked[0] = replace(marked[0], heading=True)
    return tuple(marked)


def _forwarded_unquoted(rows: Sequence[str]) -> list[str]:
    """Return the rows of a message without the ``>`` before the rows of a forwarded message."""
    unquoted: list[str] = []
    is_forwarded = False
    for row in rows:
        is_quoted = row.startswith(">")
        unquoted.append(row[1:].removeprefix(" ") if is_forwarded and is_quoted else row)
        if row.strip() and not is_quoted:
            is_forwarded = bool(_FORWARDED.match(row[:_LOOKED_AT]))
    return unquoted


def _quoted_rows(rows: Sequence[str], start: int) -> set[int]:
    """Return the indexes of the rows that are quoted, repeat a message or belong to a signature."""
    quoted = {k for k in range(start, len(rows)) if rows[k].startswith(">")}
    seen = False
    for k in range(start, len(rows)):
        if k in quoted:
            continue
        if _is_forwarding_line(rows[k], seen):
            quoted |= {k, *_header_rows(rows, k + 1)}
            seen = False
            continue
        is_end = rows[k] in ("-- ", "--") or (rows[k].strip() and _begins_repeated(rows[k : k + 3]))
        if seen and is_end:
            if k + 1 in quoted or (k + 2 in quoted and not rows[k + 1].strip()):
                quoted.add(k)  # "On … wrote:" above lines that are quoted: own text may follow
                continue
            return quoted | set(range(k, len(rows)))
        seen = seen or any(map(str.isalpha, rows[k]))
    return quoted


def _header_rows(rows: Sequence[str], start: int) -> range:
    """Return the indexes of the headers of a forwarded message, which one blank row may precede."""
    first = start + (start < len(rows) and not rows[start].strip())
    end = first
    while end < len(rows) and _HEADER.match(rows[end].strip()):
        end += 1
    return range(first, end)


def unflowed(text: str, *, deletes_space: bool = False) -> str:
    """Return a text in ``format=flowed`` (RFC 3676) with its paragraphs on one line each.

    ``deletes_space`` is True if the space at the end of a flowed line is no part of the text.
    """
    lines: list[str] = []
    flowing_depth: int | None = None
    parts: list[str] = []
    for row in text.splitlines():
        depth = len(row) - len(row.lstrip(">"))
        content = row[depth:].removeprefix(" ")
        is_signature = content == "-- "
        if parts and (flowing_depth != depth or is_signature):
            lines.append("".join(parts))
            parts = []
        if not parts and depth:
            parts.append(">" * depth + " ")
        if content.endswith(" ") and not is_signature:
            parts.append(content[:-1] if deletes_space else content)
            flowing_depth = depth
            continue
        parts.append(content)
        lines.append("".join(parts))
        parts, flowing_depth = [], None
    return "\n".join([*lines, "".join(parts)] if parts else lines)

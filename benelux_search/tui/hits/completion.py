"""Completion of the last word of the query: words of the index, field names, document ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from benelux_search.errors import BeneluxSearchError
from benelux_search.output.styled_lines import shorten
from benelux_search.translator import N_, Translator
from benelux_search.tui.session.index_handle import IndexHandle
from benelux_search.tui.terminal.canvas import terminal_text

if TYPE_CHECKING:
    from benelux_search.results import Completion as WordCompletion
    from benelux_search.results import QueryLanguage

_FIELDS: Final = (
    ("nl:", N_("in the Dutch text")),
    ("fr:", N_("in the French text")),
    ("doc:", N_("in a document")),
    ("number:", N_("documents with this number")),
    ("path:", N_("documents with this in their path")),
    ("date:", N_("date:2019..2021")),
    ("aligned:none", N_("passages without a counterpart")),
    ("aligned:low", N_("passages with an uncertain counterpart")),
)
_MOST_WORDS: Final = 20
_SHORTEST: Final = 2
_META_COLUMNS: Final = 50
# The word before the cursor, and the field before it
_LAST_WORD: Final = re.compile(r"""(?:(?P<field>\w+):)?(?P<word>[^\s"()=:-][^\s"():]*)?$""")


def split_last_word(text: str) -> tuple[str, str]:
    """Return the field name and the beginning of the word at the end of ``text``.

    ``nl:aanp`` gives ``("nl", "aanp")``. A missing part is "".
    """
    match = _LAST_WORD.search(text)
    return ("", "") if match is None else (match["field"] or "", match["word"] or "")


def complete_last_word(
    index_handle: IndexHandle, text: str, language: QueryLanguage, limit: int
) -> Sequence[WordCompletion]:
    """Return at most ``limit`` words of the index that start with the last word of ``text``.

    The words are in ``language``, or in the language of the field ``nl:`` or ``fr:`` before the
    word. The result is empty for a word of one character, after another field, after a wildcard,
    and in a regular expression.
    """
    field, word = split_last_word(text)
    is_word = len(word) >= _SHORTEST and word[-1] not in "*?~" and word[0] != "/"
    if not is_word or field not in {"", "nl", "fr"}:
        return ()
    if field in {"nl", "fr"}:
        language = "nl" if field == "nl" else "fr"
    with index_handle.use() as index:
        return index.complete(word, language=language, limit=limit)


@dataclass(eq=False)
class QueryCompleter(Completer):
    """A prompt-toolkit completer for the query line; it runs in a background thread."""

    index_handle: IndexHandle
    say: Translator
    language: Callable[[], QueryLanguage]

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002
    ) -> Iterable[Completion]:
        """Yield completions of the last word of the query.

        After ``doc:``, these are document ids; otherwise field names and words of the index.
        """
        field, word = split_last_word(document.text_before_cursor)
        try:
            if field == "doc":
                yield from self._documents(word)
                return
            if not field:
                yield from self._fields(word)
            before = document.text_before_cursor
            for each in complete_last_word(self.index_handle, before, self.language(), _MOST_WORDS):
                yield Completion(
                    each.word,
                    start_position=-len(word),
                    display_meta=f"{each.language.upper()} {each.passages}",
                )
        except BeneluxSearchError:
            return  # the pane shows the error

    def _fields(self, word: str) -> Iterator[Completion]:
        for field, about in _FIELDS:
            if field.startswith(word):
                yield Completion(field, start_position=-len(word), display_meta=self.say(about))

    def _documents(self, word: str) -> Iterator[Completion]:
        with self.index_handle.use() as index:
            infos = index.documents()
        for info in infos:
            title = info.facts.title.nl or info.facts.title.fr or ""
            if word.casefold() in info.id.casefold():
                meta = terminal_text(shorten(title, _META_COLUMNS))
                yield Completion(info.id, start_position=-len(word), display_meta=meta)

"""The option ``--new`` of the command search: what came since the last run of a saved search."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from benelux_search.api import opening
from benelux_search.cli.parameters import own_terms
from benelux_search.cli.printing import print_result
from benelux_search.cli.user_codes import codes_for
from benelux_search.declared_options import SWITCHES, Surface, options_of
from benelux_search.errors import Message, Note, OptionError, not_by_meaning, plural_note
from benelux_search.index import real_places
from benelux_search.output.formats import TEXT
from benelux_search.search.queries.options import SearchKeywords
from benelux_search.user.history import UserHistory, user_data_folder
from benelux_search.user.seen_pairs import SeenFile, SeenPairs, pair_key

if TYPE_CHECKING:
    from benelux_search.cli.terminal import Terminal
    from benelux_search.opened_index.index import Index
    from benelux_search.results import Hit, SearchResult
    from benelux_search.user.query_state import QueryState

MOST_PAIRS: Final = 100_000  # pairs of a search that are compared with those of the last run


@dataclass(frozen=True, slots=True)
class NewHits:
    """The hits to show, and the keys of the pairs that count as seen afterwards."""

    result: SearchResult
    seen: frozenset[str]


def show_new_hits(
    terminal: Terminal,
    name: str,
    folders: Sequence[str],
    form: str,
    options: SearchKeywords,
    *,
    context: int,
    terms: str | None,
    verify: bool,
) -> bool:
    """Run a saved search and print the hits in pairs that were not there at its last run.

    A switch in ``options`` that differs from its default overrides that of the saved search;
    ``limit`` applies, too. Return True if there are new hits. What is printed counts as seen,
    unless the reader of standard output has closed it.

    Raises:
        OptionError: there is no saved search with this name.
    """
    place = real_places(folders)
    query = _saved_search(terminal, name, place)
    for each in options_of(Surface.NEW):
        if each in SWITCHES and options.get(each.name) != each.default:
            query = query.with_switch(each.name, is_on=not each.default)
    file = SeenFile(user_data_folder(), place, name)
    before = file.read()
    own = own_terms(terms)
    codes = codes_for(query.text, terminal)
    with opening.open_index(folders, verify=verify, codes=codes, terms=own) as opened:
        new = find_new_hits(opened, query, before, options["limit"], file.notes)
        around = {hit.id: opened.around(hit.id, context) for hit in new.result.hits if context}
    if new.result.hits or before is None or form != TEXT:
        print_result(terminal, new.result, around if context else None, form)
    else:  # without "nothing found", which would not be true
        for note in new.result.notes:
            terminal.tell_note(note)
    terminal.flush()
    if not terminal.closed:
        file.notes.clear()
        file.write(new.seen)
        for note in file.notes:
            terminal.tell_note(note)
    return bool(new.result.hits)


def _saved_search(terminal: Terminal, name: str, place: str) -> QueryState:
    history = UserHistory(user_data_folder(), 0, place)
    searches = history.saved_searches()
    for problem in history.check():
        terminal.tell_note(problem)
    if name not in searches:
        known = ", ".join(searches)
        saved = Message("the saved searches are {}", known) if known else None
        raise OptionError("new", name, saved or Message("there are no saved searches"))
    return searches[name]


def find_new_hits(
    opened: Index, query: QueryState, before: SeenPairs | None, limit: int, notes: Iterable[Note]
) -> NewHits:
    """Find the hits of a saved search in pairs that are not among those of ``before``.

    At most ``limit`` hits are in the result. At the first run, all pairs count as seen. Later, new
    pairs that are not in the result stay new. ``notes`` are added to those of the result.
    """
    started = time.perf_counter()
    options = query.options | SearchKeywords(meaning=False, all_words=not query.is_on("any_word"))
    result = opened.search(query.text, **(options | SearchKeywords(limit=0, seconds=None)))
    known = frozenset() if before is None else before.keys
    seen: set[str] = set()
    shown: list[Hit] = []
    found = 0
    is_cut = False
    with opened.export(query.text, **options) as hits:
        for number, hit in enumerate(hits):
            if number == MOST_PAIRS:
                is_cut = True
                break
            key = pair_key(hit)
            if key not in known:
                found += 1
                if found <= limit:
                    shown.append(replace(hit, rank=found))
            if key in known or found <= limit or before is None:
                seen.add(key)
        said = (*notes, *hits.notes)
    left = found - len(shown)
    own_notes = _notes(query, before, left, is_cut=is_cut, is_new=bool(found))
    return NewHits(
        replace(
            result,
            total=found,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=tuple(shown),
            notes=tuple(dict.fromkeys((*said, *own_notes))),
            suggestion=None if result.total else result.suggestion,
            more=False,
        ),
        frozenset(seen),
    )


def _notes(
    query: QueryState, before: SeenPairs | None, left: int, *, is_cut: bool, is_new: bool
) -> Iterable[Note]:
    if query.is_on("meaning"):
        yield not_by_meaning(Message("new hits"))
    if is_cut:
        yield Note(
            "many-pairs", "only the first {} pairs of the search are compared", f"{MOST_PAIRS:,}"
        )
    if before is not None and not is_new:
        yield Note("nothing-new", "nothing new since {}", before.date)
    if left and before is None:
        yield plural_note(
            "first-run",
            left,
            "the first run: 1 more passage counts as seen",
            "the first run: {} more passages count as seen",
        )
    elif left:
        yield plural_note(
            "more-new",
            left,
            "1 more new passage: the next run shows it",
            "{} more new passages: the next run shows them",
        )

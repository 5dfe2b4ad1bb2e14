"""The state that a session keeps for the next one on the same index: query, place and layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benelux_search.tui.hits.search_pane import LEAST_SHARE, MOST_SHARE, SearchPane
from benelux_search.tui.session.context import PREVIEW_PLACES, VIEWS, AppContext
from benelux_search.tui.session.current_search import CurrentSearch, Place
from benelux_search.user.query_state import QueryState

_VIEW, _PLACE, _SHARE = "view", "preview", "share"
_QUERY, _PASSAGE, _SELECTED = "query", "pair", "selected"
_MOST_SELECTED: Final = 1_000  # the hits before the selected one are loaded at the start


def state_record(
    context: AppContext, pane: SearchPane, search: CurrentSearch
) -> Mapping[str, object]:
    """Return the state of a session as a dictionary for a JSON file.

    Without a history (the setting ``history`` is 0), the query is not kept. If the query was not
    answered, the place of the session before is kept.
    """
    record: dict[str, object] = {
        _VIEW: pane.chosen_view,
        _PLACE: pane.place,
        _SHARE: pane.share,
    }
    if context.settings.history and search.question.text.strip():
        record[_QUERY] = search.question.to_record()
        place, before = search.place, context.history.state()
        record |= {_PASSAGE: place.unit_id, _SELECTED: place.selected}
        earlier = QueryState.from_record(before.get(_QUERY))
        if place.unit_id is None and earlier == search.question:
            record |= {name: before.get(name) for name in (_PASSAGE, _SELECTED)}
    return record


def restored_state(context: AppContext, pane: SearchPane, question: QueryState) -> Place | None:
    """Give the search pane the layout of the last session, and return its query and hit.

    The user may have edited the file: what is invalid is left out. ``question`` is that of this
    session, whose settings count for a query that is typed.
    """
    record = context.history.state()
    pane.chosen_view = next((each for each in VIEWS if each == record.get(_VIEW)), pane.chosen_view)
    if context.settings.preview == "below":  # not set otherwise
        pane.place = next((e for e in PREVIEW_PLACES if e == record.get(_PLACE)), pane.place)
    share = record.get(_SHARE)
    if isinstance(share, float) and LEAST_SHARE <= share <= MOST_SHARE:
        pane.share = share
    unit_id, selected = (record.get(name) for name in (_PASSAGE, _SELECTED))
    kept = QueryState.from_record(record.get(_QUERY))
    if question.text or kept is None or not kept.text.strip():
        return None
    near = selected if isinstance(selected, int) and 0 <= selected <= _MOST_SELECTED else 0
    return Place(kept, unit_id if isinstance(unit_id, str) else None, near)

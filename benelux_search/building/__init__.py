"""One run of the indexer: from the lock, over what changed, to the new generation."""

from benelux_search.building.run import bring_up_to_date, saved_documents
from benelux_search.building.session import BuildSession, Pace
from benelux_search.building.soundness import is_sound, passages_held, passages_stored

__all__ = [
    "BuildSession",
    "Pace",
    "bring_up_to_date",
    "is_sound",
    "passages_held",
    "passages_stored",
    "saved_documents",
]

"""The session: its context, the open index, the current search, and actions in the background."""

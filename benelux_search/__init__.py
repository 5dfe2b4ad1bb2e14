"""Search Dutch-French documents: a passage, and its counterpart in the other language."""

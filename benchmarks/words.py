"""Word pairs that must, or must not, share a stem, and compounds with their parts."""

"""Numbers, amounts and dates in words and digits."""

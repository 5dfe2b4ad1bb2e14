"""The lists of everyday words, and what makes the files that are shipped of them."""

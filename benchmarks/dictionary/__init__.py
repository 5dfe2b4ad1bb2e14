"""The source of the dictionary that is shipped, and what makes its files."""

"""An index in a folder: its start, its build, its check and its repair."""

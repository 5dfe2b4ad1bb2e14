"""Dutch and French side by side: gutters, rows, and lines in turns."""

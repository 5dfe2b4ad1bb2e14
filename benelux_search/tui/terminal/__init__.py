"""The terminal: lines, colours, keys, and programs that are started."""

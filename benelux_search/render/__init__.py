"""Results as text, JSON, TSV, TMX and HTML. Pure functions: values in, lines or records out."""

"""Results as text, JSON, TSV and TMX. Pure functions: values in, lines or records out."""

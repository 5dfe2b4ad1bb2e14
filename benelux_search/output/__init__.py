"""Output of results as JSON, text, tables, HTML, TMX and TBX."""

"""Results as JSON, text, tables, HTML, TMX and TBX."""

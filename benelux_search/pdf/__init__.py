"""The PDF reader: its worker process, page geometry, and reading order."""

"""Readers of bitexts: memories, tables and records, messages of software, subtitles."""

"""The interactive search: a full-screen mode, and a line mode for screen readers and pipes."""

from __future__ import annotations

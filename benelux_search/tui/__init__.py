"""The interactive search: full screen with prompt-toolkit, or line by line for screen readers."""

from __future__ import annotations

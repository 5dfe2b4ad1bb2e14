"""The interactive search: a full-screen application, and a linear one for screen readers."""

from __future__ import annotations

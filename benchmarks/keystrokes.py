"""How long a key takes to the screen: ``python -m benchmarks.keystrokes [INDEX] [--size 100000]``.

The application runs under a pipe, as a terminal would drive it, and what it draws goes to a
terminal of pyte's. A key is on the screen when the answer to the query that it makes is.
"""

from __future__ import annotations

"""The page of the options of a search: ``python -m benchmarks.options_page`` writes it.

It is made from the declarations, so a test fails when it is stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benelux_search.declared_options import SCOPE_OPTIONS, SEARCH_OPTIONS, DeclaredOption, Surface

PAGE: Final = Path(__file__).parent.parent / "docs" / "options.md"
_HEAD: Final = """\
# The options of a search

Each option is declared once, in `benelux_search/declared_options.py`, and has the same name in
the library, the API, the page and the tools of an assistant. This page is made from the
declarations: `python -m benchmarks.options_page`.

## What they do
"""
_MATRIX: Final = """
## Where each option is available

✓: the surface has the option. A number refers to the reason below why it does not.
"""
_SCOPE: Final = """
## The scope of everything else

What reads pairs and is no search has the same scope: the commands `translate`, `divergences`,
`glossary`, `match`, `terms check` and `list`, the functions of the library behind them, the
addresses `/api/translate`, `/api/divergences`, `/api/match` and `/api/documents`, and the tools of
an assistant. The answer is that of an index of these pairs alone; only the learned translations are
those of all pairs. (`glossary` takes its query as words, as `export` does.)
"""


def options_page() -> str:
    """Return the page, in Markdown."""
    return "\n".join([_HEAD, *_table(), _MATRIX, *matrix(), _SCOPE, *_scope_table(), ""])


def _scope_table() -> Iterator[str]:
    yield "| Option | Command line | What it does |"
    yield "|---|---|---|"
    for each in SCOPE_OPTIONS:
        flags = ", ".join(f"`{flag}`" for flag in each.flags)
        yield f"| `{each.name}` | {flags} | {each.help} |"


def _table() -> Iterator[str]:
    yield "| Option | Group | Command line | Default | What it does |"
    yield "|---|---|---|---|---|"
    for each in SEARCH_OPTIONS:
        flags = ", ".join(f"`{flag}`" for flag in each.flags)
        choices = (*each.choices, *([each.others] if each.others else []))
        values = f" ({', '.join(f'`{value}`' for value in choices)})" if choices else ""
        default = "" if each.default in {None, ()} else f"`{each.default}`"
        about = each.group.value
        yield f"| `{each.name}` | {about} | {flags} | {default} | {each.help}{values} |"


def matrix() -> Iterator[str]:
    """Yield the lines of the matrix of options by surfaces, and the reasons."""
    yield f"| Option | {' | '.join(Surface)} |"
    yield "|---|" + ":-:|" * len(Surface)
    reasons: list[str] = []
    for each in SEARCH_OPTIONS:
        yield f"| `{each.name}` | {' | '.join(_cells(each, reasons))} |"
    yield ""
    for number, reason in enumerate(reasons, start=1):
        yield f"{number}. {reason}"


def _cells(option: DeclaredOption, reasons: list[str]) -> Iterator[str]:
    for surface in Surface:
        reason = option.absent.get(surface)
        if reason is None:
            yield "✓"
            continue
        if reason not in reasons:
            reasons.append(reason)
        yield str(reasons.index(reason) + 1)


if __name__ == "__main__":
    PAGE.write_text(options_page(), encoding="utf-8")

"""The JSON Schema of all records: ``python -m benchmarks.record_schema`` writes it into the docs.

It is made from the types of the records, so a test fails when it is stale.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from benelux_search.web.record_schema import record_schema

PAGE: Final = Path(__file__).parent.parent / "docs" / "schema.json"


def schema_page() -> str:
    """Return the content of the page."""
    return json.dumps(record_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(schema_page(), encoding="utf-8")

"""The JSON Schema of all records, for the docs and for ``/api/schema.json``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, Literal

from pydantic import TypeAdapter
from typing_extensions import is_typeddict

from benelux_search.output import record_types, term_record_types
from benelux_search.output.json_records import SCHEMA_NAME
from benelux_search.web import models

SCHEMA_TYPE: Final = "application/schema+json"


def record_classes() -> Iterator[type]:
    """Yield the type of each whole record: it has the name of the schema as a field."""
    for module in (record_types, term_record_types, models):
        for value in vars(module).values():
            is_own = is_typeddict(value) and value.__module__ == module.__name__
            if is_own and "schema" in value.__required_keys__:
                yield value


@cache
def record_schema() -> dict[str, Any]:
    """Return the JSON Schema: a record is one of its alternatives."""
    adapters: list[tuple[type, Literal["serialization"], TypeAdapter[Any]]] = [
        (each, "serialization", TypeAdapter(each)) for each in record_classes()
    ]
    _, schema = TypeAdapter.json_schemas(adapters)
    names = sorted(each.__name__ for each in record_classes())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA_NAME,
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in names],
        "$defs": dict(sorted(schema["$defs"].items())),
    }

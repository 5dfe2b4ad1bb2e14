"""Checks of records against their schema."""

from __future__ import annotations

import copy

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from benelux_search.web.record_schema import record_schema


def strict(name: str) -> Draft202012Validator:
    """Return the check of one record, which may have no other fields than those described."""
    schema = copy.deepcopy(record_schema())
    for each in schema["$defs"].values():
        if "properties" in each:
            each["additionalProperties"] = False
    del schema["anyOf"]
    return Draft202012Validator({**schema, "$ref": f"#/$defs/{name}"})

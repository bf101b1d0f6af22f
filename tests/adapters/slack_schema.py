"""Slack's own types as a JSON Schema: what it refuses, and blocks made up from it, whole and broken."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft7Validator

_SCHEMA = json.loads((Path(__file__).parents[1] / "data" / "slack-types.schema.json").read_text())
_REFERENCE = "#/definitions/"
# Short ones, the longest that some field takes, and one too long for it.
_LENGTHS = (30, 31, 75, 76, 150, 151, 255, 256, 2000, 2001, 3000, 3001)
_STRINGS = st.one_of(
    st.sampled_from(["x", "*å* <&>", "https://a.example/x", "07:30", "", "7"]),
    st.sampled_from(_LENGTHS).map(lambda length: "x" * length),
)
_ANYTHING = st.sampled_from([None, True, 1, 1.5, "x", [], {}, [{}], {"type": "x"}])


@cache
def _validator(definition: str) -> Draft7Validator:
    return Draft7Validator({**_SCHEMA, "$ref": _REFERENCE + definition})


def is_taken_by_schema(definition: str, value: Any) -> bool:
    return _validator(definition).is_valid(value)


@cache
def made_from_schema(definition: str) -> st.SearchStrategy[Any]:
    """Return values that the schema takes."""
    return _made(_SCHEMA["definitions"][definition])


def _made(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return st.deferred(lambda: made_from_schema(schema["$ref"].removeprefix(_REFERENCE)))
    if "anyOf" in schema:
        return st.one_of([_made(one) for one in schema["anyOf"]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "object":
            properties = schema.get("properties", {})
            fields = {name: _made(of) for name, of in properties.items()}
            needed = set(schema.get("required", ()))
            optional = {name: made for name, made in fields.items() if name not in needed}
            return st.fixed_dictionaries({name: fields[name] for name in sorted(needed)}, optional=optional)
        case "array":
            return st.lists(_made(schema["items"]), max_size=3)
        case "boolean":
            return st.booleans()
        case "number":
            return st.sampled_from([0, 1, 5])
    return _STRINGS


@st.composite
def broken(draw: st.DrawFn, whole: st.SearchStrategy[Any]) -> Any:
    """Draw a value with one field of it, at any depth, removed, replaced, renamed or added."""
    value = copy.deepcopy(draw(whole))
    places = list(_objects(value))
    if not places:
        return value
    place = draw(st.sampled_from(places))
    name = draw(st.sampled_from([*sorted(place), "made_up"]))
    match draw(st.sampled_from(["remove", "replace", "rename"])):
        case "remove":
            place.pop(name, None)
        case "replace":
            place[name] = draw(_ANYTHING)
        case "rename":
            place["made_up"] = place.pop(name, "x")
    return value


def _objects(value: Any) -> Any:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)

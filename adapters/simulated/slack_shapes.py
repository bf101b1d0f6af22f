"""Small checks that are put together into the shapes of Block Kit; each adds Slack's words to a list.

A check gets a value and its JSON pointer, and says nothing when all is well.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any, str, list[str]], None]


def error(words: str, pointer: str) -> str:
    return f"{words} [json-pointer:{pointer}]"


def string(limit: int, *, shortest: int = 1) -> Check:
    def check(value: Any, pointer: str, errors: list[str]) -> None:
        if not isinstance(value, str):
            errors.append(error("must provide a string", pointer))
        elif len(value) > limit:
            errors.append(error(f"must be less than {limit + 1} characters", pointer))
        elif len(value) < shortest:
            errors.append(error(f"must be more than {shortest - 1} characters", pointer))

    return check


def one_of(*values: str | int) -> Check:
    def check(value: Any, pointer: str, errors: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, str | int | float) or value not in values:
            errors.append(error(f"must be one of: {', '.join(map(str, values))}", pointer))

    return check


def boolean(value: Any, pointer: str, errors: list[str]) -> None:
    if not isinstance(value, bool):
        errors.append(error("must provide a boolean", pointer))


def integer(value: Any, pointer: str, errors: list[str]) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        errors.append(error("must provide an integer", pointer))


def number(least: int, most: int) -> Check:
    def check(value: Any, pointer: str, errors: list[str]) -> None:
        integer(value, pointer, errors)
        if isinstance(value, int) and value < least:
            errors.append(error(f"must be at least {least}", pointer))
        elif isinstance(value, int) and value > most:
            errors.append(error(f"must be at most {most}", pointer))

    return check


_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|mailto:)[^\s<>\x00-\x1f]+", re.IGNORECASE)


def link(limit: int) -> Check:
    is_short = string(limit)

    def check(value: Any, pointer: str, errors: list[str]) -> None:
        is_short(value, pointer, errors)
        if isinstance(value, str) and not _ADDRESS.fullmatch(value):
            errors.append(error("invalid url", pointer))

    return check


def written(form: str, wanted: str) -> Check:
    """Take a string of a form, a regular expression; `wanted` is how people write it."""

    def check(value: Any, pointer: str, errors: list[str]) -> None:
        if not isinstance(value, str) or not re.fullmatch(form, value):
            errors.append(error(f"must be written as {wanted}", pointer))

    return check


def items(of: Check, limit: int, *, fewest: int = 1) -> Check:
    def check(value: Any, pointer: str, errors: list[str]) -> None:
        if not isinstance(value, list):
            errors.append(error("must provide an array", pointer))
            return
        if len(value) > limit:
            errors.append(error(f"no more than {limit} items allowed", pointer))
        if len(value) < fewest:
            errors.append(error(f"no fewer than {fewest} items allowed", pointer))
        for number, item in enumerate(value):
            of(item, f"{pointer}/{number}", errors)

    return check


def shape(
    *,
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    any_of: tuple[str, ...] = (),
    exactly_one_of: tuple[str, ...] = (),
) -> Check:
    """Check an object's fields; `any_of` names fields of which one at least must be there."""
    known = {**(required or {}), **(optional or {})}

    def check(value: Any, pointer: str, errors: list[str]) -> None:
        if not isinstance(value, dict):
            errors.append(error("must provide an object", pointer))
            return
        missing = [name for name in required or {} if name not in value]
        errors.extend(error(f"missing required field: {name}", pointer) for name in missing)
        given = [name for name in any_of or exactly_one_of if name in value]
        if (any_of or exactly_one_of) and not given:
            names = " or ".join(any_of or exactly_one_of)
            errors.append(error(f"missing required field: {names}", pointer))
        if exactly_one_of and len(given) > 1:
            errors.append(error(f"only one of these fields is allowed: {', '.join(given)}", pointer))
        for name, field_value in value.items():
            if name in known:
                known[name](field_value, f"{pointer}/{name}", errors)
            elif name != "type":
                errors.append(error(f"invalid additional property: {name}", pointer))

    return check


def typed(shapes: Mapping[str, Check]) -> Check:
    """Check an object by the shape that its `type` names."""

    def check(value: Any, pointer: str, errors: list[str]) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str):
            errors.append(error("missing required field: type", pointer))
        elif kind not in shapes:
            errors.append(error(f"unsupported type: {kind}", f"{pointer}/type"))
        else:
            shapes[kind](value, pointer, errors)

    return check


def text_object(limit: int, *kinds: str) -> Check:
    """Check a plain_text or mrkdwn object whose text holds 1 to `limit` characters."""
    content = string(limit)
    return typed(
        {
            kind: shape(
                required={"text": content},
                optional={"emoji": boolean} if kind == "plain_text" else {"verbatim": boolean},
            )
            for kind in kinds or ("plain_text", "mrkdwn")
        }
    )


def plain(limit: int) -> Check:
    return text_object(limit, "plain_text")

"""Finding elements of a page by a path of simple steps, as in "main > article .text" or "a[data-tab]"."""

import re

_STEP = re.compile(r"(?P<tag>[\w-]+)?(?P<rest>(?:[.#][\w-]+|\[[\w-]+(?:=[^\]]*)?\])*)\Z")
_PART = re.compile(r"(?P<sign>[.#])(?P<name>[\w-]+)|\[(?P<key>[\w-]+)(?:=(?P<value>[^\]]*))?\]")


def found(page, path):
    """Return what stands along a path of tags, .classes, #ids and [attributes]; ">" means right within."""
    elements, is_child = [page], False
    for step in path.split():
        if step == ">":
            is_child = True
            continue
        within = (outer.iterchildren() if is_child else outer.iterdescendants() for outer in elements)
        inner = [element for each in within for element in each]
        elements, is_child = [element for element in inner if _is(element, step)], False
    return elements


def texts(page, path):
    return [element.text_content() for element in found(page, path)]


def _is(element, step):
    parts = _STEP.match(step)
    if parts["tag"] and element.tag != parts["tag"]:
        return False
    return all(_has(element, part) for part in _PART.finditer(parts["rest"]))


def _has(element, part):
    if part["sign"] == ".":
        return part["name"] in element.get("class", "").split()
    if part["sign"] == "#":
        return element.get("id") == part["name"]
    value = element.get(part["key"])
    return value is not None and part["value"] in (None, value)

"""Every text in the code has its bokmål, and every bokmål its text in the code."""

import ast
from collections import defaultdict
from pathlib import Path
from string import Formatter

import pytest

from bot.curation.ranking import PART_NAMES
from bot.i18n.translator import area_catalogs

ROOT = Path(__file__).parents[3]


def texts_in_code() -> set[str | tuple[str, ...]]:
    """Return what `tr(…)`, `tr.plural(one, many, n)` and `to_translate(…)` are called with."""
    found: set[str | tuple[str, ...]] = set(PART_NAMES.values())
    for folder in ("bot", "adapters"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            found |= texts_in(path.read_text(encoding="utf-8"))
    return found


def texts_in(source: str) -> set[str | tuple[str, ...]]:
    # Babel's own extractor loses a call that stands inside another's arguments.
    found: set[str | tuple[str, ...]] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = name_of(node.func)
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if called in {"tr", "to_translate", "translator()"} and texts:
            found.add(texts[0])
        elif called == "plural" and len(texts) == 2:
            found.add((texts[0], texts[1]))
    return found


def name_of(called: ast.expr) -> str:
    """Return "tr" for `tr`, `self.tr` and `ctx.tr`, and "translator()" for `translator(language)(…)`."""
    if isinstance(called, ast.Attribute):
        return called.attr
    if isinstance(called, ast.Call):
        return f"{name_of(called.func)}()"
    return called.id if isinstance(called, ast.Name) else ""


def bokmal() -> dict[str | tuple[str, ...], list[tuple[str, object]]]:
    """Return msgid -> [(area, translation)]."""
    translations: dict[str | tuple[str, ...], list[tuple[str, object]]] = defaultdict(list)
    for area, catalog in area_catalogs():
        for message in catalog:
            if message.id:
                msgid = message.id if isinstance(message.id, str) else tuple(message.id)
                translations[msgid].append((area, message.string))
    return translations


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_text_in_the_code_has_a_bokmal_translation():
    assert sorted(map(str, texts_in_code() - bokmal().keys())) == []


def test_no_translation_is_left_without_a_text_in_the_code():
    unused = [(area, msgid) for msgid, found in bokmal().items() for area, _ in found]
    in_code = texts_in_code()
    assert [(area, msgid) for area, msgid in unused if msgid not in in_code] == []


def test_no_translation_is_empty_or_doubtful():
    doubtful = [
        (area, message.id)
        for area, catalog in area_catalogs()
        for message in catalog
        if message.id and (message.fuzzy or not all(forms(message.string)))
    ]
    assert doubtful == []


def test_areas_agree_on_a_text_they_share():
    disagreeing = {
        msgid: found for msgid, found in bokmal().items() if len({forms(text) for _, text in found}) > 1
    }
    assert disagreeing == {}


@pytest.mark.parametrize("area", [area for area, _ in area_catalogs()])
def test_translations_fill_in_the_same_values(area):
    catalog = dict(area_catalogs())[area]
    for message in catalog:
        if not message.id:
            continue
        # A singular may leave the number out ("one story"), in either language.
        optional = {"n"} if isinstance(message.id, tuple) else set()
        wanted = set().union(*(names(text) for text in forms(message.id)))
        for text in forms(message.string):
            assert names(text) - optional == wanted - optional, message.id


def test_a_text_is_found_wherever_its_call_stands():
    source = (
        'ctx.tr("outer {x}", x=self.tr("inner")); tr.plural("one", "many", len(a)); translator("nb")("said")'
    )
    assert texts_in(source) == {"outer {x}", "inner", ("one", "many"), "said"}

"""Every text in the code has its bokmål, and every bokmål its text in the code."""

from collections import defaultdict
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from bot.curation.ranking import PART_NAMES

from bot.i18n.translator import area_catalogs

ROOT = Path(__file__).parents[3]
KEYWORDS = {"tr": None, "plural": (1, 2), "to_translate": None}


def texts_in_code() -> set[str | tuple[str, ...]]:
    """Return what `tr(…)`, `tr.plural(one, many, n)` and `to_translate(…)` are called with."""
    found: set[str | tuple[str, ...]] = set(PART_NAMES.values())
    for folder in ("bot", "adapters"):
        for _, _, msgid, _, _ in extract_from_dir(
            ROOT / folder, [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=False
        ):
            found.add(msgid if isinstance(msgid, str) else tuple(msgid))
    return found


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

"""Organisations that the catalog does not know, where a headline names them beyond doubt.

Only set forms count ("Acme raises $20M", "startup Acme", "agrees to acquire Acme"): in headlines where Every
Word Has A Capital, a capital alone says nothing.
"""

import re
from collections.abc import Iterator
from unicodedata import combining, normalize

from bot.curation.catalog.files import read_data

# A name of one to three words. Camel case, digits and "&" are fine.
_NAME = r"(?P<name>(?:[A-ZÆØÅ][\w&.'’-]*|[a-z]+[A-Z]\w*)(?: (?:[A-ZÆØÅ][\w&.'’-]*|AI|& [A-Z]\w*)){0,2}?)"
_KIND = (
    r"(?:(?:AI|chip|robotics|security|identity|cyber|cloud|data|legal|health|fintech|coding|voice|video|agent\w*|"
    r"infrastructure|software|biotech|defen[cs]e|startup|start-up|company|firm|maker|lab|unicorn)[ -]?)+"
)
_AMOUNT = r"(?:up to |around |about |over |nearly |another |an additional )?[$€£]\s?\d"
# The same to the last capital, where nothing that must follow ends it.
_WHOLE = _NAME.removesuffix("?)") + ")"
_END = r"(?=\s|$|[,;.:])"
_FORMS = {
    "en": (
        rf"^{_NAME} (?:raises|raised|secures|secured|lands|landed|closes|nabs|bags|pulls in) {_AMOUNT}",
        rf"^{_NAME} (?:acquires|to acquire|agrees to acquire|buys|to buy|is acquiring|has acquired)\b",
        rf"^{_NAME} emerges from stealth\b",
        rf"^(?:[A-Z][\w ]{{2,20}}-based )?(?:{_KIND} )?{_NAME}, (?:which|a|an|the) [^,]{{5,120}}, "
        r"(?:raises|raised|secures|emerges|files|agrees|plans|is|lays|sues|says)\b",
        rf"\b(?:acquires?|acquired|acquiring|to buy|buys|bought|acquisition of) {_KIND} {_WHOLE}{_END}",
        rf"\b(?:startups?|start-ups?|chipmaker|unicorn) {_WHOLE}{_END}",
        rf"^{_NAME} (?:CEO|CTO|CFO|founder|co-founder|cofounder|IPO)\b",
    ),
    "no": (
        rf"^{_NAME} (?:henter|hentet|får inn|reiser) (?:inn )?(?:\d|over|nesten|rundt)",
        rf"^{_NAME} (?:kjøper|kjøpte|overtar|fusjonerer)\b",
        rf"\b(?:selskapet|oppstartsselskapet|gründerselskapet|KI-selskapet|AI-selskapet|teknologiselskapet|"
        rf"konsulentselskapet|sikkerhetsselskapet|startupen|bedriften|konsernet) {_WHOLE}{_END}",
        rf"\b{_NAME}-(?:sjefen|toppen|gründeren|grunnleggeren|konsernet)\b",
    ),
}
_READ = {language: tuple(re.compile(form) for form in forms) for language, forms in _FORMS.items()}
# What stands where a name could, and is none: states, bodies, roles, and words that begin headlines.
_NO_NAMES = frozenset(read_data("names")["no_names"])


def new_organisations(title: str, language: str | None) -> Iterator[tuple[str, str]]:
    """Yield (slug, words) of organisations that a headline clearly names, known ones included."""
    for form in _READ["no" if language == "no" else "en"]:
        for match in form.finditer(title):
            name = _tidied(match["name"])
            if len(name) > 2 and name.split()[0].lower() not in _NO_NAMES:
                yield slug_of(name), name


def _tidied(name: str) -> str:
    """Drop a genitive, and words after the name that a title's capitals made look like part of it."""
    words = re.sub(r"[’']s$", "", name.rstrip(".-’'")).split()
    while words and words[-1].lower() in _NO_NAMES:
        words.pop()
    return " ".join(words)


def slug_of(name: str) -> str:
    """Return a lower-case slug with hyphens: "Bloom Security" → "bloom-security", "Ærlig" → "aerlig"."""
    spelt = name.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    bare = "".join(letter for letter in normalize("NFKD", spelt) if not combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")

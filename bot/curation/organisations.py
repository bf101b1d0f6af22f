"""Organisations that the catalog does not know, where a headline names them beyond doubt.

Only set forms count ("Acme raises $20M", "startup Acme", "agrees to acquire Acme"): in headlines where Every
Word Has A Capital, a capital alone says nothing.
"""

import re
from collections.abc import Iterator
from unicodedata import combining, normalize

# A name of one to three words. Camel case, digits and "&" are fine.
_NAME = r"(?P<name>(?:[A-ZÆØÅ][\w&.'’-]*|[a-z]+[A-Z]\w*)(?: (?:[A-ZÆØÅ][\w&.'’-]*|AI|& [A-Z]\w*)){0,2}?)"
_KIND = (
    r"(?:(?:AI|chip|robotics|security|identity|cyber|cloud|data|legal|health|fintech|coding|voice|video|agent\w*|"
    r"infrastructure|software|biotech|defen[cs]e|startup|start-up|company|firm|maker|developer|lab|unicorn)[ -]?)+"
)
_AMOUNT = r"(?:up to |around |about |over |nearly |another |an additional )?[$€£]\s?\d"
_FORMS = {
    "en": (
        rf"^{_NAME} (?:raises|raised|secures|secured|lands|landed|closes|nabs|bags|snags|scores|pulls in) {_AMOUNT}",
        rf"^{_NAME} (?:acquires|to acquire|agrees to acquire|buys|to buy|is acquiring|has acquired|emerges from stealth)\b",
        rf"^(?:[A-Z][\w ]{{2,20}}-based )?(?:{_KIND} )?{_NAME}, (?:which|a|an|the) [^,]{{5,120}}, "
        r"(?:raises|raised|secures|emerges|files|agrees|plans|is|lays|sues|says)\b",
        rf"\b(?:acquires?|acquired|acquiring|to buy|buys|bought|acquisition of|takeover of) {_KIND} {_NAME}(?=\s|$|[,;.:])",
        rf"\b(?:startups?|start-ups?|chipmaker|unicorn) {_NAME}(?=\s|$|[,;.:])",
        rf"^{_NAME} (?:CEO|CTO|CFO|founder|co-founder|cofounder|IPO)\b",
    ),
    "no": (
        rf"^{_NAME} (?:henter|hentet|får inn|reiser) (?:inn )?(?:\d|over|nesten|rundt)",
        rf"^{_NAME} (?:kjøper|kjøpte|overtar|fusjonerer)\b",
        rf"\b(?:oppstartsselskapet|gründerselskapet|selskapet|KI-selskapet|AI-selskapet|teknologiselskapet|startupen|"
        rf"konsulentselskapet|sikkerhetsselskapet|bedriften|konsernet) {_NAME}(?=\s|$|[,;.:])",
        rf"\b{_NAME}-(?:sjefen|toppen|gründeren|grunnleggeren|konsernet)\b",
    ),
}
_READ = {language: tuple(re.compile(form) for form in forms) for language, forms in _FORMS.items()}
# What stands where a name could, and is none: states, bodies, roles, and words that begin headlines.
_NO_NAMES = frozenset(
    ["the", "a", "an", "this", "that", "these", "how", "why", "what", "when", "who", "ai", "us", "uk", "eu", "un", "china", "india", "japan", "korea", "europe", "america", "russia", "israel", "ukraine", "norway", "sweden", "denmark", "germany", "france", "britain", "taiwan", "canada", "australia", "california", "texas", "trump", "biden", "musk", "senate", "congress", "house", "pentagon", "government", "court", "judge", "report", "study", "exclusive", "sources", "source", "filing", "researchers", "scientists", "investors", "analysts", "companies", "startup", "startups", "big", "tech", "new", "my", "your", "our", "his", "her", "its", "two", "three", "four", "five", "more", "most", "some", "several", "watch", "live", "breaking", "update", "opinion", "review", "white", "silicon", "valley", "wall", "street", "former", "ex", "founder", "founders", "norge", "norske", "norsk", "kina", "usa", "regjeringen", "stortinget", "departementet", "staten", "kommunen", "forskere", "eksperter", "ny", "nye", "nå", "dette", "slik", "derfor", "hvorfor", "hvordan", "og", "en", "et", "den", "det", "de", "i", "på", "etter", "fra", "av", "google's", "openai's", "it", "he", "she", "they", "and", "or", "but", "as", "at", "in", "on", "for", "with", "after", "before", "from", "to", "of", "by", "via", "ceo", "cto", "cfo"]
)


def new_organisations(title: str, language: str | None) -> Iterator[tuple[str, str]]:
    """Yield (slug, words) of organisations that a headline clearly names, known ones included."""
    for form in _READ["no" if language == "no" else "en"]:
        for match in form.finditer(title):
            name = match["name"].rstrip(".-’'")
            name = re.sub(r"[’']s$", "", name)
            words = name.lower().split()
            if words and words[0] not in _NO_NAMES and words[-1] not in _NO_NAMES and len(name) > 2:
                yield slug_of(name), name


def slug_of(name: str) -> str:
    """Return a lower-case slug with hyphens: "Bloom Security" → "bloom-security", "Ærlig" → "aerlig"."""
    spelt = name.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    bare = "".join(letter for letter in normalize("NFKD", spelt) if not combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")

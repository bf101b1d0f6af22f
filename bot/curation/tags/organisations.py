"""Organisations that the catalog does not know, where a headline names them beyond doubt.

Only set forms count ("Acme raises $20M", "startup Acme", "agrees to acquire Acme"): in headlines where Every
Word Has A Capital, a capital alone says nothing.
"""

import re
from collections.abc import Iterator
from unicodedata import combining, normalize

from bot.curation.catalog.files import read_data
from bot.curation.headlines import is_title_case
from bot.curation.tags.cues import cue

# One word of a name. Camel case, digits, a dot inside and "&" are fine.
_ONE = r"(?:[A-ZÆØÅ][\w&’'-]*(?:\.[a-z]{2,3}\b)?|[a-zæøå]{1,3}[A-ZÆØÅ]\w+)"
_MORE = r"(?: (?:[A-ZÆØÅ][\w&’'-]*|& [A-ZÆØÅ]\w*)){0,2}"
# In a headline of capitals the words that follow are a name's only if they are a firm's.
_SUFFIX = rf"(?: {cue('name_ends')}(?!\w))*"
_KIND = rf"(?:{cue('kinds')}|Startup|Unicorn|Chipmaker)"
# What may stand before a name that opens a clause: "Tel Aviv-based AI chip designer", "Berlin's".
_DESCRIBED = rf"(?:[A-Z][\w. ]{{1,20}}(?:-based|['’]s) )?(?:(?:[\w-]+ ){{0,5}}{_KIND} )?"
_CLAUSE = rf"(?:^|(?<=[:;.] )|(?<=— )|(?<=– )){_DESCRIBED}"
_AMOUNT = r"(?:an? |up to |about |around |over |nearly |almost |another |additional |more than )*[~$€£]"
_WORTH = rf"(?:{cue('is_worth')} [^,;:.]{{0,40}}?(?:[~$€£]|valuation)|becomes an? [\w ]{{0,12}}unicorn)"
_END = r"(?=\s|$|[,;.:’'])"
# Where capitals say nothing, only such words show that the name is over.
_END_TITLE_CASE = rf"(?=$|[,;.:’']| {cue('after_names')}\b)"
_START_NO = rf"(?:^|(?<=: ))(?:(?:[\w-]+ ){{0,4}}?{cue('kinds_start_no')} )?"


def _forms(name: str, end: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    """Compile the set forms around one way of writing a name."""
    name = f"(?P<name>{name})"
    forms = {
        "en": (
            rf"{_CLAUSE}{name},? (?:has |have )?(?i:{cue('raises')}) {_AMOUNT}",
            rf"{_CLAUSE}{name} {_WORTH}",
            rf"{_CLAUSE}{name} (?i:{cue('buys')})\b",
            rf"{_CLAUSE}{name} (?:Team |Researchers )?(?i:{cue('launches')})\b",
            # "Acme, a maker of locks, raises", "Acme, which makes locks".
            rf"{_CLAUSE}{name}, (?:which|whose|an?|the|founded by|led by|backed by) [^,]{{5,120}}"
            rf"(?:, [^,]{{3,60}}){{0,3}}, {cue('raises', 'buys', 'launches', 'says')}\b",
            rf"{_CLAUSE}{name}, which {cue('helps')} ",
            rf"\b(?:of|with|at|by|from|for|in|into) {name}, an? (?:[\w-]+ ){{0,4}}?{_KIND}\b",
            rf"\b(?i:{cue('bought')}) (?:(?:[\w-]+ ){{0,5}}?{_KIND} )?{name}{end}",
            rf"\b(?:round|funding|stake|invests|invested|investment)(?: [~$€£][\w.+]+)? (?:for|in|into) "
            rf"(?:(?:[\w-]+ ){{0,4}}?{_KIND} )?{name}{end}",
            rf"(?<!\w){_KIND} {name}{end}",
            rf"(?:^|(?<=with )|(?<=of )|(?<=: )|(?<=by )|(?<=and )){name} {cue('chiefs')}\b",
            rf"\b{cue('chiefs_of')} {name}{end}",
            rf"^(?:Show|Launch) HN: {name}(?: \(YC [^)]*\))?(?:,|:| [–—-]) ",
        ),
        "no": (
            rf"{_START_NO}{name} (?i:{cue('raises_no')}) (?:inn )?(?:\d|over|nesten|rundt|nye)",
            rf"{_START_NO}{name} (?i:{cue('buys_no')})\b",
            rf"\b(?i:{cue('kinds_no')}) {name}{end}",
            rf"\b(?i:{cue('bought_no')}) {name}{end}",
            rf"\b(?i:{cue('chiefs_no')}) {name}{end}",
            rf"\b{name}-{cue('belonging_no')}\b",
        ),
    }
    return {language: tuple(map(re.compile, texts)) for language, texts in forms.items()}


_READ = _forms(_ONE + _MORE, _END)
_READ_TITLE_CASE = _forms(_ONE + _SUFFIX, rf"(?i:{_END_TITLE_CASE})")
_DATA = read_data("names")
# What stands where a name could, and is none: states, bodies, roles, and words that begin headlines.
_NO_NAMES = frozenset(
    word for part in ("places", "calendar", "offices", "trade", "no_names") for word in _DATA[part]
)
_NOUNS = frozenset(_DATA["nouns"])
_TAILS = frozenset(_DATA["no_names"]) - {"ai"}
_GENITIVE = re.compile(r"[’'](?:s\b.*| .*)?$")
# "London-based", "AI-equipped": what stands before a name, not the name.
_HUNG_ON = re.compile(r"-(?:based|backed|led|owned|powered|founded|run|[a-z]+ed)$")
_SHORT_FORMS = re.compile(r"[A-Z]+s$")
# Endings of common nouns and adjectives, which few firms' names of one plain word have.
_NOUN_ENDING = re.compile(
    r"(?:ers|ors|ists|ians|tions|ings|ments|ies|tion|ing|ment|ness|ful|less|\w{3}(?:en|et|ene|ere))$"
)


def new_organisations(title: str, language: str | None) -> Iterator[tuple[str, str]]:
    """Yield (slug, words) of organisations that a headline clearly names, known ones included."""
    forms = _READ_TITLE_CASE if is_title_case(title) else _READ
    for form in forms["no" if language == "no" else "en"]:
        for match in form.finditer(title):
            name = _tidied(match["name"])
            if len(name) > 2 and not _is_common(name):
                yield slug_of(name), name


def _tidied(name: str) -> str:
    """Drop a genitive, "London-based" before, and words around that capitals made look like part of it."""
    words = _GENITIVE.sub("", name.rstrip(".-’'")).split()
    while words and words[-1].lower() in _TAILS:
        words.pop()
    while words and (words[0].lower() in _NO_NAMES or any(map(_HUNG_ON.search, words[:2]))):
        words.pop(0)
    return " ".join(words)


def _is_common(name: str) -> bool:
    """Say whether a name is a word of the language ("Hackers", "Bank", "SSDs"), or says what somebody was."""
    word = name.split()[0]
    if word.lower() in _NO_NAMES or word.lower().startswith(("ex-", "eks-", "ai-", "ki-")):
        return True
    if " " in name:
        return False
    return word.lower() in _NOUNS or bool(_NOUN_ENDING.search(word.lower()) or _SHORT_FORMS.match(word))


def slug_of(name: str) -> str:
    """Return a lower-case slug with hyphens: "Bloom Security" → "bloom-security", "Ærlig" → "aerlig"."""
    spelt = name.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    bare = "".join(letter for letter in normalize("NFKD", spelt) if not combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")

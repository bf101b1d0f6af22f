"""Names of organisations and products that the catalog does not know, for an operator to look through.

One entry gives candidates; whoever counts them over many entries sees which recur. Precision before recall:
in headlines where Every Word Has A Capital a capital says nothing, so there only a name's shape
("ThreatLocker", "Qwen4") or a set form ("Acme raises $20M") counts.
"""

import re
from collections.abc import Iterator

from bot.curation.catalog import Catalog
from bot.curation.catalog.files import read_data
from bot.curation.headlines import clean_headline, is_title_case
from bot.curation.phrases import widest
from bot.curation.tags.organisations import new_organisations
from bot.model.entry import Entry

_SUMMARY_LETTERS = 1500
_SHORTEST, _LONGEST, _WORDS_AT_MOST = 3, 40, 3

_DATA = read_data("names")
_GIVEN_NAMES = frozenset(_DATA["given_names"])
_OFFICES = frozenset(_DATA["offices"])
_NO_NAMES = frozenset(word for part in ("places", "calendar", "trade", "no_names") for word in _DATA[part])
_STOP_WORDS = frozenset(read_data("words")["stopwords"])
_NO_NAMES |= _STOP_WORDS
# What all that Siste reads is about.
_FIELD = frozenset({"ai", "ki"})

_WORD = r"(?:[A-ZÆØÅ][\w+.-]*\w(?:[’'][A-Z]\w+)?|[a-zæøå]{1,3}[A-ZÆØÅ]\w+)"
_CAPITALS = re.compile(rf"(?<![\w@#/.’'-]){_WORD}(?: (?:& )?(?:{_WORD}|\d{{1,2}}(?:\.\d+)*\b(?! ?%)))*")
# An inner capital after a small letter, or a word with a version's number.
_SHAPED = re.compile(
    r"^[A-Za-z]*[a-zæøå][A-ZÆØÅ]\w*$|^(?=\w*[a-z])[A-Z][A-Za-z]{2,}(?:-?\d|[- ]\d\d?\b)[\w.-]*$"
)
# "Acme-backed", "Acme-familien": the name, and a word hung on.
_HUNG_ON = re.compile(r"(?<=\w)-[a-zæøå]\w*$")
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?:;…•|—–\n\"“«(\[]|\s-)\s*[\"“«'‘(]*$")
_IS_SAYING = re.compile(
    r"^,? (?:said|says|told|wrote|writes|argued|added|sier|sa|skriver|forteller|mener|uttaler)\b"
    r"|^, \d\d\b|^ \(\d\d\)"
)
# Norwegian nouns with the article, with a capital only where a sentence begins.
_COMMON_NOUN = re.compile(
    r"(?:selskapet|konsernet|firmaet|banken|giganten|kjeden|bransjen|toppen|sjefen|gründeren)$"
)
_ROLE_BEFORE = re.compile(
    r"\b(?:CEO|CFO|CTO|CIO|founder|co-founder|cofounder|president|chief|analyst|professor|minister|author|editor|"
    r"director|researcher|judge|senator|attorney|engineer|Mr\.?|Ms\.?|Mrs\.?|Dr\.?|by|av|sjef|direktør|gründer|"
    r"statsråd|forsker|advokat|redaktør|leder)\s$",
    re.IGNORECASE,
)


def unknown_names(entry: Entry, catalog: Catalog) -> tuple[str, ...]:
    """Return names of title and summary that no tag of the catalog has, each once, in order."""
    title = clean_headline(entry.title, entry.outlet.name)
    names: dict[str, str] = {}
    for _, name in new_organisations(title, entry.language):
        names.setdefault(name.lower(), name)
    for text in (title, entry.summary[:_SUMMARY_LETTERS]):
        for name in _capitalised(text, catalog):
            names.setdefault(name.lower(), name)
    return tuple(name for name in names.values() if _is_new(name, entry, catalog))


def says_nothing(name: str) -> bool:
    """Say whether a name has only words that stand in texts about anything ("the", "AI")."""
    return all(word in _STOP_WORDS or word in _FIELD for word in re.findall(r"\w+", name.casefold()))


def _capitalised(text: str, catalog: Catalog) -> Iterator[str]:
    """Yield what is written like a name, but for what the catalog knows and for persons."""
    known = [(found.start, found.end) for found in widest(catalog.companies.find(text))]
    capitals_mean_nothing = is_title_case(text)
    persons: set[str] = set()
    for match in _CAPITALS.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in known):
            continue
        words = [_HUNG_ON.sub("", word) for word in match[0].split()]
        if _is_person(words, text[: match.start()], text[match.end() :]):
            persons.update(words)
            continue
        if capitals_mean_nothing:
            yield from filter(_SHAPED.match, words)
            continue
        name = " ".join(_trimmed(words))
        # One word at the beginning of a sentence has its capital from there.
        opens = name == words[0] and _OPENS_SENTENCE.search(text[max(0, match.start() - 4) : match.start()])
        if name not in persons and (not opens or _SHAPED.match(name)):
            yield name


def _is_person(words: list[str], before: str, after: str) -> bool:
    if len(words) < 2:
        return words[0].lower() in _GIVEN_NAMES
    return (
        words[0].lower() in _GIVEN_NAMES
        or bool(_ROLE_BEFORE.search(before[-20:]))
        or (len(words) < 4 and bool(_IS_SAYING.match(after)))
    )


def _trimmed(words: list[str]) -> list[str]:
    """Drop common words and places at both ends; nothing is left of an office of state."""
    if any(word.lower() in _OFFICES for word in words):
        return []
    while words and _is_common(words[0]):
        words = words[1:]
    while words and _is_common(words[-1]):
        words = words[:-1]
    return words


def _is_common(word: str) -> bool:
    """Say so of a common word, with its genitive or plural too, and of a compound that one begins."""
    first = word.lower().partition("-")[0]
    return (
        first in _NO_NAMES or first.removesuffix("s") in _NO_NAMES or _COMMON_NOUN.search(first) is not None
    )


def _is_new(name: str, entry: Entry, catalog: Catalog) -> bool:
    words = name.split()
    if not _SHORTEST <= len(name) <= _LONGEST or len(words) > _WORDS_AT_MOST:
        return False
    # Short forms ("HBM", "FTC", "EVs") are seldom firms.
    if not any(letter.isalpha() for letter in name) or name.removesuffix("s").isupper():
        return False
    if catalog.find(name) is not None or catalog.companies.find(name):
        return False
    return not any(_is_outlet(" ".join(words[:end]), entry, catalog) for end in range(1, len(words) + 1))


def _is_outlet(name: str, entry: Entry, catalog: Catalog) -> bool:
    return (
        catalog.has_outlet(name)
        or catalog.has_outlet(f"the {name}")
        or _bare(name) == _bare(entry.outlet.name)
    )


def _bare(name: str) -> str:
    return re.sub(r"\W|^the ", "", name.lower())

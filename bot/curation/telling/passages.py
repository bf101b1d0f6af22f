"""What of a text can be told: whole sentences of news, the sentences of a quotation together.

Every passage stands in its text as it is, but for a place and agency before the first ("OSLO (NTB): ").
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.curation.catalog.files import read_data
from bot.curation.telling.boilerplate import is_boilerplate
from bot.curation.telling.sentences import split_sentences
from bot.model.entry import Entry
from bot.model.feed import Tier

# A sentence with so large a share of its words in another says nothing besides.
_SAME = 0.7
# Of an article so much is read, and of it so many sentences; a longer sentence lost its full stops.
_TEXT_READ = 12_000
_MOST_SENTENCES = 60
_LONGEST = 800
_FEWEST_WORDS = 3
# A longer word is an address or what is left of markup.
_LONGEST_WORD = 60
# A summary that begins with as many words of the article is cut from it.
_SUMMARY_START = 8
# So many sentences may one quotation have.
_LONGEST_QUOTATION = 4
# Inflections of a word share so many letters: "contract" and "contracts", "avtale" and "avtalene".
_STEM = 6

_WORD = re.compile(r"\w+")
_FIRST_WORDS = re.compile(r"[^\W\d_][\w'’]*")
_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"|(?<!\w)[‘'](?=[^\W\d]).*?[’'](?!\w)")
_OPENING_DOUBLE = re.compile(r"(?:^|(?<=[\s(\[—–-]))\"(?=\S)")
_OPENING_SINGLE = re.compile(r"(?<!\w)['‘](?=[^\W\d])")
_CLOSING_SINGLE = re.compile(r"(?<=[\w.,!?…])['’](?!\w)")
_DASH = re.compile(r"[-–—]\s")
# "…, sier hun.", "he said": the name stands in the sentence before.
_UNNAMED_SPEAKER = re.compile(
    r"(?i)\b(?:sier|seier|sa|forteller|fortalte|mener|skriver|legger|la|forklarer|svarer|påpeker|says?|said|adds|added)"
    r"\s(?:han|hun|ho|de|he|she|they)\b|\b(?:he|she|they)\s(?:said|says?|adds?|added|told|wrote|explained)\b"
)
_LEANING_PHRASE = re.compile(
    r"(?i)\W*(?:as a result|in addition|for (?:example|instance)|on the other hand|in contrast|by contrast"
    r"|at the same time|that said|because of (?:this|that|it)|in response|by comparison|in turn|since then"
    r"|as such|after (?:this|that)|even so|in other words|with (?:this|that)|in (?:this|that) (?:case|way)"
    r"|of these|of those|now,? (?:he|she|it|they|this|that|these|those)"
    r"|i tillegg|på den andre siden|som følge av (?:dette|det)|av den grunn|etter (?:dette|det)|siden da"
    r"|med andre ord|i stedet|dessuten|for eksempel"
    r"|nå (?:er|har|skal|vil|kan|må|får) (?:han|hun|de|den|det))\b"
    r"|(?:[\w’'-]+ ){1,4}(?:også|also)\b"
    r"|.*\b(?:the latter|the former|sistnevnte|førstnevnte)\b"
)
_DATELINE = re.compile(
    r"(?:[^\W\d_][\w .,'’/-]{1,50}?\s?\([A-Z][\w .&/-]{1,24}\)\s*[-–—:]+\s*"  # LONDON, Aug. 3 (Reuters) —
    r"|\([A-Z]{2,5}[\w ]{0,12}\)\s*[-–—:]*\s*"  # (CNN)
    r"|[A-ZÆØÅ][A-ZÆØÅ .,'’-]{3,40}\s[-–—]{1,2}\s)"  # WASHINGTON —
    r"(?=[\"“‘«]?[A-ZÆØÅ])"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or a quotation of a few. `place` is its number in the text, `words` what it speaks of.

    One that `leans` refers to what stands before it ("It", "Men"). One that is weak asks, invites or speaks
    as "we": it is told for want of better. A summary is the publisher's own, before the article.
    """

    text: str
    words: frozenset[str]
    size: int = 0
    place: int = 0
    leans: bool = False
    is_weak: bool = False
    is_summary: bool = False

    def is_said_by(self, other: "Passage") -> bool:
        """Say whether it adds next to nothing to the other."""
        return len(self.words & other.words) >= _SAME * len(self.words)


def passage(text: str, language: str | None, *, place: int = 0, own_voice: bool = False) -> Passage:
    return Passage(
        text,
        subject_words(text),
        size=len(text.split()),
        place=place,
        leans=_leans(text),
        is_weak=_is_weak(text, language, own_voice=own_voice),
    )


def passages(entry: Entry) -> tuple[Passage, ...]:
    """Return what the entry's text has to tell, in its order. A lab's "we" is its own voice."""
    own_voice = entry.outlet.tier in (Tier.LAB, Tier.VENDOR)
    article, summary = _article_and_summary(entry)
    said = _passages(summary, entry.language, own_voice=own_voice)
    if not said:
        return _passages(article, entry.language, own_voice=own_voice)
    start = said[-1].place + 2
    return (
        *(replace(one, is_summary=True) for one in said),
        *(
            replace(one, place=start + one.place)
            for one in _passages(article, entry.language, own_voice=own_voice)
        ),
    )[:_MOST_SENTENCES]


def _article_and_summary(entry: Entry) -> tuple[str, str]:
    """Return the text, and the publisher's own summary of it where that is not its beginning again."""
    summary, content = entry.summary[:_TEXT_READ], entry.content[:_TEXT_READ]
    first = _WORD.findall(summary)[:_SUMMARY_START]
    if not content or first == _WORD.findall(content)[: len(first)]:
        return max(summary, content, key=len), ""
    return content, summary


def subject_words(text: str) -> frozenset[str]:
    """Return the beginnings of the words that carry meaning, and the numbers."""
    return frozenset(
        word[:_STEM]
        for word in _WORD.findall(text.lower())
        if word.isdigit() or (len(word) > 2 and word not in _listed("words", "stopwords"))
    )


@lru_cache(maxsize=1024)
def _passages(text: str, language: str | None, *, own_voice: bool) -> tuple[Passage, ...]:
    sentences = split_sentences(text, language)[:_MOST_SENTENCES]
    if sentences:
        sentences[0] = (
            _DATELINE.sub("", sentences[0], count=1) if _DATELINE.match(sentences[0]) else sentences[0]
        )
    whole = _with_whole_quotations(sentences)
    return tuple(
        passage(text, language, place=place, own_voice=own_voice)
        for place, text in enumerate(whole)
        if _is_tellable(text)
    )


def _with_whole_quotations(sentences: list[str]) -> list[str]:
    """Join the sentences of a quotation; one that does not close soon is no passage and left empty."""
    whole: list[str] = []
    start = 0
    while start < len(sentences):
        for end in range(start + 1, min(start + _LONGEST_QUOTATION, len(sentences)) + 1):
            joined = " ".join(sentences[start:end])
            if len(joined) <= _LONGEST and _is_closed(joined):
                whole.append(joined)
                start = end
                break
        else:
            whole.append("")
            start += 1
    return whole


def _is_closed(text: str) -> bool:
    """Say whether every quotation that begins in the text ends there and says whose it is."""
    double = len(_OPENING_DOUBLE.findall(text))
    if (
        text.count('"') != 2 * double
        or text.count("“") > text.count("”")
        or text.count("«") != text.count("»")
    ):
        return False
    if len(_OPENING_SINGLE.findall(text)) > len(_CLOSING_SINGLE.findall(text)):
        return False
    # Norwegian talk begins with a dash; who talks may come a sentence later.
    return not _DASH.match(text) or _has_speech(text)


def _has_speech(text: str) -> bool:
    return any(word in _listed("sentences", "speech") for word in _WORD.findall(text.lower()))


def _is_tellable(text: str) -> bool:
    """Say whether this is a whole sentence of news: begun, ended, no invitation and no imprint."""
    words = text.split()
    if len(words) < _FEWEST_WORDS or max(map(len, words)) > _LONGEST_WORD:
        return False
    if text.startswith(("•", "*", "|")) or text.endswith(("…", "...", "…]", "...]")):
        return False
    first = next((place for place, letter in enumerate(text) if letter.isalnum()), 0)
    if text[first].islower() and text[first + 1 : first + 3].lower() == text[first + 1 : first + 3]:
        return False
    if text.rstrip("\"'”’»)")[-1:] not in tuple(".!?"):
        return False
    return not is_boilerplate(text)


def _leans(text: str) -> bool:
    words = _FIRST_WORDS.findall(text[:60].lower())[:2]
    if not words:
        return False
    if words[0] in _leaning() or _UNNAMED_SPEAKER.search(text) or _LEANING_PHRASE.match(text):
        return True
    rows = read_data("sentences")
    return (
        len(words) > 1
        and words[0] in rows["leaning_before_verb"]
        and words[1] in _listed("sentences", "verbs")
    )


def _is_weak(text: str, language: str | None, *, own_voice: bool) -> bool:
    told = _QUOTED.sub(" ", text)
    words = _FIRST_WORDS.findall(told.lower())
    if len(words) < 2 or text.rstrip("\"'”’»)").endswith(("?", "!")) or "http" in text:
        return True
    if (
        text.lower()
        .lstrip("\"'“‘«–- ")
        .startswith(tuple(f"{start} " for start in read_data("sentences")["teasers"]))
    ):
        return True
    return not own_voice and not _persons("no" if language == "no" else "en").isdisjoint(words)


@lru_cache(maxsize=1)
def _leaning() -> frozenset[str]:
    rows = read_data("sentences")["leaning"]
    return frozenset((*rows["en"], *rows["no"]))


@lru_cache(maxsize=2)
def _persons(language: str) -> frozenset[str]:
    return frozenset(read_data("sentences")["persons"][language])


@lru_cache(maxsize=8)
def _listed(file: str, name: str) -> frozenset[str]:
    return frozenset(read_data(file)[name])

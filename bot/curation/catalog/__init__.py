"""The catalog: organisations, topics, audiences and outlets, as data files beside this module.

A change of a name, an alias or a word is a change of data. Loading is the only I/O, done once.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from unicodedata import combining, normalize
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

from bot.curation.catalog.files import read_data
from bot.curation.phrases import PhraseFinder
from bot.curation.tags.senses import Sense, read_sense
from bot.model.correction import NameDecision, NameKind
from bot.model.feed import Outlet, Tier
from bot.model.tag import Facet, Tag

# How alike a typed word and a name must be for "did you mean", of 100.
_NEAR_ENOUGH = 72
# What the domain name system allows: all the hosts above a longer one take long to look up.
_LONGEST_HOST = 253
_OWN_PAGES = re.compile(
    r"(?: (?:generative|ai|ml|research|engineering|developers?|technology|tech|security|product|official"
    r"|company|news|newsroom|blog|changelog|updates|research blog))+$"
)


@dataclass(frozen=True, slots=True)
class TagEntry:
    """A tag with what people call it.

    `parent` is the slug of the organisation that owns this one. `settings` are aliases of what others' things
    run on or are told on; `senses` say when an ambiguous alias means this organisation.
    """

    tag: Tag
    names: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    settings: frozenset[str] = frozenset()
    senses: Mapping[str, Sense] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A name of an organisation, as the finder of companies gives it back."""

    tag: Tag
    sense: Sense | None
    is_setting: bool


# Cues and signals are told apart by identity, so that looking one up does not read all its words.
@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """Words that say the same thing, in any language, and the points they give to a topic or audience.

    One of no points hides its words from the other cues of the tag.
    """

    tag: Tag
    points: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AudienceRule:
    """What makes a story one that an audience must act on, beside its cues: points per topic and signal."""

    topics: Mapping[str, float]
    signals: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """One named reason for a story to weigh more, or less where `points` are negative.

    Its words are searched for, and its pattern, which may have numbers in it. In a phrase of `others` its
    words mean something else.
    """

    name: str
    points: float
    words: tuple[str, ...]
    pattern: re.Pattern[str] | None = None
    others: tuple[str, ...] = ()

    @property
    def is_noise(self) -> bool:
        return self.points < 0


@dataclass(frozen=True, slots=True, eq=False)
class Other:
    """What a phrase is found as that hides a signal's words inside it."""

    signal: Signal


class Catalog:
    """Frozen once loaded; everything is looked up without regard to case and accents."""

    def __init__(
        self,
        tags: Mapping[Tag, TagEntry],
        cues: tuple[Cue, ...],
        audience_rules: Mapping[Tag, AudienceRule],
        signals: tuple[Signal, ...],
        outlets: Sequence[Mapping[str, Any]],
    ) -> None:
        self.tags = tags
        self.cues = cues
        self.audience_rules = audience_rules
        self.signals = signals
        self._outlet_rows = outlets
        self._by_name = _names_of(tags.values())
        self._outlets: dict[str, Outlet] = {}
        self._paywalled: set[str] = set()
        self._add_outlets(outlets)
        # The finders that tagging and ranking read texts with.
        self.companies = PhraseFinder(
            (name, CompanyName(entry.tag, entry.senses.get(name), name in entry.settings))
            for entry in tags.values()
            if entry.tag.facet is Facet.COMPANY
            for name in dict.fromkeys((*entry.names.values(), *entry.aliases))
        )
        self.words = PhraseFinder(_words_of(cues, signals))

    def with_names(self, decided: Iterable[NameDecision]) -> "Catalog":
        """Return the catalog with the names that operators decided on.

        A tag it does not have is an organisation; a topic's new name speaks for it as a strong cue does.
        """
        tags, cues = dict(self.tags), list(self.cues)
        for decision in decided:
            tag, name = decision.tag, decision.name
            if tag is None:
                continue
            shown = name if decision.kind is NameKind.TAG else self.name(tag, "en")
            entry = tags.get(tag) or TagEntry(tag, {"en": shown, "nb": shown})
            tags[tag] = replace(entry, aliases=(*entry.aliases, name))
            if tag.facet is Facet.TOPIC:
                cues.append(Cue(tag, 1.0, (name,)))
        return Catalog(tags, tuple(cues), self.audience_rules, self.signals, self._outlet_rows)

    def name(self, tag: Tag, language: str) -> str:
        """Return the shown name; a slug that the catalog does not know is made readable."""
        entry = self.tags.get(tag)
        if entry is not None:
            return entry.names.get(language) or entry.names["en"]
        return " ".join(word.upper() if word == "ai" else word.capitalize() for word in tag.slug.split("-"))

    def find(self, text: str) -> Tag | None:
        """Return the tag with exactly that slug, name or alias, in either language."""
        return self._by_name.get(_key(text))

    def nearest(self, text: str, limit: int = 3) -> list[Tag]:
        """Return tags whose names are like the text, likest first; none if nothing is near."""
        # Long texts are no misspelt name, and comparing them would be slow.
        key = _key(text)[:60]
        if len(key) < 2:
            return []
        matches = process.extract(
            key, list(self._by_name), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH, limit=limit * 4
        )
        return list(dict.fromkeys(self._by_name[name] for name, _, _ in matches))[:limit]

    def all(self, facet: Facet) -> list[Tag]:
        return [tag for tag in self.tags if tag.facet is facet]

    def owner(self, slug: str) -> str:
        """Return the organisation that a company's news counts for: its parent, or itself."""
        entry = self.tags.get(Tag(Facet.COMPANY, slug))
        return entry.parent if entry and entry.parent else slug

    def outlet(self, name_or_url: str) -> Outlet:
        """Return the outlet of that name or address; an unknown one is press, named as given."""
        for key in _outlet_keys(name_or_url):
            if key in self._outlets:
                return self._outlets[key]
        return Outlet(name=_host(name_or_url) or name_or_url.strip())

    def has_outlet(self, name: str) -> bool:
        """Say whether an outlet goes by that name; `outlet` makes one up for any."""
        return _key(name) in self._outlets

    def is_paywalled(self, outlet_or_url: Outlet | str) -> bool:
        text = outlet_or_url.name if isinstance(outlet_or_url, Outlet) else outlet_or_url
        return any(key in self._paywalled for key in _outlet_keys(text))

    def _add_outlets(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            outlet = Outlet(row["name"], Tier(row.get("tier", "press")), row.get("owner"))
            for text in (row["name"], *row.get("aliases", ()), *row["domains"]):
                self._outlets[_key(text)] = outlet
                if row.get("paywall"):
                    self._paywalled.add(_key(text))


@lru_cache(maxsize=1)
def load_catalog() -> Catalog:
    """Read the data files beside this module."""
    tags: dict[Tag, TagEntry] = {}
    for row in read_data("companies"):
        company = _read_company(row)
        tags[company.tag] = company
    cues: list[Cue] = []
    for row in read_data("topics"):
        tag = Tag(Facet.TOPIC, row["slug"])
        tags[tag] = TagEntry(tag, row["names"], tuple(row["aliases"]))
        cues += _cues(tag, row)
    audience_rules = {}
    for row in read_data("audiences"):
        tag = Tag(Facet.AUDIENCE, row["slug"])
        tags[tag] = TagEntry(tag, row["names"], tuple(row["aliases"]))
        audience_rules[tag] = AudienceRule(row["topics"], row["signals"])
        cues += _cues(tag, row)
    kinds = read_data("signals")
    signals = tuple(_signal(row) for kind in kinds for row in kinds[kind])
    return Catalog(tags, tuple(cues), audience_rules, signals, read_data("outlets"))


def _read_company(row: Mapping[str, Any]) -> TagEntry:
    settings = row.get("settings", ())
    senses = {
        name: read_sense(words.get("needs", ()), words.get("not_with", ()))
        for name, words in row.get("senses", {}).items()
    }
    return TagEntry(
        Tag(Facet.COMPANY, row["slug"]),
        {"en": row["name"], "nb": row["name"]},
        (*row.get("aliases", ()), *settings),
        row.get("parent"),
        frozenset(settings),
        senses,
    )


def _words_of(cues: Iterable[Cue], signals: Iterable[Signal]) -> Iterable[tuple[str, Cue | Signal | Other]]:
    yield from ((word, cue) for cue in cues for word in cue.words)
    for signal in signals:
        yield from ((word, signal) for word in signal.words)
        yield from ((word, Other(signal)) for word in signal.others)


def _cues(tag: Tag, row: Mapping[str, Any]) -> Iterable[Cue]:
    return (Cue(tag, float(cue["weight"]), tuple(cue["words"])) for cue in row["cues"])


def _signal(row: Mapping[str, Any]) -> Signal:
    pattern = re.compile(row["pattern"]) if "pattern" in row else None
    return Signal(row["name"], row["points"], tuple(row["words"]), pattern, tuple(row.get("others", ())))


def _names_of(entries: Iterable[TagEntry]) -> dict[str, Tag]:
    """Map every slug, then name, then alias to its tag; the earlier facet and the slug win."""
    entries = list(entries)
    by_name: dict[str, Tag] = {}
    for entry in entries:
        by_name.setdefault(_key(entry.tag.slug), entry.tag)
    for entry in entries:
        for name in entry.names.values():
            by_name.setdefault(_key(name), entry.tag)
    for entry in entries:
        for alias in entry.aliases:
            by_name.setdefault(_key(alias), entry.tag)
    return by_name


def _key(text: str) -> str:
    """Fold case, accents and hyphens: "Crème-Fraîche" is "creme fraiche"; æ and ø stay what they are."""
    folded = normalize("NFKD", text.strip().lstrip("#").casefold().replace("-", " ").replace("_", " "))
    return " ".join("".join(letter for letter in folded if not combining(letter)).split())


def _outlet_keys(name_or_url: str) -> Iterable[str]:
    """Yield the name, or the host and the hosts above it ("blog.x.com", "x.com")."""
    host = _host(name_or_url)
    if not host:
        name = _key(name_or_url)
        yield name
        # Feeds of a section are named "TechCrunch, AI" or "The Verge » AI".
        for mark in (",", " »", " |", " –", ":"):
            yield name.split(mark)[0].strip()
        # A firm's own pages: "OpenAI News", "The Acme Engineering Blog".
        yield _OWN_PAGES.sub("", name).removeprefix("the ")
        return
    labels = host.split(".")
    for first in range(len(labels) - 1):
        yield _key(".".join(labels[first:]))


def _host(text: str) -> str | None:
    text = text.strip().lower()
    if "://" not in text:
        return None
    try:
        host = urlsplit(text).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and len(host) <= _LONGEST_HOST else None

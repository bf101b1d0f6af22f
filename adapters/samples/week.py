"""Read the week of the samples: who published what and when, which of it is one event, what was copied.

The files are ours and tested, so a mistake in one is a plain KeyError or ValueError.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.model.feed import Tier

OSLO = ZoneInfo("Europe/Oslo")

# The demo's clock starts here: Tuesday 08:00 in Oslo, when the first digest is due.
SAMPLE_START = datetime(2026, 4, 28, 6, 0, tzinfo=UTC)
# Nothing is published from here on.
SAMPLE_END = datetime(2026, 5, 1, 0, 0, tzinfo=OSLO).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class SampleOutlet:
    """An outlet. `credit` stands under a text it took over; `tracking` hangs on its links."""

    key: str
    title: str
    tier: Tier
    language: str
    format: str
    about: str
    credit: str = ""
    tracking: str = ""

    @property
    def site_url(self) -> str:
        return f"https://{self.key}.example/"

    @property
    def feed_url(self) -> str:
        return f"{self.site_url}feed.xml"


@dataclass(frozen=True, slots=True)
class Edit:
    """What an outlet made of its own text later."""

    at: datetime
    html: str


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One article. `event` is what it is about; `copied_from` names the outlet whose text it is."""

    event: str
    outlet: SampleOutlet
    published: datetime
    title: str
    html: str
    edit: Edit | None = None
    copied_from: SampleOutlet | None = None

    @property
    def guid(self) -> str:
        """The address without what is hung on it; it stays when the text is edited."""
        day = self.published.astimezone(OSLO).date()
        return f"{self.outlet.site_url}{day:%Y/%m/%d}/{_slug(self.title)}"

    @property
    def url(self) -> str:
        return f"{self.guid}?{self.outlet.tracking}" if self.outlet.tracking else self.guid

    @property
    def changed(self) -> datetime:
        return self.edit.at if self.edit else self.published

    def as_of(self, moment: datetime) -> "SampleArticle":
        """Return the article as its readers see it at `moment`: before its edit, or with the new text."""
        if self.edit is None:
            return self
        if moment < self.edit.at:
            return replace(self, edit=None)
        return replace(self, html=self.edit.html)


def read_outlets() -> dict[str, SampleOutlet]:
    """Return the outlets by key, in the order of the file."""
    return {
        key: SampleOutlet(key=key, **{**fields, "tier": Tier(fields["tier"])})
        for key, fields in _read_yaml("outlets.yaml").items()
    }


def read_articles(outlets: Mapping[str, SampleOutlet]) -> list[SampleArticle]:
    """Return the whole week, oldest first."""
    articles = [
        article
        for name in sorted(_day_files())
        for event, records in _read_yaml(name).items()
        for record in records
        for article in _articles(event, record, day=date.fromisoformat(name[:10]), outlets=outlets)
    ]
    return sorted(articles, key=lambda article: article.published)


def _articles(
    event: str, record: Mapping[str, Any], *, day: date, outlets: Mapping[str, SampleOutlet]
) -> Iterator[SampleArticle]:
    """Yield the article and then its copies."""
    original = _article(event, record, day=day, outlets=outlets)
    yield original
    for copy in record.get("copies", []):
        outlet, published = _origin(copy["from"], day=day, outlets=outlets)
        credit = outlet.credit.format(outlet=original.outlet.title)
        yield replace(
            original,
            outlet=outlet,
            published=published,
            title=copy.get("title", original.title),
            html=f"{original.html}\n<p><em>{credit}</em></p>",
            edit=None,
            copied_from=original.outlet,
        )


def _article(
    event: str, record: Mapping[str, Any], *, day: date, outlets: Mapping[str, SampleOutlet]
) -> SampleArticle:
    outlet, published = _origin(record["from"], day=day, outlets=outlets)
    edited = record.get("edited")
    return SampleArticle(
        event=event,
        outlet=outlet,
        published=published,
        title=record["title"],
        html=_paragraphs(record["text"]),
        edit=Edit(_oslo_time(edited["at"]), _paragraphs(edited["text"])) if edited else None,
    )


def _origin(text: str, *, day: date, outlets: Mapping[str, SampleOutlet]) -> tuple[SampleOutlet, datetime]:
    """Read `kodeposten 16:20`."""
    key, clock = text.split()
    moment = datetime.combine(day, time.fromisoformat(clock), tzinfo=OSLO)
    return outlets[key], moment.astimezone(UTC)


def _oslo_time(text: str) -> datetime:
    """Read `2026-04-28 07:40`."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


def _paragraphs(text: str) -> str:
    """Return HTML with a <p> around each paragraph; a text that has its own stays as it is."""
    if text.startswith("<p>"):
        return text.strip()
    return "\n".join(f"<p>{paragraph.strip()}</p>" for paragraph in text.split("\n\n"))


def _slug(title: str) -> str:
    plain = title.lower().replace("æ", "ae").replace("ø", "o")
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in letters).split()
    return "-".join(words[:9])


def _day_files() -> list[str]:
    return [file.name for file in files("adapters.samples").iterdir() if file.name.startswith("2026-")]


def _read_yaml(name: str) -> dict[str, Any]:
    text = files("adapters.samples").joinpath(name).read_text(encoding="utf-8")
    # libyaml reads the week ten times as fast as the loader in Python; not every wheel has it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    contents: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 (both loaders are the safe one)
    return contents

"""Things to test with, ordinary in all that a test does not name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import count
from typing import Any

from bot.message import say
from bot.model.delivery import Incoming, IncomingKind, NewDelivery, Urgency
from bot.model.destination import Destination, Installation, Place, PlaceKind, Platform, Sender
from bot.model.digest import WEEKDAYS, Digest
from bot.model.entry import Entry
from bot.model.feed import Feed, NewFeed, Outlet, ParsedEntry, Tier
from bot.model.story import Story
from bot.model.tag import Facet, Tag, TagMatch
from bot.ports.store import Transaction

MORNING = datetime(2026, 4, 28, 6, 0, tzinfo=UTC)
GOOGLE = Tag(Facet.COMPANY, "google")
MICROSOFT = Tag(Facet.COMPANY, "microsoft")
MODELS = Tag(Facet.TOPIC, "models")

_numbers = count(1)


def new_feed(**changes: Any) -> NewFeed:
    feed = NewFeed(url=f"https://outlet-{next(_numbers)}.example/feed", title="Kodeposten", language="nb")
    return replace(feed, **changes)


def outlet(**changes: Any) -> Outlet:
    return replace(Outlet("Kodeposten", Tier.PRESS), **changes)


def parsed_entry(**changes: Any) -> ParsedEntry:
    number = next(_numbers)
    entry = ParsedEntry(
        guid=f"guid-{number}",
        title=f"Google sets an end date for Gemini {number}",
        url=f"https://outlet.example/{number}",
        summary="Calls to the old versions fail after 30 September.",
        published=MORNING,
        language="en",
        links=("https://cloud.google.example/notes",),
    )
    return replace(entry, **changes)


def incoming(**changes: Any) -> Incoming:
    update = Incoming(
        update_key=f"update-{next(_numbers)}",
        kind=IncomingKind.TEXT,
        place=Place(PlaceKind.PRIVATE, "7000000001", title="Kari"),
        sender=Sender("7000000001", "Kari Nordmann", "nb"),
        text="latest google",
        reply_to={"message": "12"},
    )
    return replace(update, **changes)


def digest(destination: Destination, **changes: Any) -> Digest:
    standing = Digest(
        id=0,
        destination_id=destination.id,
        name="",
        length=5,
        local_time=time(8, 0),
        weekdays=WEEKDAYS,
        zone="Europe/Oslo",
        language="nb",
        audience="cio",
        created_at=MORNING,
        next_at=MORNING,
    )
    return replace(standing, **changes)


def new_delivery(destination: Destination, **changes: Any) -> NewDelivery:
    delivery = NewDelivery(
        occasion=f"digest:{next(_numbers)}:2026-04-28",
        destination_id=destination.id,
        message=say("Five stories").to_json(),
        urgency=Urgency.DIGEST,
        created_at=MORNING,
    )
    return replace(delivery, **changes)


async def add_feed(tx: Transaction, *, now: datetime = MORNING, **changes: Any) -> Feed:
    feed, _ = await tx.feeds.add(new_feed(**changes), outlet(), now=now)
    return feed


async def add_installation(tx: Transaction, platform: Platform = Platform.SLACK) -> Installation:
    return await tx.installations.ensure(platform, f"T{next(_numbers)}", name="Testhuset", token=None)


async def add_destination(
    tx: Transaction, installation: Installation | None = None, *, chat: str = "", **changes: Any
) -> Destination:
    owner = installation or await add_installation(tx)
    place = Place(PlaceKind.CHANNEL, chat or f"C{next(_numbers)}", title="#ai-nytt")
    destination, _ = await tx.destinations.ensure(
        owner, place, language="nb", zone="Europe/Oslo", audience="cio", now=MORNING
    )
    if changes:
        destination = replace(destination, **changes)
        await tx.destinations.save(destination)
    return destination


async def add_entry(tx: Transaction, feed: Feed, *, now: datetime = MORNING, **changes: Any) -> Entry:
    (entry,) = await tx.entries.store(feed, [parsed_entry(**changes)], now=now, history_before=None)
    return entry


async def add_story(
    tx: Transaction,
    entries: Sequence[Entry],
    *,
    tags: Sequence[Tag] = (GOOGLE,),
    last_seen: datetime | None = None,
    base_score: float = 3.0,
) -> Story:
    """Store a curated story of those entries."""
    story_id = await tx.stories.create(first_seen=entries[0].first_seen)
    for entry in entries:
        matches = tuple(TagMatch(tag, (tag.slug.title(),)) for tag in tags)
        await tx.entries.save_curated(replace(entry, story_id=story_id, tags=matches))
    story = Story(
        id=story_id,
        entries=tuple(entries),
        tags=tuple(tags),
        first_seen=entries[0].first_seen,
        last_seen=last_seen or entries[-1].first_seen,
        base_score=base_score,
    )
    await tx.stories.save(story, headline=entries[0].title)
    return story


async def add_edition(tx: Transaction, place: Destination) -> int:
    """Keep an edition of a new digest of the place; return its id."""
    edition = await tx.editions.save_for(
        f"digest:{place.id}:2026-04-28",
        await tx.digests.add(digest(place)),
        inputs_key=f"k{place.id}",
        due_at=MORNING,
        chosen=(),
        near_misses=(),
        read_count=1,
        message="{}",
        now=MORNING,
    )
    return edition.id

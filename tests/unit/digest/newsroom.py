"""Stories to choose from and to tell: the invented ones of a Tuesday in April."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

from bot.curation.catalog import load_catalog
from bot.curation.newsroom import story_tags
from bot.curation.ranking import base_score
from bot.digest.select import Selection, select
from bot.model.digest import WEEKDAYS, Digest, Mode, Subscription, Target, TargetKind
from bot.model.entry import Entry
from bot.model.feed import Outlet, Tier
from bot.model.story import Story
from bot.model.tag import Facet, Tag, TagMatch

MONDAY = datetime(2026, 4, 27, 6, 0, tzinfo=UTC)  # 08:00 in Oslo
TUESDAY = MONDAY + timedelta(days=1)

KODEPOSTEN = Outlet("Kodeposten")
SKYUKAS = Outlet("Skyukas")
LEDGER = Outlet("The Ledger")
TILSYNET = Outlet("Datatilsynet", Tier.REGULATOR, "datatilsynet")
MICROSOFT = Outlet("Microsoft", Tier.LAB, "microsoft")
GOOGLE = Outlet("Google", Tier.LAB, "google")

_numbers = count(1)


def company(slug: str) -> Tag:
    return Tag(Facet.COMPANY, slug)


def topic(slug: str) -> Tag:
    return Tag(Facet.TOPIC, slug)


CIO = Tag(Facet.AUDIENCE, "cio")


def entry(title: str, summary: str = "", **changes: Any) -> Entry:
    number = next(_numbers)
    made = Entry(
        id=number,
        feed_id=1,
        outlet=KODEPOSTEN,
        guid=f"guid-{number}",
        title=title,
        summary=summary,
        published=TUESDAY - timedelta(hours=3),
        first_seen=TUESDAY - timedelta(hours=3),
        url=f"https://outlet.example/{number}",
        language="no",
    )
    if "published" in changes:
        changes.setdefault("first_seen", changes["published"])
    return replace(made, **changes)


def story(*entries: Entry, tags: Sequence[Tag] = (), story_id: int | None = None) -> Story:
    """A story of those entries; `tags` are for entries that have none."""
    given = tuple(TagMatch(tag, (tag.slug,)) for tag in tags)
    tagged = tuple(replace(e, tags=e.tags or given) for e in entries)
    made = Story(
        id=story_id or next(_numbers),
        entries=tagged,
        tags=story_tags(tagged),
        first_seen=min(e.published for e in entries),
        last_seen=max(e.published for e in entries),
    )
    return replace(made, base_score=base_score(made).total)


def order(**changes: Any) -> Digest:
    """A standing order: five stories on weekdays at 08:00 in Oslo, for a CIO, last due on Monday."""
    made = Digest(
        id=7,
        destination_id=1,
        name="daily",
        length=5,
        local_time=time(8),
        weekdays=WEEKDAYS,
        zone="Europe/Oslo",
        language="nb",
        audience="cio",
        created_at=MONDAY - timedelta(days=3),
        next_at=TUESDAY,
        last_at=MONDAY,
    )
    return replace(made, **changes)


def follow(value: str, kind: TargetKind = TargetKind.TAG) -> Subscription:
    return Subscription(Target(kind, value), Mode.FOLLOW)


def mute(value: str, kind: TargetKind = TargetKind.TAG, until: datetime | None = None) -> Subscription:
    return Subscription(Target(kind, value), Mode.MUTE, until)


def less(value: str, kind: TargetKind = TargetKind.TAG, until: datetime | None = None) -> Subscription:
    return Subscription(Target(kind, value), Mode.LESS, until)


# --- the stories of the day ---------------------------------------------------------------------

COPILOT_AT = datetime(2026, 4, 27, 14, 20, tzinfo=UTC)


def copilot(**changes: Any) -> Story:
    """Four outlets on one price change, Norwegian and English."""
    return story(
        entry(
            "Microsoft tar betalt etter forbruk for Copilot-agenter fra 1. juli",
            "Fastprisen per bruker faller bort for agenter, men ikke for Copilot i Office. "
            "Kundene må betale for hver oppgave en agent utfører.",
            published=COPILOT_AT,
        ),
        entry(
            "Microsoft to charge by use for Copilot agents from 1 July",
            "The flat price per user ends for agents, but not for Copilot in Office. "
            "Contracts that renew before 1 July keep the price for the term.",
            outlet=MICROSOFT,
            language="en",
            published=COPILOT_AT + timedelta(hours=1),
        ),
        entry(
            "Slutt på fastpris for agenter i Copilot",
            "Microsoft går over til pris etter forbruk fra 1. juli. "
            "Avtaler som fornyes før 1. juli, beholder prisen ut perioden.",
            outlet=SKYUKAS,
            published=COPILOT_AT + timedelta(hours=2),
        ),
        entry(
            "Copilot agents lose their flat price",
            "Microsoft will bill agents by consumption from 1 July. Customers must plan for higher costs.",
            outlet=LEDGER,
            language="en",
            published=COPILOT_AT + timedelta(hours=3),
        ),
        tags=(company("microsoft"), topic("enterprise"), topic("agents"), CIO),
        **changes,
    )


def gemini(**changes: Any) -> Story:
    published = datetime(2026, 4, 27, 17, 5, tzinfo=UTC)
    return story(
        entry(
            "Google setter sluttdato for Gemini 2.5: 30. september",
            "Kall til de gamle versjonene i Vertex AI feiler etter 30. september. "
            "Kunder må teste Gemini 3 før sommeren.",
            outlet=SKYUKAS,
            published=published,
        ),
        entry(
            "Google sets end date for Gemini 2.5: 30 September",
            "Calls to the old versions in Vertex AI will fail after 30 September. "
            "Customers should test Gemini 3 before the summer.",
            outlet=GOOGLE,
            language="en",
            published=published + timedelta(minutes=40),
        ),
        entry(
            "Gemini 2.5 retires on 30 September",
            "Companies that run Gemini 2.5 must migrate before the deadline.",
            outlet=LEDGER,
            language="en",
            published=published + timedelta(hours=2),
        ),
        tags=(company("google"), topic("models"), CIO),
        **changes,
    )


def meeting_notes(**changes: Any) -> Story:
    return story(
        entry(
            "Datatilsynet: vurder personvernet før du lar AI skrive møtereferat",
            "Tilsynet har kontrollert ni virksomheter; seks manglet vurdering. "
            "Virksomheter må vurdere risikoen før de tar slike verktøy i bruk.",
            outlet=TILSYNET,
            published=datetime(2026, 4, 28, 4, 10, tzinfo=UTC),
        ),
        tags=(topic("privacy"), topic("governance"), topic("regulation"), CIO),
        **changes,
    )


def banks(**changes: Any) -> Story:
    """English only, one source, behind a paywall."""
    return story(
        entry(
            "Three banks share how they cut their AI bills by a third",
            "All three route simple requests to small models. "
            "The banks renegotiated their contracts with two vendors.",
            outlet=Outlet("Financial Times"),
            language="en",
            published=datetime(2026, 4, 27, 9, 30, tzinfo=UTC),
        ),
        tags=(topic("enterprise"), CIO),
        **changes,
    )


def gadget(**changes: Any) -> Story:
    """Nothing anyone has to act on."""
    return story(
        entry(
            "Robotstøvsugeren har fått øyne",
            "Den nye modellen finner sokkene under sofaen.",
            published=TUESDAY - timedelta(hours=5),
        ),
        tags=(topic("consumer"),),
        **changes,
    )


def office(**changes: Any) -> Story:
    """Worth naming, not worth sending."""
    return story(
        entry(
            "OpenAI opens Oslo office",
            "The company will hire thirty people in Norway this year.",
            outlet=LEDGER,
            language="en",
            published=TUESDAY - timedelta(hours=6),
        ),
        tags=(company("openai"), topic("jobs")),
        **changes,
    )


def chosen_by(digest: Digest, *stories: Story, told: dict[int, frozenset[int]] | None = None) -> Selection:
    return select(stories, digest, told=told or {}, now=TUESDAY, window_start=MONDAY, catalog=load_catalog())

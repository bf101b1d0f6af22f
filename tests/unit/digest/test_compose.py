"""The one message of a digest, word for word, in both languages; and that it fits everywhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.curation.catalog import load_catalog
from bot.digest.compose import compose, in_time
from bot.digest.fit import slack_characters, telegram_units
from bot.digest.schedule import next_for
from bot.digest.select import Selection, select
from bot.message import Block, Buttons, Footer, Heading, Message, StoryBlock, Text
from bot.model.digest import Digest
from bot.model.feed import Outlet
from bot.model.story import Story
from tests.unit.digest.newsroom import (
    CIO,
    MONDAY,
    TUESDAY,
    banks,
    chosen_by,
    company,
    copilot,
    entry,
    gemini,
    meeting_notes,
    office,
    order,
    story,
    topic,
)

BEFORE_FIRST_OF_MAY = datetime(2026, 4, 30, 6, tzinfo=UTC)
COPILOT_ID, GEMINI_ID, NOTES_ID, BANKS_ID, OFFICE_ID = 11, 12, 13, 14, 15


def the_day() -> list[Story]:
    return [
        copilot(story_id=COPILOT_ID),
        gemini(story_id=GEMINI_ID),
        meeting_notes(story_id=NOTES_ID),
        banks(story_id=BANKS_ID),
        office(story_id=OFFICE_ID),
    ]


def composed(
    digest: Digest,
    stories: list[Story],
    *,
    told: dict[int, frozenset[int]] | None = None,
    told_on: dict[int, datetime] | None = None,
) -> Message:
    selection = select(
        stories, digest, told=told or {}, now=TUESDAY, window_start=MONDAY, catalog=load_catalog()
    )
    return compose(
        selection,
        digest,
        since=MONDAY,
        next_at=next_for(replace(digest, last_at=TUESDAY), now=TUESDAY),
        catalog=load_catalog(),
        now=TUESDAY,
        told_on=told_on,
    )


def written(message: Message) -> str:
    """The message as a reader sees it, without styles."""
    return "\n\n".join(_lines(block) for block in message.blocks).replace("]\n\n[", "]\n[")


def _lines(block: Block) -> str:
    match block:
        case Heading() | Text() | Footer():
            return block.text
        case StoryBlock():
            first = " ".join(filter(None, (str(block.number), block.label, block.headline, block.mark)))
            return "\n  ".join(filter(None, (first, *block.lines, block.quote, block.meta)))
        case Buttons():
            return "\n".join(" ".join(f"[{button.label}]" for button in row) for row in block.rows)
        case _:
            raise AssertionError(block)


def test_a_digest_in_bokmal():
    assert (
        written(composed(order(), the_day()))
        == """\
Siste · tirsdag 28. april

4 saker · 1 min · av 10 artikler siden mandag kl. 08.00

1 Microsoft tar betalt etter forbruk for Copilot-agenter fra 1. juli
  Fastprisen per bruker faller bort for agenter, men ikke for Copilot i Office.
  For CIO: «Avtaler som fornyes før 1. juli, beholder prisen ut perioden.» – Skyukas
  Kodeposten 1 min · 4 kilder, 3 uavhengige · i går 16.20 · Microsoft · Virksomheter · Agenter

2 Google setter sluttdato for Gemini 2.5: 30. september
  Kall til de gamle versjonene i Vertex AI feiler etter 30. september.
  For CIO: «Kunder må teste Gemini 3 før sommeren.» – Skyukas
  Skyukas 1 min · 3 kilder, 2 uavhengige · i går 19.05 · Google · Modeller

3 Three banks share how they cut their AI bills by a third [en]
  All three route simple requests to small models.
  Financial Times (+) 1 min · 1 kilde, ikke bekreftet av andre · i går 11.30 · Virksomheter

4 Datatilsynet: vurder personvernet før du lar AI skrive møtereferat
  Tilsynet har kontrollert ni virksomheter; seks manglet vurdering.
  For CIO: «Virksomheter må vurdere risikoen før de tar slike verktøy i bruk.» – Datatilsynet
  Datatilsynet 1 min · 1 kilde, ikke bekreftet av andre · i dag 06.10 · Personvern · Styring · Regulering

1 sak kom nesten med · Neste: i morgen 08.00

[1] [2] [3] [4]
[Vis den nærmeste]
[Endre] [Slutte]"""
    )


def test_a_digest_in_english():
    assert (
        written(composed(order(language="en"), the_day()))
        == """\
Siste · Tuesday 28 April

4 stories · 1 min · of 10 articles since Monday at 08:00

1 Microsoft to charge by use for Copilot agents from 1 July
  The flat price per user ends for agents, but not for Copilot in Office.
  For CIOs: “Customers must plan for higher costs.” – The Ledger
  Microsoft 1 min · 4 sources, 3 independent · yesterday 16:20 · Microsoft · Enterprise · Agents

2 Google sets end date for Gemini 2.5: 30 September
  Calls to the old versions in Vertex AI will fail after 30 September.
  For CIOs: “Companies that run Gemini 2.5 must migrate before the deadline.” – The Ledger
  Google 1 min · 3 sources, 2 independent · yesterday 19:05 · Google · Models

3 Three banks share how they cut their AI bills by a third
  All three route simple requests to small models.
  Financial Times (+) 1 min · 1 source, not confirmed by others · yesterday 11:30 · Enterprise

4 Datatilsynet: vurder personvernet før du lar AI skrive møtereferat [no]
  Tilsynet har kontrollert ni virksomheter; seks manglet vurdering.
  For CIOs: “Virksomheter må vurdere risikoen før de tar slike verktøy i bruk.” – Datatilsynet
  Datatilsynet 1 min · 1 source, not confirmed by others · today 06:10 · Privacy · Governance · Regulation

1 story nearly made it · Next: tomorrow 08:00

[1] [2] [3] [4]
[Show the nearest]
[Change] [Stop]"""
    )


def test_a_quiet_day_in_bokmal():
    thursday = order(weekdays=frozenset({0, 1}))

    assert (
        written(composed(thursday, [office()]))
        == """\
Siste · tirsdag 28. april · stille dag

1 artikkel lest, ikke viktig nok. Nærmest: «OpenAI opens Oslo office» [en].

Neste: mandag 4. mai kl. 08.00

[Vis den nærmeste]
[Endre] [Slutte]"""
    )


def test_a_quiet_day_in_english():
    assert (
        written(composed(order(language="en"), [office(), story(*office().entries, *office().entries)]))
        == """\
Siste · Tuesday 28 April · quiet day

3 articles read, none important enough. Nearest: “OpenAI opens Oslo office”.

Next: tomorrow 08:00

[Show the two nearest]
[Change] [Stop]"""
    )


def test_a_day_without_articles_says_so():
    assert (
        written(composed(order(), []))
        == """\
Siste · tirsdag 28. april · stille dag

Ingen nye artikler siden mandag kl. 08.00.

Neste: i morgen 08.00

[Endre] [Slutte]"""
    )


def an_update(story_id: int) -> tuple[Story, frozenset[int]]:
    before = copilot(story_id=story_id)
    news = entry(
        "Microsoft utsetter ny Copilot-pris til 1. oktober",
        "Kunder med løpende avtaler slipper den nye prisen frem til 1. oktober.",
        published=TUESDAY - timedelta(hours=1),
    )
    tags = (company("microsoft"), topic("enterprise"), topic("agents"), CIO)
    return story(*before.entries, news, tags=tags, story_id=story_id), frozenset(e.id for e in before.entries)


def test_an_update_says_since_when_it_is_new():
    grown, told = an_update(COPILOT_ID)

    message = composed(order(), [grown], told={COPILOT_ID: told}, told_on={COPILOT_ID: MONDAY})

    (block,) = (block for block in message.blocks if isinstance(block, StoryBlock))
    assert (
        _lines(block)
        == """\
1 OPPDATERT Microsoft utsetter ny Copilot-pris til 1. oktober
  Nytt siden mandag: «Kunder med løpende avtaler slipper den nye prisen frem til 1. oktober.» – Kodeposten
  Kodeposten 1 min · +1 kilde · i dag 07.00 · Microsoft · Virksomheter · Agenter"""
    )


def test_an_update_of_unknown_age_is_new_since_last():
    grown, told = an_update(COPILOT_ID)

    message = composed(order(language="en"), [grown], told={COPILOT_ID: told})

    assert "New since last: “Kunder" in written(message)


def test_buttons_open_the_stories_by_their_ids():
    numbers, others = (b for b in composed(order(), the_day()).blocks if isinstance(b, Buttons))

    (opening,) = numbers.rows
    nearest, orders = others.rows
    assert [(button.label, button.action) for button in opening] == [
        ("1", f"open {COPILOT_ID}"),
        ("2", f"open {GEMINI_ID}"),
        ("3", f"open {BANKS_ID}"),
        ("4", f"open {NOTES_ID}"),
    ]
    assert nearest[0].action == "digest nearest"
    assert [button.action for button in orders] == ["digest @daily", "digest @daily stop"]


def test_the_next_one_says_which_holidays_lie_between():
    digest = order(skips_holidays=True, last_at=BEFORE_FIRST_OF_MAY)
    next_at = next_for(digest, now=BEFORE_FIRST_OF_MAY)

    def footer(language: str) -> str:
        message = compose(
            Selection((), (), 0),
            replace(digest, language=language),
            since=TUESDAY,
            next_at=next_at,
            catalog=load_catalog(),
            now=BEFORE_FIRST_OF_MAY,
        )
        return next(block.text for block in message.blocks if isinstance(block, Footer))

    assert footer("nb") == "Neste: mandag 4. mai kl. 08.00 (fredag er fridag)"
    assert footer("en") == "Next: Monday 4 May 08:00 (Friday is a holiday)"


def test_a_weekly_digest_is_headed_by_its_week_and_says_from_which_day_on():
    digest = order(name="weekly", weekdays=frozenset({1}))
    message = compose(
        Selection((), (), 0),
        digest,
        since=TUESDAY - timedelta(days=7),
        next_at=TUESDAY + timedelta(days=7),
        catalog=load_catalog(),
        now=TUESDAY,
    )

    assert (
        written(message)
        == """\
Siste · uke 18 · stille uke

Ingen nye artikler siden tirsdag 21. april kl. 08.00.

Neste: tirsdag 5. mai kl. 08.00

[Endre] [Slutte]"""
    )


def test_a_reading_time_takes_as_many_stories_as_the_digest_says_itself():
    stories = [
        *the_day(),
        *(talkative(number) for number in range(5)),
    ]
    for minutes in (1, 2, 3):
        digest = order(reading_minutes=minutes)
        selection = chosen_by(digest, *stories)
        read = in_time(selection, digest, catalog=load_catalog(), now=TUESDAY)
        one_more = selection.first(len(read.chosen) + 1)

        assert _minutes_said(read, digest) <= minutes
        assert len(read.chosen) == len(selection.chosen) or _minutes_said(one_more, digest) > minutes


def test_a_reading_time_too_short_for_anything_still_tells_one_story():
    digest = order(reading_minutes=1)
    selection = chosen_by(digest, talkative(1, sentences=120))

    assert len(in_time(selection, digest, catalog=load_catalog(), now=TUESDAY).chosen) == 1


def test_what_the_reading_time_left_out_nearly_made_it():
    selection = chosen_by(order(), *the_day())

    shorter = selection.first(1)

    assert [choice.story.id for choice in shorter.chosen] == [COPILOT_ID]
    assert [choice.story.id for choice in shorter.near_misses] == [GEMINI_ID, BANKS_ID, NOTES_ID]


def test_a_silent_digest_comes_without_sound():
    assert composed(order(is_silent=True), the_day()).is_silent
    assert not composed(order(), the_day()).is_silent


def talkative(number: int, *, sentences: int = 1) -> Story:
    """A story whose one sentence takes its time."""
    words = " ".join(
        f"og kunde {place} må betale mer for tjenesten fra juni" for place in range(6 * sentences)
    )
    return story(
        entry(f"Leverandør {number} øker prisen på AI for bedrifter", f"Prisen øker {words}."),
        tags=(company(f"vendor-{number}"), topic("enterprise"), CIO),
        story_id=100 + number,
    )


def _minutes_said(selection: Selection, digest: Digest) -> int:
    message = compose(selection, digest, since=MONDAY, next_at=None, catalog=load_catalog(), now=TUESDAY)
    facts = next(block.text for block in message.blocks if isinstance(block, Text))
    return int(facts.split(" · ")[1].removesuffix(" min"))


def test_a_digest_is_for_everybody_in_the_place():
    assert not composed(order(), the_day()).is_private
    assert not composed(order(), []).is_private


def test_notifications_name_the_first_story():
    assert composed(order(), the_day()).summary == (
        "Siste · tirsdag 28. april: Microsoft tar betalt etter forbruk for Copilot-agenter fra 1. juli"
    )


def test_a_digest_survives_the_outbox():
    message = composed(order(), the_day())

    assert Message.from_json(message.to_json()) == message


# --- size ---------------------------------------------------------------------------------------


def long_story(number: int, *, filler: str, url: str) -> Story:
    return story(
        entry(
            f"Vendor {number} raises its AI prices from 1 June {filler}",
            f"Customers of plan {number} must pay more when their contracts renew {filler[:400]}. "
            f"IT departments have to plan for higher costs before the deadline {filler[:150]}.",
            outlet=Outlet(f"Outlet {number} {filler}"),
            language="en",
            published=TUESDAY - timedelta(hours=3),
            url=url,
        ),
        tags=(company(f"firm-{number}"), topic("enterprise"), CIO),
        story_id=1000 + number,
    )


@pytest.mark.parametrize("filler", ["of the larger kind " * 30, "🙂 emoji & <b>tags</b> " * 30, "x" * 900])
def test_ten_long_stories_fit_into_one_message_everywhere(filler):
    url = f"https://outlet.example/{'a' * 1_900}?b=1&c=2"
    stories = [long_story(number, filler=filler, url=url) for number in range(10)]

    message = composed(order(length=10, language="en"), stories)

    blocks = [block for block in message.blocks if isinstance(block, StoryBlock)]
    assert len(blocks) == 10
    assert telegram_units(message.blocks) <= 4_096
    assert slack_characters(message.blocks) <= 9_500


def test_later_stories_lose_their_lines_first_and_no_sentence_is_cut():
    stories = [
        long_story(number, filler="of the larger kind " * 10, url="https://outlet.example/1")
        for number in range(10)
    ]

    message = composed(order(length=10, language="en"), stories)

    blocks = [block for block in message.blocks if isinstance(block, StoryBlock)]
    has_lines = [bool(block.lines) for block in blocks]
    assert has_lines == sorted(has_lines, reverse=True)
    assert has_lines[0]
    assert not has_lines[-1]
    assert all(line.endswith(".") for block in blocks for line in block.lines)

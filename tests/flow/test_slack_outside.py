"""A channel set up on Slack before Siste is in it: said at once, and it goes on when invited."""

from datetime import timedelta

import pytest

from bot.delivery.claim import offer_claim_code
from bot.model.destination import DestinationStatus
from tests.flow.conftest import MONDAY, World

SECOND = timedelta(seconds=1)
NB = "NB: Jeg er ikke med i kanalen; skriv /invite @siste der. Jeg sier fra når det virker."


@pytest.fixture(params=["public", "private"])
async def kari(world: World, request) -> World:
    """An operator in a channel that Siste is not in."""
    code = await offer_claim_code(world.siste.store)
    people = world.platform.slack_people
    await people.command(world.user, "", "/siste", f"claim {code}")
    await passes(world)
    world.channel = await people.add_channel("ledelse", by=world.user, kind=request.param)
    return world


async def passes(world: World, span: timedelta = SECOND) -> None:
    for _ in range(3):
        await world.settle()
        world.platform.clock.advance(span)
        world.clock.set(world.clock.now() + span)


async def says(world: World, text: str) -> str:
    await world.platform.slack_people.command(world.user, world.channel, "/siste", text)
    await passes(world)
    return world.seen_on_slack()[-1]


async def status(world: World) -> DestinationStatus:
    async with world.siste.store.reading() as tx:
        (place,) = [one for one in await tx.destinations.all() if one.place.chat == world.channel]
    return place.status


def told_in_private(world: World) -> str:
    workspace = world.platform.slack.workspace()
    return world.platform.slack.messages(workspace.channel("@kari").id)[-1].text


async def test_it_is_said_at_once_and_the_digest_waits(kari: World):
    said = await says(kari, "channel set")

    assert said.startswith("Klart: #")
    assert said.endswith(NB)
    assert len(kari.seen_on_slack()) == 1
    assert await status(kari) is DestinationStatus.PAUSED
    kari.platform.clock.move_to(MONDAY)
    await kari.morning(MONDAY)
    assert len(kari.seen_on_slack()) == 1


async def test_each_change_there_says_so_until_we_are_invited(kari: World):
    await says(kari, "channel set")

    assert (await says(kari, "digest time 7:30")).endswith(NB)
    assert NB not in await says(kari, "google")


async def test_once_invited_it_says_so_once_and_goes_on(kari: World):
    await says(kari, "channel set")
    await kari.platform.slack_people.invite_bot(kari.user, kari.channel)
    await passes(kari, timedelta(minutes=1))
    await passes(kari, timedelta(minutes=1))

    assert kari.seen_on_slack()[-1] == "Her er jeg. Oversikten kommer hit fra nå av."
    assert "på pause → i gang. Neste: mandag 27. april kl. 08.00." in told_in_private(kari)
    assert await status(kari) is DestinationStatus.ACTIVE
    before = len(kari.seen_on_slack())
    await passes(kari, timedelta(hours=1))
    assert len(kari.seen_on_slack()) == before


async def test_a_command_after_a_late_invitation_is_noticed_at_once(kari: World):
    await says(kari, "channel set")
    for _ in range(4):
        await passes(kari, timedelta(hours=1))
    await kari.platform.slack_people.invite_bot(kari.user, kari.channel)

    said = await says(kari, "digest length 3")

    await passes(kari)
    assert NB not in said
    assert await status(kari) is DestinationStatus.ACTIVE


async def test_where_it_is_in_the_channel_nothing_is_said_of_it(kari: World):
    await kari.platform.slack_people.invite_bot(kari.user, kari.channel)

    assert "NB" not in await says(kari, "channel set")
    assert await status(kari) is DestinationStatus.ACTIVE


async def test_a_digest_asked_for_now_is_not_posted_and_its_stories_come_once_invited(kari: World):
    await says(kari, "channel set")
    kari.platform.clock.move_to(MONDAY)
    kari.clock.set(MONDAY)
    await kari.siste.fetch(everything=True)

    said = await says(kari, "digest now")

    assert said == (
        "Oversikten ble ikke sendt: jeg er ikke med i kanalen; skriv /invite @siste der. "
        "Jeg sier fra når det virker."
    )
    assert kari.platform.slack.messages(kari.channel)[-1].only_for == "kari"
    await kari.platform.slack_people.invite_bot(kari.user, kari.channel)
    await kari.platform.slack_people.command(kari.user, kari.channel, "/siste", "digest now")
    await passes(kari)
    (digest,) = [one for one in kari.platform.slack.messages(kari.channel) if "Nyttig" in one.buttons]
    in_thread = [one for one in kari.platform.slack.messages(kari.channel) if one.thread_ts == digest.ts]
    assert "Alle kilder i tråden" in digest.text
    assert in_thread

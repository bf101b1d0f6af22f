"""An edition from its preview, edited in place by an admin, to what arrives in the morning."""

import re
from datetime import timedelta

import pytest

from adapters.simulated.slack_workspace import SeenInSlack
from bot.delivery.claim import offer_claim_code
from bot.ports.store import Store
from tests.flow.conftest import MONDAY, TUESDAY, World, open_world
from tests.flow.test_slack_digest import public

# What a preview shows of a headline, the digest shows in full.
_STORY = re.compile(r"^\*?\d (?:OPPDATERT )?(?!saker?\W)(.{10,40})", re.MULTILINE)


async def dawns(world: World) -> None:
    """Monday's digest is out; it is Tuesday, an hour before the next one, and the news is in."""
    await world.morning(MONDAY)
    moment = TUESDAY - timedelta(hours=1)
    world.platform.clock.move_to(moment)
    world.clock.set(moment)
    await world.siste.fetch(everything=True)


def arrived(world: World, day: str = "tirsdag") -> list[str]:
    """Return the headlines of the digest of that day in the channel."""
    (digest,) = (one for one in public(world) if f"Siste · {day}" in one.text)
    return stories(digest.text)


def passes(world: World) -> None:
    """Let a chat have its next message: Telegram takes one a second."""
    moment = world.clock.now() + timedelta(seconds=5)
    world.platform.clock.move_to(moment)
    world.clock.set(moment)


async def set_up(world: World) -> None:
    """Give the channel a digest."""
    code = await offer_claim_code(world.siste.store)
    await world.platform.slack_people.command(world.user, world.channel, "/siste", f"claim {code}")
    await world.settle()
    await world.say_on_slack("channel set")
    await dawns(world)


@pytest.fixture
async def team(world: World) -> World:
    await set_up(world)
    return world


def preview(world: World) -> SeenInSlack:
    """Return what the admin alone sees, the last of it."""
    return [one for one in world.platform.slack.messages(world.channel) if one.only_for][-1]


async def press(world: World, label: str, *, nth: int = 0) -> str:
    """Press the nth button of that label on the preview; return what stands there then."""
    seen = preview(world)
    place = [at for at, there in enumerate(seen.buttons, start=1) if there == label][nth]
    people = world.platform.slack_people
    await people.press(world.user, world.channel, seen.ts, f"button-{place}")
    await world.settle()
    return preview(world).text


def stories(text: str) -> list[str]:
    """Return the headlines of a preview or digest, without what is left out."""
    return _STORY.findall(text.partition("Ikke med:")[0])


def left_out(text: str) -> list[str]:
    return _STORY.findall(text.partition("Ikke med:")[2])


async def test_the_preview_changes_in_place_for_the_admin_alone(team: World):
    await team.say_on_slack("digest preview")
    before = preview(team)
    assert before.only_for == "kari"

    said = await press(team, "Ta ut")
    after = preview(team)
    assert "nummer 1 → tatt ut." in said
    assert after.only_for == "kari"
    assert after.ts == before.ts
    assert stories(said) == stories(before.text)[1:]


async def test_what_arrives_is_what_was_edited(team: World):
    shown = await team.say_on_slack("digest preview")
    first, near = stories(shown)[0], left_out(shown)[0]
    await press(team, "Ta ut")
    await press(team, "Ta med", nth=1)
    edited = stories(await press(team, "Opp", nth=-1))
    assert edited[-2] == near

    await team.morning(TUESDAY)
    assert first not in arrived(team)
    assert arrived(team)[: len(edited)] == edited


async def test_a_locked_edition_arrives_as_it_was_after_a_restart(store: Store):
    async with open_world(store, "nb") as before:
        await set_up(before)
        await before.say_on_slack("digest preview")
        await press(before, "Ned")
        locked = stories(await press(before, "Lås utgaven"))

    async with open_world(store, "nb") as after:
        after.platform.clock.move_to(TUESDAY)
        await after.morning(TUESDAY)
        assert arrived(after) == locked


async def test_it_is_sent_at_once_and_the_morning_has_only_what_is_new(team: World):
    shown = stories(await team.say_on_slack("digest preview"))
    assert "Sende den til #ai-nytt nå?" in await press(team, "Send nå")
    assert "oversikten sendes nå" in await press(team, "Ja, send nå")
    await team.siste.send_due()
    assert arrived(team) == shown

    await team.morning(TUESDAY)
    *_, last = (one for one in public(team) if not one.thread_ts)
    assert not set(shown) & set(stories(last.text))


async def test_on_telegram_the_preview_is_edited_in_place_and_comes_so(world: World):
    await world.say_on_telegram("/følg google, microsoft, openai")
    await dawns(world)
    await world.say_on_telegram("/digest preview")
    shown = world.platform.telegram.messages(world.person)[-1]
    first = stories(shown.text)[0]

    passes(world)
    said = await world.press_on_telegram("1 Ta ut")
    assert "nummer 1 → tatt ut." in said
    assert world.platform.telegram.messages(world.person)[-1].id == shown.id
    assert first in left_out(said)
    edited = stories(said)

    passes(world)
    await world.press_on_telegram("Lås utgaven")
    assert "Låst av" in world.seen_on_telegram()[-1]
    await world.morning(TUESDAY)
    assert stories(world.seen_on_telegram()[-1]) == edited


async def test_in_the_terminal_the_preview_is_shown_anew(world: World):
    await world.say_in_terminal("channel set")
    await dawns(world)
    shown = await world.say_in_terminal("digest preview")
    number = re.search(r"\[(\d+) Ta ut\]", shown)
    assert number is not None

    assert "nummer 1 → tatt ut." in await world.say_in_terminal(number[1])

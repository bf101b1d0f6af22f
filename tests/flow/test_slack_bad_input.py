"""What people and strangers send that was not meant to be sent: answered or left alone, never obeyed."""

import asyncio
import html
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery.claim import offer_claim_code
from bot.model.delivery import DeliveryStatus
from bot.model.destination import PlaceKind
from tests.flow.conftest import MONDAY, World, ended


@pytest.fixture
async def visited(world: World) -> World:
    await world.say_on_slack("help")
    return world


async def tell(world: World, kind: str, **changed: Any) -> None:
    """Deliver the last payload of that kind once more, with some of it changed."""
    last = next(one for one in reversed(world.platform.slack.envelopes) if one.kind == kind)
    envelope = await world.platform.slack_people.tell(kind, {**last.payload, **changed})
    assert envelope.is_acknowledged
    await world.settle()


async def press(world: World, value: str, **changed: Any) -> str:
    """Press a button whose value somebody has altered; return what is seen last."""
    last = next(one for one in reversed(world.platform.slack.envelopes) if one.kind == "interactive")
    actions = [{**last.payload["actions"][0], "value": value}]
    changed = {"trigger_id": f"altered.{len(world.platform.slack.envelopes)}", **changed}
    await tell(world, "interactive", actions=actions, **changed)
    return world.seen_on_slack()[-1]


async def pressed_once(world: World) -> None:
    await world.say_on_slack("google", command="/latest")
    last = world.platform.slack.messages(world.channel)[-1]
    await world.platform.slack_people.press(world.user, world.channel, last.ts, last.buttons[0])
    await world.settle()


async def outcomes(world: World) -> set[DeliveryStatus]:
    statuses = [status for status in DeliveryStatus if status is not DeliveryStatus.SENT]
    async with world.siste.store.reading() as tx:
        return {status for status in statuses if await tx.deliveries.with_status(status)}


@pytest.mark.parametrize(
    "name", ["#finnes-ikke", "ai-nytt", "C0SIM99999", "<#C0SIM1|", "<#C0ELSE999|salg>", "<!channel>"]
)
async def test_channel_that_is_not_named_for_certain_is_not_set_up(name, visited: World):
    await visited.say_on_slack(f"channel set {name}")

    async with visited.siste.store.reading() as tx:
        assert [one.place.chat for one in await tx.destinations.all()] == [visited.channel]
        digests = [digest for one in await tx.destinations.all() for digest in await tx.digests.of(one.id)]
    assert digests == []
    assert await outcomes(visited) == set()


async def test_command_in_a_direct_message_is_about_the_persons_own_digest(visited: World):
    people = visited.platform.slack_people
    await people.write(visited.user, "hei")  # a scope that reads messages is none of ours
    await people.command(visited.user, "", "/siste", "subscribe google")
    await visited.settle()

    async with visited.siste.store.reading() as tx:
        (private,) = [one for one in await tx.destinations.all() if one.place.kind is PlaceKind.PRIVATE]
        (digest,) = await tx.digests.of(private.id)
    assert private.place.chat == visited.user
    assert [sub.target.value for sub in digest.subscriptions] == ["google"]


@pytest.mark.parametrize(
    "value",
    [
        "people add <@U1>",
        "channel set",
        "digest off",
        "place 1 channel set",
        "resend 1",
        "undo 1",
        "x" * 2000,
        "/siste\x00 <!channel> \ud83d\ude00 '; drop table story",
    ],
)
async def test_altered_button_can_do_no_more_than_its_presser_may(value, visited: World):
    await visited.morning(MONDAY)
    await pressed_once(visited)
    async with visited.siste.store.reading() as tx:
        before = await tx.destinations.all()

    await press(visited, value)

    async with visited.siste.store.reading() as tx:
        assert await tx.destinations.all() == before
        assert [digest for one in before for digest in await tx.digests.of(one.id)] == []
        assert await tx.changes.keepers(before[0].id) == []
    assert await outcomes(visited) == set()


EMPHASIS = "<!channel> *fet* _skakk_ ~strek~ `kode` & >sitat"
MENTIONS = "<@U1|kari> <#C9|annet> <https://evil.example|fet>"
# In plain text nothing but a ping could come alive; what else is said is markup.
ALIVE = {
    "plain_text": re.compile(r"<[!@#]"),
    "mrkdwn": re.compile(r"<!|<@|<#C9|<https://evil|[*_~`](?:fet|skakk|strek|kode)"),
}
FIELDS = [
    "latest {}",
    "{}",
    "search {}",
    "subscribe {}",
    'mute "{}"',
    "less {}",
    "timezone {}",
    "language {}",
    "digest @{} time 09:00",
    "digest time {}",
    "length {}",
    "channel set {}",
    "people add {}",
    "people remove {}",
    "place {} digest off",
    "feeds add {}",
    "why {}",
    "open {}",
    "resend {}",
    "fill length {} 3",
    "share {}",
    "tags add {}",
    "claim {}",
    "list",
    "status",
    "people",
]


def texts_of(part: Any, kind: str = "mrkdwn") -> Iterator[tuple[str, str]]:
    """Yield every text of a call with its kind; what a button would send back is no text."""
    match part:
        case {"text": str(text), "type": str(kind)}:
            yield kind, text
        case Mapping():
            yield from (found for name, value in part.items() if name != "value" for found in texts_of(value))
            if isinstance(part.get("text"), str):
                yield kind, part["text"]
        case list():
            yield from (found for value in part for found in texts_of(value))


@pytest.mark.parametrize(("markup", "is_forged"), [(EMPHASIS, True), (MENTIONS, False)])
async def test_nothing_that_is_typed_or_named_comes_alive(markup, is_forged, visited: World):
    code = await offer_claim_code(visited.siste.store)
    # Slack escapes what people type.
    typed = markup if is_forged else html.escape(markup, quote=False)
    named = {"channel_name": markup, "user_name": markup}
    for number, text in enumerate([f"claim {code}", "channel set", *FIELDS]):
        # So that nobody is too fast.
        visited.clock.set(visited.clock.now() + timedelta(seconds=10))
        visited.platform.clock.advance(timedelta(seconds=10))
        await visited.say_on_slack("help")
        await tell(visited, "slash_commands", trigger_id=f"m.{number}", text=text.format(typed), **named)
    await visited.morning(MONDAY)

    shown = [text for call in visited.platform.transcript for text in texts_of(call.params)]
    assert any("fet" in text for _, text in shown)
    assert [text for kind, text in shown if ALIVE[kind].search(text)] == []
    assert {call.verdict for call in visited.platform.transcript} == {"ok"}


async def test_altered_menu_can_do_no_more_than_its_presser_may(visited: World):
    await visited.morning(MONDAY)
    await pressed_once(visited)
    last = next(one for one in reversed(visited.platform.slack.envelopes) if one.kind == "interactive")
    menu = {"type": "overflow", "action_id": "menu", "block_id": "b"}

    for number, value in enumerate(["digest off", "people add <@U1>", "\x00", "x" * 151, None]):
        chosen = {**menu, "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": value}}
        await tell(visited, "interactive", actions=[chosen], trigger_id=f"menu.{number}")

    async with visited.siste.store.reading() as tx:
        (channel,) = await tx.destinations.all()
        assert await tx.changes.keepers(channel.id) == []
        assert not any(member.is_admin for member in await tx.people.trusted())
    assert await outcomes(visited) == set()
    assert last.is_acknowledged


@pytest.mark.parametrize(
    "view",
    [
        {"callback_id": "tomorrows", "private_metadata": "1 1"},
        {"callback_id": "people add", "private_metadata": "1 1"},
        {"callback_id": "length", "private_metadata": "1 1 C0 <!channel>"},
        {"callback_id": "length", "private_metadata": "9" * 3000},
        {"callback_id": "length", "private_metadata": None},
        {},
    ],
)
async def test_view_that_is_none_of_ours_is_acknowledged_and_changes_nothing(view, visited: World):
    state = {"values": {"b": {"field": {"type": "static_select", "selected_option": {"value": "3"}}}}}
    payload = {
        "type": "view_submission",
        "team": {"id": visited.platform.slack.workspace().team_id},
        "user": {"id": visited.user, "username": "kari"},
        "view": {"id": "V1", "type": "modal", "blocks": [{"block_id": "b"}], "state": state, **view},
    }

    envelope = await visited.platform.slack_people.tell("interactive", payload)
    await visited.settle()

    assert envelope.is_acknowledged
    async with visited.siste.store.reading() as tx:
        for place in await tx.destinations.all():
            assert await tx.changes.keepers(place.id) == []
    assert await outcomes(visited) == set()


async def test_envelope_that_comes_again_by_the_socket_acts_once(visited: World):
    await visited.say_on_slack("help")
    count = len(visited.platform.transcript.of("response_url"))

    assert (await visited.platform.slack_people.repeat_last()).is_acknowledged
    await visited.settle()

    assert len(visited.platform.transcript.of("response_url")) == count


async def test_press_under_a_month_old_message_is_answered(visited: World):
    await visited.morning(MONDAY)
    await visited.say_on_slack("google", command="/latest")
    old = visited.platform.slack.messages(visited.channel)[-1]
    visited.platform.clock.advance(timedelta(days=31))
    visited.clock.set(visited.clock.now() + timedelta(days=31))

    before = len(visited.platform.transcript.of("response_url"))
    await visited.platform.slack_people.press(visited.user, visited.channel, old.ts, old.buttons[0])
    await visited.settle()

    assert len(visited.platform.transcript.of("response_url")) == before + 1
    assert await outcomes(visited) == set()


async def test_answer_whose_address_has_expired_comes_as_a_whisper_once(visited: World):
    await visited.platform.slack_people.command(visited.user, visited.channel, "/siste", "tags")
    visited.platform.clock.advance(timedelta(minutes=31))
    await visited.settle()

    (whisper,) = visited.platform.transcript.of("chat.postEphemeral")
    assert whisper.params["channel"] == visited.channel
    assert visited.platform.slack.messages(visited.channel)[-1].only_for == "kari"
    assert await outcomes(visited) == set()


async def test_fields_of_another_kind_are_acknowledged_and_change_nothing(visited: World):
    seen = visited.seen_on_slack()

    for changed in ({"user_id": "nobody"}, {"channel_id": ""}, {"command": ""}, {"team_id": "T0"}):
        await tell(visited, "slash_commands", trigger_id=f"odd.{changed}", **changed)

    assert len(visited.seen_on_slack()) <= len(seen) + 1
    assert await outcomes(visited) == set()


async def test_process_that_runs_answers_by_itself(visited: World):
    transcript = visited.platform.transcript
    before = len(transcript.of("response_url"))
    running = asyncio.create_task(visited.siste.run(with_chats=False))

    for _ in range(3):
        await visited.platform.slack_people.command(visited.user, visited.channel, "/siste", "tags")
    await transcript.until(lambda: len(transcript.of("response_url")) >= before + 3)
    await ended(running)

    assert len(transcript.of("response_url")) == before + 3


async def test_fifty_commands_at_once_in_one_channel_are_all_answered_at_once(visited: World):
    people = visited.platform.slack_people
    askers = [await people.add_user(name) for name in ("per", "ida", "ola")]
    for asker in askers:
        await people.join(asker, visited.channel)
    before, moment = len(visited.platform.transcript.of("response_url")), visited.clock.now()

    for number in range(50):
        await people.command(askers[number % 3], visited.channel, "/siste", "tags")
    await visited.settle()

    assert len(visited.platform.transcript.of("response_url")) == before + 50
    assert visited.clock.now() - moment < timedelta(seconds=1)
    assert visited.platform.report()["rate_violations"] == 0

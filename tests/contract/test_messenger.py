"""What every platform promises to the core, the fake included; the real ones against the local platform."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.words import parse
from bot.message import Button, Message, Text, say
from bot.model.delivery import IncomingKind
from bot.ports.outside import (
    DestinationBusyError,
    DestinationGoneError,
    DestinationPausedError,
    OutcomeUnknownError,
)
from tests.adapters import chat_messages
from tests.contract.chat_scenes import fake_scene, receiving, slack_scene, telegram_scene

ALL = {"fake": fake_scene, "telegram": telegram_scene, "slack": slack_scene}
RECEIVING = {"telegram": telegram_scene, "slack": slack_scene}

GOOD_NEWS = say("Gode nyheter", is_private=False)


@pytest.fixture(params=ALL)
async def scene(request):
    async with ALL[request.param]() as opened:
        yield opened


@pytest.fixture(params=RECEIVING)
async def chat(request):
    async with RECEIVING[request.param]() as opened:
        yield opened


async def test_sent_message_is_seen_once(scene):
    remote_id = await scene.messenger.send(scene.destination, GOOD_NEWS, reply_to={})

    assert remote_id
    assert scene.seen() == ["Gode nyheter"]


async def test_lost_reply_is_an_unknown_outcome_and_nothing_is_sent_anew(scene):
    scene.lose_next_reply()

    with pytest.raises(OutcomeUnknownError):
        await scene.messenger.send(scene.destination, GOOD_NEWS, reply_to={})

    assert len(scene.seen()) <= 1


async def test_refusal_for_now_says_how_long_and_sends_nothing(scene):
    scene.be_busy_once(17)

    with pytest.raises(DestinationBusyError) as caught:
        await scene.messenger.send(scene.destination, GOOD_NEWS, reply_to={})

    assert caught.value.retry_after == timedelta(seconds=17)
    assert scene.seen() == []
    scene.let_pass(seconds=17)
    await scene.messenger.send(scene.destination, GOOD_NEWS, reply_to={})
    assert scene.seen() == ["Gode nyheter"]


async def test_place_where_the_bot_may_not_write_is_told(scene):
    await scene.close_the_door()

    with pytest.raises((DestinationGoneError, DestinationPausedError)):
        await scene.messenger.send(scene.destination, GOOD_NEWS, reply_to={})

    assert scene.seen() == []


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(
    "make", [chat_messages.digest, chat_messages.quiet_day, chat_messages.card, chat_messages.latest]
)
async def test_every_form_of_message_is_accepted_in_both_languages(make, language, scene):
    message = replace(make(language), is_private=False)

    await scene.messenger.send(scene.destination, message, reply_to={})

    assert len(scene.seen()) == 1


async def test_hostile_text_is_accepted_and_harmless(scene):
    message = replace(chat_messages.hostile(), is_private=False)

    await scene.messenger.send(scene.destination, message, reply_to={})

    assert len(scene.seen()) == 1


async def test_long_message_arrives_whole(chat):
    message = say("Et langt svar. " * 1000, is_private=False)

    await chat.messenger.send(chat.destination, message, reply_to={})

    assert " ".join(chat.seen()).count("Et langt svar.") == 1000


async def test_typed_command_comes_in_with_its_place_and_asker(chat):
    async with receiving(chat) as next_said:
        await chat.type_latest("google")
        incoming = await next_said()

    assert incoming.kind is IncomingKind.TEXT
    assert parse(incoming.text).command == "latest"
    assert parse(incoming.text).args == "google"
    assert incoming.place.chat == chat.destination.place.chat
    assert incoming.place.kind is chat.destination.place.kind
    assert incoming.sender.external_id == str(chat.person)


async def test_repeated_update_is_known_by_its_key(chat):
    async with receiving(chat) as next_said:
        await chat.type_latest("google")
        first = await next_said()
        await chat.repeat_last_update()
        again = await next_said()

    assert first == again


async def test_reply_to_a_command_reaches_the_asker(chat):
    async with receiving(chat) as next_said:
        await chat.type_latest("google")
        incoming = await next_said()

        await chat.messenger.send(chat.destination, say("Svar"), reply_to=incoming.reply_to)

    assert chat.seen()[-1] == "Svar"


async def test_pressed_button_comes_in_as_its_action_and_its_message_can_be_replaced(chat):
    question = say("Side 1", Button("Flere", "latest google page=2"), is_private=False)
    answer = Message((Text("Side 2"),), summary="Side 2", is_private=False, replaces_original=True)
    async with receiving(chat) as next_said:
        await chat.messenger.send(chat.destination, question, reply_to={})
        await chat.press("Flere")
        incoming = await next_said()

        await chat.messenger.send(chat.destination, answer, reply_to=incoming.reply_to)

    assert incoming.kind is IncomingKind.BUTTON
    assert incoming.text == "latest google page=2"
    assert [text.splitlines()[0] for text in chat.seen() if "Side" in text] == ["Side 2"]

"""What one person asks on Slack is theirs alone, until they share it in the channel."""

from datetime import timedelta

import pytest

from adapters.simulated.slack_workspace import SeenInSlack
from tests.flow.conftest import MONDAY, TUESDAY, World

SECOND = timedelta(seconds=1)


@pytest.fixture
async def reading(world: World) -> World:
    """Two mornings of news, and nobody who ordered a digest."""
    for moment in (MONDAY, TUESDAY):
        world.platform.clock.move_to(moment)
        await world.morning(moment)
    return world


def seen(world: World) -> list[SeenInSlack]:
    return world.platform.slack.messages(world.channel)


async def press(world: World, label: str, message: SeenInSlack, user: str = "") -> None:
    slack = world.platform.slack_people
    await slack.press(user or world.user, world.channel, message.ts, label)
    await world.settle()
    await passes(world)


async def passes(world: World) -> None:
    """One message a second may go into a channel."""
    for _ in range(2):
        world.platform.clock.advance(SECOND)
        world.clock.set(world.clock.now() + SECOND)
        await world.settle()


async def test_a_list_is_its_askers_alone_until_it_is_shared(reading: World):
    await reading.say_on_slack("google", command="/latest")
    (asked,) = seen(reading)
    assert asked.only_for == "kari"

    await press(reading, "Del i kanalen", asked)

    told_asker, shared = seen(reading)
    assert shared.only_for == ""
    assert shared.text.startswith("Delt av @kari\nGoogle · ")
    assert shared.buttons == ("1", "2", "3")
    assert told_asker.text.endswith("Delt i #ai-nytt.")
    assert "Del i kanalen" not in told_asker.buttons


async def test_a_button_pressed_three_times_before_the_answer_shares_once(reading: World):
    await reading.say_on_slack("google", command="/latest")
    (asked,) = seen(reading)

    for _ in range(3):
        await reading.platform.slack_people.press(reading.user, reading.channel, asked.ts, "Del i kanalen")
    await reading.settle()
    await passes(reading)

    told_asker, shared = seen(reading)
    assert (told_asker.only_for, shared.only_for) == ("kari", "")
    assert told_asker.text.endswith("\nAllerede delt i #ai-nytt.")


async def test_what_is_typed_or_pressed_much_later_is_shared_again(reading: World):
    await reading.say_on_slack("google", command="/latest")
    await press(reading, "Del i kanalen", seen(reading)[-1])
    await reading.say_on_slack("share latest google")
    await passes(reading)
    assert [one.only_for for one in seen(reading)] == ["kari", "", ""]

    later = TUESDAY + timedelta(days=1, hours=1)
    reading.platform.clock.move_to(later)
    reading.clock.set(later)
    await reading.say_on_slack("google", command="/latest")
    await press(reading, "Del i kanalen", seen(reading)[-1])

    assert [one.only_for for one in seen(reading)] == ["kari", "", "", "kari", ""]


async def test_anybody_opens_a_shared_story_for_themselves(reading: World):
    await reading.say_on_slack("google", command="/latest")
    await press(reading, "Del i kanalen", seen(reading)[-1])
    shared = seen(reading)[-1]
    ola = await reading.platform.slack_people.add_user("ola")
    await reading.platform.slack_people.join(ola, reading.channel)

    await press(reading, "1", shared, ola)

    assert seen(reading)[-1].only_for == "ola"
    assert next(one for one in seen(reading) if one.ts == shared.ts) == shared


async def test_a_story_is_shared_with_a_menu_that_leaves_it_as_it_is(reading: World):
    await reading.say_on_slack("google", command="/latest")
    await press(reading, "1", seen(reading)[-1])
    await press(reading, "Del i kanalen", seen(reading)[-1])
    shared = seen(reading)[-1]
    assert shared.only_for == ""
    assert shared.buttons[0] == "Lagre"
    assert "✓ Lagret" not in shared.buttons

    await press(reading, "Lagre", shared)

    assert seen(reading)[-1].text.startswith("Lagret.")
    assert next(one for one in seen(reading) if one.ts == shared.ts) == shared


async def test_where_we_are_not_in_the_channel_it_is_shared_all_the_same(reading: World):
    other = await reading.platform.slack_people.add_channel("ledelse", by=reading.user)
    reading.channel = other
    await reading.say_on_slack("google", command="/latest")

    await press(reading, "Del i kanalen", seen(reading)[-1])

    assert [one.only_for for one in seen(reading)] == ["kari", ""]


async def test_a_name_that_would_ping_pings_nobody(reading: World):
    reading.user = await reading.platform.slack_people.add_user("<!channel>")
    await reading.platform.slack_people.join(reading.user, reading.channel)
    await reading.say_on_slack("google", command="/latest")
    await press(reading, "Del i kanalen", seen(reading)[-1])

    (call,) = reading.platform.transcript.of("chat.postMessage")
    assert "<!" not in str(call.params)
    assert "Delt av @&lt;!channel&gt;" in str(call.params)


@pytest.mark.parametrize("words", ["share", "share latest xyzzyx", "share open 4711", "share forgetme"])
async def test_what_cannot_be_shared_is_said_to_the_asker_alone(reading: World, words: str):
    await reading.say_on_slack(words)

    assert [one.only_for for one in seen(reading)] == ["kari"]


async def test_in_a_private_conversation_there_is_nobody_to_share_with(reading: World):
    await reading.platform.slack_people.command(reading.user, "", "/latest", "google")
    await reading.settle()

    conversation = reading.platform.slack.workspace().channel("@kari")
    assert "Del i kanalen" not in reading.platform.slack.messages(conversation.id)[-1].buttons
    await reading.platform.slack_people.command(reading.user, "", "/siste", "share latest google")
    await passes(reading)
    assert "Her er det ingen andre." in reading.platform.slack.messages(conversation.id)[-1].text

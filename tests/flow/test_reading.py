"""Reading on the simulated Telegram: a card changes where it stands, and says what a press did."""

import asyncio
from datetime import datetime, timedelta

import pytest

from adapters.simulated.telegram_chats import SeenMessage
from tests.flow.conftest import MONDAY, TUESDAY, World


async def press(world: World, label: str, message_id: int = 0) -> str | None:
    """Press a button under that message, or the last one; return the notice that passed by."""
    pass_time(world)
    people = world.platform.telegram
    pressed = await people.press(world.person, message_id or last(world).id, label)
    await answered(world)
    return people.answer_to(pressed)


def pass_time(world: World) -> None:
    """Let Telegram and the bot take a message more."""
    world.platform.clock.advance(timedelta(seconds=10))
    world.clock.set(world.platform.clock.now())


async def morning(world: World, moment: datetime) -> None:
    world.platform.clock.move_to(moment)
    await world.morning(moment)


async def answered(world: World) -> None:
    """Wait until the bot has taken every update, and answered it."""
    updates = world.platform.telegram.bot().updates
    async with asyncio.timeout(10):
        while updates.count:  # noqa: ASYNC110 - the long poll is another task's to take them
            await asyncio.sleep(0.01)
    await world.settle()


def last(world: World) -> SeenMessage:
    return world.platform.telegram.messages(world.person)[-1]


@pytest.fixture
async def card(world: World) -> int:
    """The card of Tuesday's first story, open under the digest."""
    await world.platform.telegram.write(world.person, "følg microsoft")
    await answered(world)
    await morning(world, MONDAY)
    await morning(world, TUESDAY)
    await press(world, "1")
    return last(world).id


async def test_a_card_is_saved_played_down_and_turned_in_place(world: World, card: int):
    assert await press(world, "Lagre") == "Lagret. Alt du har lagret: /lagret"
    assert last(world).labels == ("✓ Lagret", "Mindre slikt", "Hvorfor", "Kilder", "English")
    await press(world, "Mindre slikt")
    said = await press(world, "Færre i 30 dager")
    assert said == "Du får færre saker om Virksomheter i 30 dager."
    assert last(world).text.endswith(said)
    assert await press(world, "Angre") == "Angret. Virksomheter vises som før."
    await press(world, "English")
    assert "flat price" in last(world).text
    assert last(world).labels[0] == "✓ Lagret"
    assert last(world).id == card


async def test_two_presses_at_once_act_once(world: World, card: int):
    pass_time(world)
    people = world.platform.telegram
    presses = [await people.press(world.person, card, "Lagre") for _ in range(2)]
    await answered(world)
    pass_time(world)
    await world.settle()

    assert {people.answer_to(pressed) for pressed in presses} == {
        "Lagret. Alt du har lagret: /lagret",
        "Allerede lagret. Alt du har lagret: /lagret",
    }
    assert last(world).labels[0] == "✓ Lagret"
    assert last(world).id == card


async def test_a_card_of_last_month_still_works_and_an_altered_one_is_answered(world: World, card: int):
    world.platform.clock.move_to(TUESDAY + timedelta(days=31))
    pass_time(world)
    await world.platform.telegram.press_data(world.person, card, "card 999999 nb save")
    await answered(world)
    assert "Jeg har ingen sak «999999»" in last(world).text
    assert (await press(world, "Lagre", card)).startswith("Lagret.")

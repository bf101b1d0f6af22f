"""How somebody new is met, and that whoever leaves by two presses at once is met by none."""

from dataclasses import replace

import pytest

from bot.model.delivery import IncomingKind
from bot.model.destination import DestinationStatus, Place, PlaceKind, Sender
from bot.ports.store import Store
from tests.factories import MORNING
from tests.flow.rooms import PRIVATE, Rooms


@pytest.fixture
async def rooms(store: Store) -> Rooms:
    """A bot whose new places begin in Norwegian, on London's time."""
    rooms = await Rooms.open(store)
    rooms.inbox = replace(
        rooms.inbox, defaults=replace(rooms.inbox.defaults, language="nb", zone="Europe/London")
    )
    return rooms


@pytest.mark.parametrize(
    ("code", "language", "zone"),
    [
        ("nb", "nb", "Europe/Oslo"),
        ("nn", "nb", "Europe/Oslo"),
        ("no-NO", "nb", "Europe/Oslo"),
        ("en-GB", "en", "Europe/London"),
        ("de", "en", "Europe/London"),
        ("\u202ezz", "en", "Europe/London"),
        (None, "nb", "Europe/London"),
    ],
)
async def test_somebody_new_is_met_in_their_language_and_zone(rooms: Rooms, code, language, zone):
    place = Place(PlaceKind.PRIVATE, "8")
    said = await rooms.says("/start", place, sender=Sender("8", "Ola", code))
    assert ("AI-nyheter" if language == "nb" else "AI news") in said
    met = await rooms.at(place)
    assert (met.language, met.zone) == (language, zone)


async def test_a_language_chosen_stays_whatever_the_phone_says(rooms: Rooms):
    place = Place(PlaceKind.PRIVATE, "8")
    await rooms.says("/start language en", place, sender=Sender("8", "Ola", "nb"))
    assert "AI news" in await rooms.says("/start", place, sender=Sender("8", "Ola", "nb"))


async def test_leaving_by_two_presses_at_once_leaves_nobody(rooms: Rooms):
    await rooms.says("/follow google", PRIVATE)
    confirmed = f"forgetme {int(MORNING.timestamp())}"
    for _ in range(2):
        await rooms.comes(IncomingKind.BUTTON, PRIVATE, confirmed)

    await rooms.said()

    (last,) = await rooms.waiting(PRIVATE.chat)
    assert "Everything about you is erased." in last.message
    assert (await rooms.at(PRIVATE)).status is DestinationStatus.EMPTIED
    async with rooms.store.reading() as tx:
        assert [await tx.people.get(number) for number in (1, 2, 3)] == [None] * 3


async def test_whoever_writes_again_at_once_is_met_anew(rooms: Rooms):
    await rooms.says("/follow google", PRIVATE)
    await rooms.comes(IncomingKind.BUTTON, PRIVATE, f"forgetme {int(MORNING.timestamp())}")
    await rooms.comes(IncomingKind.TEXT, PRIVATE, "/list")

    await rooms.said()

    _, second = await rooms.waiting(PRIVATE.chat)
    assert "No digest comes here yet." in second.message
    assert (await rooms.at(PRIVATE)).status is DestinationStatus.ACTIVE

"""A channel or group set up and managed from a private chat, its admins asked for anew each time."""

import pytest

from bot.model.destination import Place, PlaceKind
from bot.ports.outside import FoundPlace
from tests.factories import MORNING
from tests.unit.commands.conversation import Person

KANAL = Place(PlaceKind.CHANNEL, "-1007", title="Kanalen")
OURS = FoundPlace(KANAL, may_post=True, is_admin=True)


@pytest.fixture
def kari(store) -> Person:
    """An admin of the channel, in her private chat."""
    return Person(store, MORNING, is_chat_admin=True, places={"@kanalen": OURS})


@pytest.fixture
def ola(store) -> Person:
    """Nobody's admin, in his private chat."""
    return Person(
        store, MORNING, external_id="8", name="Ola", place=Place(PlaceKind.PRIVATE, "8", title="Ola")
    )


async def place_id(person: Person) -> int:
    async with person.store.reading() as tx:
        (found,) = [item for item in await tx.destinations.all() if item.place == KANAL]
    return found.id


async def test_a_channel_is_set_up_by_its_name(kari):
    assert await kari.writes("/channel set @kanalen") == (
        "Klart: Kanalen får 5 saker hverdager kl. 08.00 (Oslo), for CIO, på bokmål. "
        "Først onsdag 29. april. Ingenting er sendt.\n[Angre]"
    )
    assert await kari.presses("Angre") == "Angret. Kanalen: ingen."


async def test_a_channel_that_is_not_found_names_the_next_step(kari):
    assert await kari.writes("/channel set @annet") == (
        "Jeg vet ikke hvilken kanal «@annet» er. Ingenting er endret. "
        "Skriv /kanal sett i kanalen det gjelder."
    )


async def test_where_we_may_not_post_the_step_and_another_try_are_offered(kari):
    kari.places = {"@kanalen": FoundPlace(KANAL, may_post=False, is_admin=False)}
    assert await kari.writes("/channel set @kanalen") == (
        "Jeg har ikke lov til å skrive i Kanalen. Legg meg til der som administrator med rett til å legge ut "
        "innlegg, og prøv igjen. Ingenting er endret.\n[Prøv igjen]"
    )
    kari.places = {"@kanalen": OURS}
    assert (await kari.presses("Prøv igjen")).startswith("Klart: Kanalen får 5 saker")


async def test_who_is_no_admin_there_sets_nothing_up_and_leaves_no_trace(ola):
    ola.places = {"@kanalen": FoundPlace(KANAL, may_post=True, is_admin=False)}
    said = await ola.writes("/channel set @kanalen")
    assert said == "Du kan ikke sette opp Kanalen; det kan administratorene der. Ingenting er endret."
    async with ola.store.reading() as tx:
        assert KANAL not in [item.place for item in await tx.destinations.all()]


async def test_where_the_platform_cannot_be_asked_nothing_changes_and_nobody_is_called_a_reader(kari):
    kari.is_mute_on_rights = True
    assert await kari.writes("/channel set @kanalen") == (
        "Jeg fikk ikke slått opp «@kanalen» akkurat nå. Ingenting er endret. Prøv igjen om et minutt."
        "\n[Prøv igjen]"
    )
    kari.is_mute_on_rights = False
    assert (await kari.presses("Prøv igjen")).startswith("Klart: Kanalen får 5 saker")


async def test_in_a_group_too_a_right_that_cannot_be_asked_is_not_denied(store):
    group = Person(
        store,
        MORNING,
        place=Place(PlaceKind.GROUP, "-5", title="AI"),
        is_chat_admin=True,
        is_mute_on_rights=True,
    )
    assert await group.writes("følg google") == (
        "Jeg fikk ikke spurt akkurat nå om hvem som er administrator i AI. Ingenting er endret. "
        "Prøv igjen om et minutt.\n[Prøv igjen]"
    )
    group.is_mute_on_rights = False
    assert (await group.presses("Prøv igjen")).startswith("AI: ingen → 5 saker")


async def test_a_refused_press_in_a_group_is_a_passing_notice(store):
    group = Person(store, MORNING, place=Place(PlaceKind.GROUP, "-5", title="AI"), is_chat_admin=True)
    await group.writes("følg google")
    group.is_chat_admin = False
    await group.presses("Angre")
    assert group.last_message.is_only_toast
    assert group.last_message.toast.startswith("Du kan ikke sette opp AI;")


async def test_a_channel_is_managed_from_the_list(kari):
    await kari.writes("/channel set @kanalen")
    assert await kari.writes("/channel list") == (
        "Kanaler med oversikt\nKanalen: 5 saker hverdager 08.00 (Oslo), for CIO, på bokmål. "
        "Neste: i morgen 08.00.\n[Kanalen]"
    )
    assert await kari.presses("Kanalen") == (
        "Kanalen: 5 saker hverdager 08.00 (Oslo), for CIO, på bokmål. Neste: i morgen 08.00."
        "\n[Tid] [Følg emner] [Forhåndsvis] [Pause] [Slå av]"
    )
    await kari.presses("Tid")
    assert await kari.presses("07.00") == (
        "Kanalen: hverdager 08.00 → hverdager 07.00. Neste: i morgen 07.00.\n[Angre]"
    )
    assert await kari.presses("Angre") == "Angret. Kanalen: hverdager 08.00."


async def test_what_is_typed_for_a_place_is_shown_so(kari):
    await kari.writes("/channel set @kanalen")
    number = await place_id(kari)
    assert f"/sted {number} tid hverdager 7.30" in await kari.writes(f"/sted {number} digest time")
    assert (
        await kari.writes(f"/sted {number} følg google")
        == "Kanalen: følger det viktigste av alt → Google. Neste: i morgen 08.00.\n[Angre]"
    )


async def test_a_digest_is_sent_to_the_place_and_not_to_who_asks(kari, tell):
    await tell("Google opens Gemma")
    await kari.writes("/channel set @kanalen")
    number = await place_id(kari)
    assert await kari.writes(f"/sted {number} oversikt nå") == "Kanalen: oversikten sendes nå."
    async with kari.store.reading() as tx:
        installation = (await tx.installations.all())[0]
        waiting = await tx.deliveries.installations_with_work(MORNING)
        told = await tx.deliveries.told(number)
    assert waiting == {installation.id: 1}
    assert len(told) == 1


async def test_what_is_the_readers_own_stays_the_readers_own(kari, tell):
    await tell("Google opens Gemma")
    await kari.writes("/channel set @kanalen")
    number = await place_id(kari)
    assert "Google opens Gemma" in await kari.writes(f"/sted {number} siste google")


async def test_rights_are_asked_for_anew_each_time(kari):
    await kari.writes("/channel set @kanalen")
    await kari.writes("/channel list")
    kari.is_chat_admin = False
    assert await kari.presses("Kanalen") == (
        "Jeg kjenner ikke noe slikt sted som du kan sette opp. Ingenting er endret."
    )
    assert (await kari.writes("/channel list")).startswith("Ingen kanal du styrer")


async def test_nobody_elses_place_is_shown_nor_said_to_be_there(kari, ola):
    await kari.writes("/channel set @kanalen")
    number = await place_id(kari)
    assert await ola.writes(f"/place {number}") == await ola.writes("/place 404")
    assert (await ola.writes(f"/place {number} stop")) == await ola.writes("/place 404 stop")


async def test_who_is_no_longer_an_admin_answers_for_nothing_there(kari):
    await kari.writes("/channel set @kanalen")
    number = await place_id(kari)
    kari.is_chat_admin = False
    assert (await kari.writes(f"digest resume {number}")).startswith("Jeg kjenner ikke noe slikt sted")
    kari.is_mute_on_rights = True
    assert (await kari.writes(f"digest resume {number}")).startswith("Kanalen er ikke på pause")


@pytest.mark.parametrize("text", ["/place", "/place x", "/place 9999999999999999999999 stop", "/place -1"])
async def test_a_number_that_is_none_is_told_so(ola, text):
    assert await ola.writes(text)

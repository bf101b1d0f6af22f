"""Slack channels and groups: who may change them, and who answers for unknown sends."""

from dataclasses import replace

import pytest

from bot.message import say
from bot.model.delivery import DeliveryStatus, NewDelivery, Urgency
from bot.model.destination import DestinationStatus, Place, PlaceKind, Platform
from bot.ports.outside import FoundPlace
from tests.factories import MORNING
from tests.unit.commands.conversation import Person

CHANNEL = Place(PlaceKind.CHANNEL, "C1", title="ai-nytt")
LEDELSE = FoundPlace(Place(PlaceKind.CHANNEL, "C999", title="ledelse"))


@pytest.fixture
def ola(store) -> Person:
    """A member of a Slack workspace, in a channel."""
    return Person(store, MORNING, Platform.SLACK, CHANNEL, external_id="UOLA1", name="Ola")


@pytest.fixture
def eva(store) -> Person:
    """Another one in the same channel."""
    return Person(store, MORNING, Platform.SLACK, CHANNEL, external_id="UEVA1", name="Eva")


async def test_an_admin_sets_up_the_channel(ola):
    await ola.becomes(is_admin=True)
    assert await ola.writes("channel set") == (
        "Klart: #ai-nytt får 5 saker hverdager kl. 08.00 (Oslo), for CIO, på bokmål. "
        "Først onsdag 29. april. Ingenting er sendt.\n[Forhåndsvis] [Følg emner] [Endre] [Angre]"
    )
    assert await ola.writes("schedule man-fre 7.30") == (
        "#ai-nytt: hverdager 08.00 → hverdager 07.30. Neste: i morgen 07.30.\n[Angre]"
    )
    assert await ola.presses("Angre") == "Angret. #ai-nytt: hverdager 08.00."


async def test_where_a_persons_page_is_is_said_as_the_platform_has_it(ola, kari):
    assert (await ola.writes("home")).startswith("Siden din er fanen Home i appen min. Her: /siste ")
    kari.place = Place(PlaceKind.GROUP, "-100", title="Ledergruppen")
    assert (await kari.writes("home")).startswith("Siden din er i vår private chat. Her: /")


async def test_the_same_in_english(ola):
    ola.language = "en"
    await ola.becomes(is_operator=True)
    assert await ola.writes("channel set") == (
        "Done: #ai-nytt gets 5 stories weekdays at 08:00 (Oslo), for CIO, in English. "
        "First on Wednesday 29 April. Nothing has been sent.\n[Preview] [Follow tags] [Change] [Undo]"
    )


async def test_undoing_the_set_up_leaves_no_digest(ola):
    await ola.becomes(is_admin=True)
    await ola.writes("kanal sett")
    assert await ola.presses("Angre") == "Angret. #ai-nytt: ingen."
    assert (await ola.writes("channel unset")).startswith("#ai-nytt får ingen oversikt.")


async def test_setting_up_twice_changes_nothing(ola):
    await ola.becomes(is_admin=True)
    await ola.writes("channel set")
    assert (await ola.writes("channel set")).startswith("Slik er det allerede. #ai-nytt: 5 saker")


async def test_another_channel_is_set_up_by_its_name(ola):
    await ola.becomes(is_admin=True)
    ola.places = {"<#C999|ledelse>": LEDELSE}
    assert "#ledelse får 5 saker" in await ola.writes("channel set <#C999|ledelse>")
    assert [button.label for button in ola.buttons()] == ["Angre"]
    assert "#ledelse: 5 saker hverdager" in await ola.writes("channel list")
    assert (await ola.writes("channel set #ledelse")).startswith("Jeg vet ikke hvilken kanal «#ledelse» er.")


@pytest.mark.parametrize(
    "text",
    ["channel set", "følg google", "demp google", "digest 7.30", "digest now", "stop", "språk en",
     "tidssone London", "undo", "oversikt", "people list", "channel unset"],
)  # fmt: skip
async def test_a_reader_changes_nothing_and_is_told_who_can(ola, eva, text):
    await eva.becomes(is_admin=True)
    said, *buttons = (await ola.writes(text)).splitlines()
    assert said == "Du kan ikke sette opp #ai-nytt; det kan Siste-administratorene: Eva. Ingenting er endret."
    assert buttons in ([], ["[Spør dem for meg]"])


async def test_before_anybody_is_admin_the_claim_code_is_named(ola):
    assert "den som har Siste-koden: /siste claim CODE" in await ola.writes("channel set")


async def test_a_reader_may_read(ola, eva, tell):
    await tell("Google opens Gemma")
    await eva.becomes(is_admin=True)
    await eva.writes("følg google")
    assert (await ola.writes("google")).startswith("Google · 1 av 1 sak")
    assert "Følger Google" in await ola.writes("list")
    assert ola.buttons() == []
    assert "/siste google – det nyeste" in await ola.writes("help")
    assert (await ola.writes("/start")).startswith("Skriv et emne")
    assert "/siste avslutt google" not in await ola.writes("help")


async def test_a_reader_leaves_no_trace_of_another_channel(ola):
    ola.places = {"<#C999|ledelse>": LEDELSE}
    said = await ola.writes("channel set <#C999|ledelse>")
    assert said.startswith("Du kan ikke sette opp #ledelse;")
    async with ola.store.reading() as tx:
        assert [destination.place.chat for destination in await tx.destinations.all()] == ["C1"]


async def test_undo_is_refused_to_those_who_may_not_change(ola, eva):
    await eva.becomes(is_admin=True)
    await eva.writes("følg google")
    action = eva.buttons()[-1].action
    elsewhere = Person(ola.store, MORNING, Platform.SLACK, external_id="UOLA1", name="Ola")
    assert await elsewhere.writes(action) == "Her er det ingenting å angre."


async def test_the_admins_of_a_telegram_group_are_admins(store):
    group = Place(PlaceKind.GROUP, "-100", title="Ledelsen")
    member = Person(store, MORNING, place=group)
    assert await member.writes("følg google") == (
        "Du kan ikke sette opp Ledelsen; det kan administratorene der. Ingenting er endret."
    )
    member.is_chat_admin = True
    assert (await member.writes("følg google")).startswith("Ledelsen: ingen → 5 saker")


async def unknown_delivery(person: Person) -> int:
    """Leave the place a digest whose arrival is not known."""
    async with person.store.transaction() as tx:
        (destination,) = await tx.destinations.all()
        delivery_id = await tx.deliveries.add(
            NewDelivery("digest:1:2026-04-28", destination.id, say("x").to_json(), Urgency.DIGEST, MORNING)
        )
        assert delivery_id is not None
        await tx.deliveries.take(destination.installation_id, MORNING, limit=1)
        await tx.deliveries.finish(delivery_id, DeliveryStatus.UNKNOWN, now=MORNING)
    return delivery_id


async def status_of(person: Person, delivery_id: int) -> DeliveryStatus:
    async with person.store.reading() as tx:
        return (await tx.deliveries.get(delivery_id)).status


async def test_an_unknown_send_is_sent_again_once(ola):
    await ola.becomes(is_admin=True)
    await ola.writes("channel set")
    delivery_id = await unknown_delivery(ola)

    said = await ola.writes(f"resend {delivery_id}")
    assert said == "#ai-nytt: kanskje ikke kommet frem → sendes på nytt."
    assert await status_of(ola, delivery_id) is DeliveryStatus.PENDING
    assert await ola.writes(f"resend {delivery_id}") == "Det er avgjort allerede. Ingenting er sendt."


async def test_an_unknown_send_may_be_there_after_all(ola):
    await ola.becomes(is_admin=True)
    await ola.writes("channel set")
    delivery_id = await unknown_delivery(ola)

    assert "Jeg vet ikke om det jeg sendte i dag 08.00, kom frem." in await ola.writes("status")
    assert await ola.presses("Den er der") == "#ai-nytt: kanskje ikke kommet frem → kommet frem. Takk."
    assert await status_of(ola, delivery_id) is DeliveryStatus.SENT


async def test_whoever_set_the_place_up_answers_from_a_private_chat_and_nobody_else(store):
    group = Place(PlaceKind.GROUP, "-100", title="Ledelsen")
    admin = Person(store, MORNING, place=group, is_chat_admin=True)
    await admin.writes("følg google")
    delivery_id = await unknown_delivery(admin)

    stranger = Person(store, MORNING, external_id="7000000002", place=Place(PlaceKind.PRIVATE, "7000000002"))
    assert (await stranger.writes(f"resend {delivery_id}")).startswith("Jeg kjenner ingen slik melding")
    in_private = Person(store, MORNING, is_chat_admin=True)
    assert (await in_private.writes(f"resend {delivery_id}")).startswith("Ledelsen: ")


async def test_a_mended_place_goes_on_by_resume(store):
    admin = Person(store, MORNING, place=Place(PlaceKind.GROUP, "-100", title="Ledelsen"), is_chat_admin=True)
    await admin.writes("følg google")
    async with store.transaction() as tx:
        (destination,) = await tx.destinations.all()
        await tx.destinations.save(
            replace(destination, status=DestinationStatus.PAUSED, status_reason="not enough rights")
        )
    assert "Ledelsen er på pause: not enough rights." in await admin.writes("status")

    in_private = Person(store, MORNING, is_chat_admin=True)
    assert await in_private.writes(f"digest resume {destination.id}") == (
        "Ledelsen: på pause → i gang. Neste: i morgen 08.00."
    )
    async with store.reading() as tx:
        assert (await tx.destinations.get(destination.id)).status is DestinationStatus.ACTIVE


async def test_the_operator_names_admins_and_takes_it_back(ola, eva):
    await ola.becomes(is_operator=True)
    assert await ola.writes("people add <@UEVA1|eva>") == (
        "eva: leser → administrator. Kan nå sette opp kanaler her.\n[Angre]"
    )
    assert "#ai-nytt får" in await eva.writes("channel set")
    assert await ola.writes("folk") == "Ola (operatør), Eva (administrator)"
    await ola.writes("people remove UEVA1")
    assert (await eva.writes("channel unset")).startswith("Du kan ikke sette opp #ai-nytt")


@pytest.mark.parametrize("whom", ["", "Eva", "@eva", "<@!>", "UEVA1; DROP", "ø" * 100])
async def test_only_an_id_names_a_person(ola, whom):
    await ola.becomes(is_operator=True)
    said = await ola.writes(f"people add {whom}")
    assert said.startswith(("Hvem? Nevn personen", "Jeg kjenner ingen"))


async def test_an_admin_names_nobody(ola, eva):
    await ola.becomes(is_operator=True)
    await eva.becomes(is_admin=True)
    assert await eva.writes("people add <@UZZZ1>") == (
        "Det kan bare operatøren for denne Siste: Ola. Ingenting er endret."
    )


async def test_by_invitation_only_those_who_are_known_are_answered(ola, eva):
    await eva.becomes(is_admin=True)
    for person in (ola, eva):
        person.access = "invite"
    assert await ola.writes("latest google") == (
        "Denne Siste er bare for inviterte. Be den som driver den, om en invitasjon (id-en din: UOLA1)."
    )
    await eva.writes("channel set")
    assert (await ola.writes("latest google")).startswith("Ingenting om Google")


async def test_in_a_group_a_command_of_another_bot_is_left_unanswered(store):
    group = Place(PlaceKind.GROUP, "-1001", title="AI-nytt")
    kari = Person(store, MORNING, Platform.TELEGRAM, group, external_id="7", name="Kari")

    assert await kari.writes("/ban spammer") == ""
    assert "Jeg kjenner ingen kommando «/ban»" in await kari.writes("/ban@siste_bot spammer")


@pytest.mark.parametrize(
    ("title", "shown"),
    [("Ledelsen \u200f", "Ledelsen"), ("\u202eLedelsen\u202c", "Ledelsen"), ("\u200e", "Denne chatten")],
)
async def test_a_title_ends_where_it_shows_nothing_more(store, title, shown):
    member = Person(store, MORNING, place=Place(PlaceKind.GROUP, "-100", title=title))
    assert (await member.writes("stop")).startswith(f"Du kan ikke sette opp {shown};")


async def test_a_channel_that_is_left_names_no_next_time(ola):
    await ola.becomes(is_admin=True)
    await ola.writes("channel set")
    async with ola.store.transaction() as tx:
        (place,) = await tx.destinations.all()
        await tx.destinations.save(place.gone("left", now=MORNING))

    assert "Jeg er ikke der lenger, så ingenting kommer." in await ola.writes("channel list")

"""Invitations: who gets in where this Siste is by invitation only."""

import pytest

from bot.model.destination import Place, PlaceKind, Platform
from tests.factories import MORNING
from tests.unit.commands.conversation import Person

STRANGER = "Denne Siste er bare for inviterte. Be den som driver den, om en invitasjon (id-en din: {id})."
WRONG = "Invitasjonen er gal, brukt eller utløpt. Ingenting er endret. Be den som sendte den, om en ny."


@pytest.fixture
async def eva(kari) -> Person:
    """The operator of a Siste by invitation only; Kari is a stranger to it."""
    kari.access = "invite"
    eva = stranger(kari, 2)
    await eva.becomes(is_operator=True)
    return eva


def stranger(kari: Person, number: int, **changes) -> Person:
    chat = f"700000000{number}"
    place = changes.pop("place", Place(PlaceKind.PRIVATE, chat))
    return Person(kari.store, MORNING, external_id=chat, place=place, access="invite", **changes)


async def link_from(eva: Person) -> str:
    """Let the operator make an invitation; return what stands behind ?start= in its link."""
    said = await eva.writes("/invite")
    return said.splitlines()[1].removeprefix("https://t.me/Testhuset?start=")


async def test_an_invitation_lets_one_person_in_once(kari, eva):
    assert await kari.writes("google") == STRANGER.format(id=kari.external_id)
    payload = await link_from(eva)
    assert payload.startswith("invite_")
    assert len(payload) <= 64
    assert (await kari.writes(f"/start {payload}")).startswith("AI-nyheter, ferdig filtrert for ledere.")
    assert (await kari.writes("google")).startswith("Ingenting om Google")
    other = stranger(kari, 3)
    assert await other.writes(f"/start {payload}") == WRONG
    assert await other.writes("google") == STRANGER.format(id=other.external_id)


async def test_who_is_in_does_not_use_up_another_invitation(kari, eva):
    await kari.writes(f"/start {await link_from(eva)}")
    second = await link_from(eva)
    for person in (kari, eva):
        assert (await person.writes(f"/start {second}")).startswith("AI-nyheter")
    assert (await stranger(kari, 3).writes(f"/start {second}")).startswith("AI-nyheter")


async def test_only_the_hash_of_a_code_is_kept(kari, eva):
    code = (await link_from(eva)).removeprefix("invite_")
    async with kari.store.reading() as tx:
        connection = tx.people._connection
        rows = (await connection.exec_driver_sql("SELECT * FROM invite")).all()
    assert len(rows) == 1
    assert code not in repr(rows)


async def test_an_invitation_expires_and_can_be_revoked(kari, eva):
    first, second = await link_from(eva), await link_from(eva)
    assert (await eva.writes("invite list")).startswith("2 åpne invitasjoner\n1: laget tirsdag 28. april, ")
    assert (await eva.presses("Trekk tilbake 2")).startswith("Invitasjon 2: åpen → trukket tilbake.")
    assert (await eva.writes("invite revoke 2")).startswith("Ingen slik invitasjon er åpen.")
    assert await kari.writes(f"/start {second}") == WRONG
    kari.waits(days=7)
    eva.waits(days=7)
    assert await kari.writes(f"/start {first}") == WRONG
    assert (await eva.writes("invite list")).startswith("Ingen invitasjon er åpen.")


async def test_guessing_is_stopped_for_a_while(kari, eva):
    payload = await link_from(eva)
    for _ in range(5):
        assert await kari.writes("/start invite_0000-0000-0000-0000") == WRONG
    assert (await kari.writes(f"/start {payload}")).startswith("For mange gale koder.")
    kari.waits(minutes=16)
    assert (await kari.writes(f"/start {payload}")).startswith("AI-nyheter")


@pytest.mark.parametrize("text", ["invite", "invite list", "invite revoke 1"])
async def test_only_operators_invite(kari, eva, text):
    await kari.writes(f"/start {await link_from(eva)}")
    assert (await kari.writes(text)).startswith("Det kan bare operatøren for denne Siste:")


async def test_on_slack_the_code_is_typed(store, kari):
    eva = Person(store, MORNING, Platform.SLACK, Place(PlaceKind.PRIVATE, "UEVA1"), "UEVA1", access="invite")
    ola = Person(store, MORNING, Platform.SLACK, Place(PlaceKind.PRIVATE, "UOLA1"), "UOLA1", access="invite")
    await eva.becomes(is_operator=True)
    line = (await eva.writes("invite")).splitlines()[1]
    assert line.startswith("/siste inviter ")
    assert (await ola.writes(line)).startswith("Velkommen! Invitasjonen er brukt. Neste steg: /siste start")
    assert (await ola.presses("Start")).startswith("AI-nyheter")


async def test_an_invitation_is_not_shown_to_a_whole_group(kari, eva):
    eva.place = Place(PlaceKind.GROUP, "-1", title="Ledelsen")
    assert await eva.writes("invite") == (
        "Det er mellom deg og meg: Skriv /inviter til meg i vår private chat.\n[Åpne chatten vår]"
    )
    assert eva.buttons()[0].url == "https://t.me/Testhuset?start=invite"
    eva.place = Place(PlaceKind.PRIVATE, eva.external_id)
    assert (await eva.writes("/start invite")).startswith(
        "En invitasjon til én person, gyldig til tirsdag 5. mai."
    )


async def test_the_group_of_somebody_invited_works_for_all(kari, eva):
    await kari.writes(f"/start {await link_from(eva)}")
    group = Place(PlaceKind.GROUP, "-1", title="Ledelsen")
    reader = stranger(kari, 3, place=group)
    assert (await reader.writes("google")).startswith("Denne Siste er bare for inviterte.")
    kari.place, kari.is_chat_admin = group, True
    await kari.writes("/start done")
    assert (await reader.writes("google")).startswith("Ingenting om Google")


async def test_a_stranger_gets_what_is_stored_about_them(kari, eva):
    assert "Hva som er lagret om deg" in await kari.writes("privacy")
    assert (await kari.writes("mydata")).startswith("Dette er alt som er lagret om deg")
    assert (await kari.writes("forgetme")).startswith("Dette slettes med en gang, for godt:")


async def test_where_anybody_may_write_no_invitation_is_made(kari, eva):
    eva.access = "open"
    assert (await eva.writes("invite")).startswith("Hvem som helst kan skrive til meg her")
    eva.access = "invite"
    assert (await eva.writes("invite list")).startswith("Ingen invitasjon er åpen.")


async def test_where_everybody_is_welcome_no_invitation_is_said_to_be_used(kari):
    kari.access = "open"
    assert (await kari.writes("/invite 0000-0000-0000-0000")).startswith("Hvem som helst kan skrive")

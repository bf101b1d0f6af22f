"""The claim code of the first start: once, and not by guessing."""

import pytest

from bot.delivery.claim import offer_claim_code
from bot.model.destination import Place, PlaceKind, Platform
from tests.factories import MORNING
from tests.unit.commands.conversation import Person

WRONG = "Koden er gal eller brukt."


@pytest.fixture
async def code(store) -> str:
    return await offer_claim_code(store)


async def test_whoever_has_the_code_becomes_operator_once(kari, code):
    assert (await kari.writes(f"/claim {code.upper()}")).startswith("Nå er du operatør for denne Siste.")
    assert await kari.writes(f"claim {code}") == "Du er allerede operatør."
    other = stranger(kari, 2)
    assert (await other.writes(f"claim {code}")).startswith(WRONG)
    assert (await other.writes("people list")).count("operatør") == 1


async def test_who_asks_where_the_operator_is_not_hears_that_there_is_one(kari, code):
    on_slack = Person(kari.store, MORNING, Platform.SLACK, Place(PlaceKind.PRIVATE, "UEVA1"), "UEVA1")
    assert await on_slack.writes("/siste folk") == (
        "Her er ingen operatør eller administrator ennå. /siste claim CODE gir den første operatøren."
    )
    await kari.writes(f"claim {code}")
    assert await on_slack.writes("/siste folk") == (
        "Her er ingen operatør eller administrator ennå. Operatøren for denne Siste er et annet sted, "
        "og kobler seg til her med /siste koble."
    )


async def test_a_wrong_code_changes_nothing(kari, code):
    assert (await kari.writes("claim 1234")).startswith(WRONG)
    assert (await kari.writes("claim")).startswith("Skriv koden fra første oppstart")
    assert (await kari.writes(f"claim {code}")).startswith("Nå er du operatør")


async def test_guessing_is_stopped_for_a_while(kari, code):
    for _ in range(5):
        await kari.writes("claim nope")
    stopped = "For mange gale koder. Ingenting er endret. Prøv igjen om 15 minutter."
    assert await kari.writes(f"claim {code}") == stopped
    kari.waits(minutes=16)
    assert (await kari.writes(f"claim {code}")).startswith("Nå er du operatør")


async def test_one_guesser_does_not_lock_the_others_out(kari, code):
    for _ in range(20):
        await stranger(kari, 2).writes("claim nope")
    assert (await kari.writes(f"claim {code}")).startswith("Nå er du operatør")


async def test_a_used_code_is_worth_nothing_even_empty(kari, store, code):
    await kari.writes(f"claim {code}")
    for guess in ("claim ''", "claim None", f"claim {code}"):
        assert (await stranger(kari, 3).writes(guess)).startswith(WRONG)


def stranger(kari: Person, number: int) -> Person:
    chat = f"700000000{number}"
    return Person(kari.store, MORNING, external_id=chat, place=Place(PlaceKind.PRIVATE, chat))


async def test_on_slack_a_person_is_mentioned_and_a_bare_name_asked_about(store):
    boss = Person(store, MORNING, Platform.SLACK, Place(PlaceKind.PRIVATE, "UEVA1"), "UEVA1")
    await boss.becomes(is_operator=True)
    assert (await boss.writes("/siste people add ola")).startswith(
        "Hvem? Nevn personen, eller skriv id-en: /siste folk legg til @navn"
    )
    assert (await boss.writes("/siste people add <@UOLA1|ola>")).startswith("ola: leser → administrator.")

"""What is stored about a person: said, handed over, and erased."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Place, PlaceKind, Platform, Sender
from tests.factories import MORNING
from tests.unit.commands.conversation import Person

GROUP = Place(PlaceKind.GROUP, "-1001", title="Ledelsen")
ASKED = "Dette slettes med en gang, for godt:"


@pytest.fixture
def ola(kari) -> Person:
    """Another reader."""
    return replace(kari, external_id="7000000002", name="Ola", place=Place(PlaceKind.PRIVATE, "7000000002"))


def in_group(person: Person, **changes) -> Person:
    return replace(person, place=GROUP, answers=[], **changes)


async def places(person: Person) -> list[str]:
    async with person.store.reading() as tx:
        return [destination.place.chat for destination in await tx.destinations.all()]


async def test_it_is_said_in_plain_words_what_is_stored_and_how_to_get_rid_of_it(kari):
    said = await kari.writes("/personvern")
    assert said.startswith("Hva som er lagret om deg\nId-en og navnet ditt på denne plattformen (7000000001)")
    assert said.endswith(
        "Få alt som en fil: /minedata. Slett alt: /glemmeg.\n[Få mine data] [Slett mine data]"
    )
    assert (await kari.presses("Slett mine data")).startswith(ASKED)


async def test_the_same_in_english(kari):
    kari.language = "en"
    said = await kari.writes("privacy")
    assert said.startswith("What is stored about you\nYour id and name on this platform (7000000001)")
    assert said.endswith("Get it as a file: /mydata. Erase it: /forgetme.\n[Get my data] [Erase my data]")


@pytest.mark.parametrize(
    ("platform", "leaving"),
    [
        (Platform.TELEGRAM, " Blokkerer du meg, slettes alt etter 30 dager."),
        (Platform.SLACK, " Blir jeg fjernet fra arbeidsområdet, slettes alt etter 30 dager."),
        (Platform.TERMINAL, ""),
    ],
)
async def test_it_is_said_what_leaving_does_where_one_can_leave(kari, platform, leaving):
    said = await replace(kari, platform=platform).writes("privacy")
    assert f"Teksten i en oversikt slettes etter 30 dager.{leaving}\n" in said


async def test_mydata_is_a_file_with_everything_about_the_person_and_nothing_of_others(kari, ola):
    await kari.writes("følg google")
    await ola.writes("følg microsoft")
    await in_group(kari, is_chat_admin=True).writes("følg openai")
    assert await kari.writes("/export") == (
        "Dette er alt som er lagret om deg (tirsdag 28. april kl. 08.00). For å få det slettet: /glemmeg"
    )
    file = kari.last_message.attachment
    assert (file.name, file.media_type) == ("siste-2026-04-28.json", "application/json")
    data = json.loads(file.text)
    assert data["person"]["memberships"][0]["name"] == "Kari Nordmann"
    (chat,) = data["private_chats"]
    assert chat["looked_at"] is not None
    assert (chat["place"]["chat"], chat["language"]) == ("7000000001", "nb")
    (digest,) = chat["digests"]
    assert digest["subscriptions"][0]["target"] == {"kind": "tag", "value": "google"}
    assert [change["place"] for change in data["person"]["changes"]] == ["Kari", "Ledelsen"]
    assert "7000000002" not in file.text
    assert "microsoft" not in file.text


async def test_mydata_of_a_busy_day_is_a_line_for_what_came_and_one_for_each_other_record(kari):
    async with kari.store.transaction() as tx:
        installation = await kari._installed(tx)
        for number in range(400):
            sender = Sender(kari.external_id, kari.name)
            update = Incoming(str(number), IncomingKind.TEXT, kari.place, sender, "latest google")
            await tx.inbox.add(installation.id, update, now=kari.now + timedelta(seconds=number))
    await kari.writes("følg google")
    await kari.writes("mydata")

    text = kari.last_message.attachment.text
    received = json.loads(text)["person"]["received"]
    assert received["text"]["2026-04-28"][:2] == ["06:00:00", "06:00:01"]
    assert len(received["text"]["2026-04-28"]) == 400
    assert len(text.splitlines()) < 90
    assert len(text) < 9000


@pytest.mark.parametrize("command", ["mydata", "forgetme"])
async def test_in_a_group_it_is_only_pointed_to(kari, command):
    member = in_group(kari)
    assert await member.writes(command) == (
        f"Det er mellom deg og meg: Skriv /{command} til meg i vår private chat.\n[Åpne chatten vår]"
    )
    assert member.buttons()[0].url == f"https://t.me/Testhuset?start={command}"
    assert member.last_message.attachment is None
    assert "7000000001" not in await member.writes("privacy")


async def test_on_slack_a_channel_points_without_a_link(store):
    channel = Place(PlaceKind.CHANNEL, "C1", title="ai-nytt")
    ola = Person(store, MORNING, Platform.SLACK, channel, external_id="UOLA1", name="Ola")
    assert await ola.writes("mydata") == (
        "Det er mellom deg og meg: Skriv /siste mydata til meg i vår private chat."
    )


async def test_forgetting_asks_once_and_names_what_goes(kari, tell):
    await tell("Google opens Gemma", hours_ago=-20, outlets=4, base_score=9)
    await kari.writes("følg google")
    await kari.gets_todays_digest()
    assert await kari.writes("/slett") == (
        f"{ASKED}\nnavnet og id-en din\ndenne chatten: det du følger og demper, og oversiktene dine\n"
        "1 sak du har fått\n"
        "Det du har endret i grupper og kanaler, blir stående uten navnet ditt. "
        "For å få dataene dine først: /minedata\n[Slett alt]"
    )
    kari.waits(seconds=20.5)
    assert (await kari.presses("Slett alt")).startswith("Alt om deg er slettet.")
    assert kari.last_message.replaces_original


async def test_forgotten_means_forgotten(kari, ola):
    await kari.writes("følg google")
    await ola.writes("følg microsoft")
    group = in_group(kari, is_chat_admin=True)
    await group.writes("følg openai")
    await kari.writes("forgetme")
    await kari.presses("Slett alt")
    async with kari.store.reading() as tx:
        emptied, others, shared = await tx.destinations.all()
        assert await tx.digests.of(emptied.id) == []
        assert emptied.place.title == ""
        assert len(await tx.digests.of(others.id)) == len(await tx.digests.of(shared.id)) == 1
        assert await tx.changes.keepers(shared.id) == []
        assert await tx.people.get(1) is None
    assert (await kari.writes("list")).startswith("Hit kommer det ingen oversikt ennå.")


async def test_pressing_twice_forgets_once_more(kari):
    await kari.writes("forgetme")
    asked = kari.answers[-1]
    for _ in range(2):
        kari.answers.append(asked)
        assert (await kari.presses("Slett alt")).startswith("Alt om deg er slettet.")
    async with kari.store.reading() as tx:
        assert [await tx.people.get(number) for number in (1, 2)] == [None, None]


@pytest.mark.parametrize("args", ["yes", "1", "9" * 11, "-1", "1777356000.5", "²"])
async def test_an_old_button_or_made_up_answer_asks_again(kari, args):
    await kari.writes("forgetme")
    assert (await kari.writes(f"/forgetme {args}")).startswith(ASKED)
    kari.waits(hours=1, seconds=1)
    kari.answers = kari.answers[:1]
    assert (await kari.presses("Slett alt")).startswith(ASKED)
    assert await places(kari) == [kari.external_id]


async def test_a_link_cannot_forget_anybody(kari):
    await kari.writes("forgetme")
    moment = kari.buttons()[0].action.removeprefix("forgetme ")
    assert (await kari.writes(f"/start forgetme_{moment}")).startswith(ASKED)


async def test_the_last_operator_is_told_what_follows(kari, ola):
    await kari.becomes(is_operator=True)
    assert "Du er den eneste operatøren for denne Siste." in await kari.writes("forgetme")
    await ola.becomes(is_operator=True)
    said = await kari.writes("forgetme")
    assert "rettighetene dine som operatør" in said
    assert "den eneste" not in said

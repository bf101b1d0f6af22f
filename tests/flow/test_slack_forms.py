"""Forms on Slack from wherever something is asked: opened by the press, answered where it was pressed."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.simulated.faults import Fault, Rule
from adapters.simulated.slack_blocks import view_errors
from bot.delivery.claim import offer_claim_code
from tests.flow.conftest import World

SECOND = timedelta(seconds=1)
SENT = ("type", "title", "submit", "close", "blocks", "callback_id", "private_metadata")


@pytest.fixture
async def kari(world: World) -> World:
    """An operator in a channel that has a digest."""
    code = await offer_claim_code(world.siste.store)
    await world.platform.slack_people.command(world.user, "", "/siste", f"claim {code}")
    await passes(world)
    await world.say_on_slack("channel set")
    await passes(world)
    return world


async def passes(world: World) -> None:
    for _ in range(3):
        await world.settle()
        world.platform.clock.advance(SECOND)
        world.clock.set(world.clock.now() + SECOND)


async def press(world: World, label: str, chat: str = "") -> None:
    chat = chat or world.channel
    last = [one for one in world.platform.slack.messages(chat) if not one.thread_ts][-1]
    await world.platform.slack_people.press(world.user, chat, last.ts, label)
    await world.settle()


def opened(world: World) -> dict[str, Any]:
    modal = world.platform.slack_people.modal(world.user)
    assert modal is not None
    assert view_errors({key: modal[key] for key in SENT if modal.get(key)}) == []
    return modal


async def fill(world: World, **answers: Any) -> str:
    """Fill the open form in and send it; return what is seen last in the channel then."""
    modal = opened(world)
    for label, answer in answers.items():
        await world.platform.slack_people.choose_in_view(world.user, modal["id"], label, answer)
    await world.platform.slack_people.submit_view(world.user, modal["id"])
    await passes(world)
    return world.seen_on_slack()[-1]


async def test_tags_are_followed_and_taken_away_in_one_form(kari: World):
    await press(kari, "Følg emner")
    assert await fill(kari, Emner=["google", "security"]) == (
        "#ai-nytt: følger det viktigste av alt → Sikkerhet og Google. Neste: mandag 27. april kl. 08.00."
    )
    assert kari.platform.slack.messages(kari.channel)[-1].only_for == "kari"

    await kari.say_on_slack("subscribe")
    await passes(kari)
    await press(kari, "Fyll ut …")
    chosen = opened(kari)["blocks"][0]["element"]["initial_options"]
    assert {option["value"] for option in chosen} == {"google", "security"}
    assert "følger Sikkerhet og Google → Google og Microsoft." in await fill(
        kari, Emner=["google", "microsoft"]
    )

    await press(kari, "Angre")
    await passes(kari)
    assert kari.seen_on_slack()[-1] == "Angret. #ai-nytt: følger Sikkerhet og Google."


async def test_with_nothing_chosen_everything_is_followed(kari: World):
    await kari.say_on_slack("subscribe google")
    await passes(kari)
    await kari.say_on_slack("subscribe")
    await passes(kari)
    await press(kari, "Fyll ut …")

    assert "følger Google → det viktigste av alt" in await fill(kari, Emner=[])


async def test_what_a_form_does_not_offer_stays_followed(kari: World):
    await kari.say_on_slack('subscribe "gjøvik, hamar"')
    await passes(kari)
    await kari.say_on_slack("subscribe")
    await passes(kari)
    await press(kari, "Fyll ut …")

    assert "«gjøvik, hamar» → «gjøvik, hamar» og Google" in await fill(kari, Emner=["google"])


async def test_an_order_typed_without_its_argument_offers_a_form(kari: World):
    said = await kari.say_on_slack("digest time")
    assert said.startswith("Når skal den komme?")
    await passes(kari)
    await press(kari, "Fyll ut …")

    assert (await fill(kari, Tid="07:30")).startswith("#ai-nytt: hverdager 08.00 → hverdager 07.30.")


@pytest.mark.parametrize(
    ("words", "answers", "told"),
    [
        ("digest length", {"Lengde": "3 min"}, "5 saker → 3 minutter"),
        ("digest weekly", {"Dag": "sun", "Tid": "18:00"}, "(ukentlig): ingen → 5 saker søndag 18.00"),
        ("mute", {"Hva": "krypto", "Hvor lenge": "1d"}, "demper ingenting → «krypto» (til"),
    ],
)
async def test_each_order_has_its_form(kari: World, words: str, answers: dict[str, str], told: str):
    await kari.say_on_slack(words)
    await passes(kari)
    await press(kari, "Fyll ut …")

    assert told in await fill(kari, **answers)


async def test_the_menu_of_a_digest_asks_by_forms_and_stays(kari: World):
    await press(kari, "Endre")
    await passes(kari)
    menu = kari.seen_on_slack()[-1]

    await press(kari, "Lengde")

    assert opened(kari)["title"]["text"] == "Hvor lang den er"
    assert kari.seen_on_slack()[-1] == menu


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(kari: World):
    await kari.say_on_slack("digest time")
    await passes(kari)
    await press(kari, "Fyll ut …")
    modal = opened(kari)
    await kari.say_on_slack("digest time 9")
    await passes(kari)
    await kari.platform.slack_people.choose_in_view(kari.user, modal["id"], "Tid", "07:30")
    await kari.platform.slack_people.submit_view(kari.user, modal["id"])
    await passes(kari)

    said = kari.seen_on_slack()[-1]
    assert said.startswith("Dette ble endret mens skjemaet ditt var åpent, så ditt endret ingenting. Nå er")
    assert "hverdager 09.00" in said
    await press(kari, "Åpne skjemaet igjen")
    assert "hverdager 09.00 → hverdager 07.30" in await fill(kari, Tid="07:30")


async def test_what_concerns_another_form_is_no_change_to_it(kari: World):
    await kari.say_on_slack("digest length")
    await passes(kari)
    await press(kari, "Fyll ut …")
    modal = opened(kari)
    await kari.say_on_slack("digest time 9")
    await passes(kari)
    await kari.platform.slack_people.choose_in_view(kari.user, modal["id"], "Lengde", "3")
    await kari.platform.slack_people.submit_view(kari.user, modal["id"])
    await passes(kari)

    assert "5 saker → 3 saker" in kari.seen_on_slack()[-1]


async def test_a_form_that_is_sent_in_twice_or_closed_acts_once_or_not(kari: World):
    await press(kari, "Følg emner")
    await kari.platform.slack_people.close_view(kari.user, opened(kari)["id"])
    await passes(kari)
    before = len(kari.seen_on_slack())
    await press(kari, "Følg emner")
    await fill(kari, Emner=["google"])
    await kari.platform.slack_people.repeat_last()
    await passes(kari)

    assert len(kari.seen_on_slack()) == before + 1


@pytest.mark.parametrize(
    "noted", ["1 1 1 C0SIM", "99 1 {stamp} {channel}", "{ids} <!channel>", "{ids} {channel} x"]
)
async def test_a_form_that_was_altered_changes_nothing(kari: World, noted: str):
    await press(kari, "Følg emner")
    modal = opened(kari)
    ids, _, channel = modal["private_metadata"].rpartition(" ")
    altered = noted.format(ids=ids, stamp=ids.split()[-1], channel=channel)
    kari.platform.slack.workspace().views[modal["id"]]["private_metadata"] = altered

    await fill(kari, Emner=["google"])

    assert "følger det viktigste av alt" in (await kari.say_on_slack("list")).lower()


async def test_a_reader_fills_in_nothing(kari: World):
    await press(kari, "Følg emner")
    noted = opened(kari)["private_metadata"].rpartition(" ")[0]
    kari.user = await kari.platform.slack_people.add_user("ola")
    await kari.platform.slack_people.join(kari.user, kari.channel)

    assert "finnes ikke lenger. Ingenting er endret." in await kari.say_on_slack(
        f"fill follow {noted} google"
    )


async def test_where_no_form_could_be_opened_the_question_is_asked_in_words(kari: World):
    kari.platform.faults.add(Rule(Fault.BUSY, platform="slack", method="views.open"))
    await press(kari, "Følg emner")
    for _ in range(12):
        await passes(kari)

    assert kari.platform.slack_people.modal(kari.user) is None
    assert "Hva vil du følge?" in kari.seen_on_slack()[-1]


async def test_in_a_private_conversation_the_answer_comes_there(kari: World):
    workspace = kari.platform.slack.workspace()
    await kari.platform.slack_people.command(kari.user, "", "/siste", "start done")
    await passes(kari)
    await kari.platform.slack_people.command(kari.user, "", "/siste", "digest length")
    await passes(kari)
    talk = workspace.channel("@kari").id
    await press(kari, "Fyll ut …", talk)
    await fill(kari, Lengde="3")

    last = kari.platform.slack.messages(talk)[-1]
    assert last.text == "Oversikten din: 5 saker → 3 saker."
    assert last.buttons == ("Angre",)

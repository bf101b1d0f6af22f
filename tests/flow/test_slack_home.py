"""The app's Home on Slack: a lasting page of settings, changed by buttons and by forms."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.simulated.faults import Fault, Rule
from adapters.simulated.slack_blocks import view_errors
from adapters.simulated.slack_view import visible_text
from bot.delivery.claim import offer_claim_code
from tests.flow.conftest import World

SECOND = timedelta(seconds=1)


@pytest.fixture
async def kari(world: World) -> World:
    """An operator with a digest of her own, and a channel that has one."""
    code = await offer_claim_code(world.siste.store)
    people = world.platform.slack_people
    await people.command(world.user, "", "/siste", f"claim {code}")
    await world.settle()
    await people.command(world.user, "", "/siste", "start done")
    await world.settle()
    await world.say_on_slack("channel set")
    await passes(world)
    return world


async def passes(world: World) -> None:
    for _ in range(3):
        world.platform.clock.advance(SECOND)
        world.clock.set(world.clock.now() + SECOND)
        await world.settle()


async def opened(world: World, user: str = "") -> str:
    """Open the page and return what stands on it."""
    await world.platform.slack_people.open_home(user or world.user)
    await passes(world)
    return page(world, user)


def page(world: World, user: str = "") -> str:
    view = world.platform.slack_people.home(user or world.user)
    assert view is not None
    return visible_text("", view["blocks"])


async def press(world: World, label: str, *, nth: int = 0) -> str:
    """Press the nth button of that label on the page; return the page then."""
    people = world.platform.slack_people
    view = people.home(world.user)
    elements = [one for block in view["blocks"] for one in block.get("elements", []) if "action_id" in one]
    wanted = [one for one in elements if one.get("text", {}).get("text") == label][nth]
    await people.press_in_view(world.user, view["id"], wanted["action_id"])
    await world.settle()
    return page(world)


async def form(world: World, label: str, *, nth: int = 0) -> dict[str, Any]:
    await press(world, label, nth=nth)
    modal = world.platform.slack_people.modal(world.user)
    assert modal is not None
    assert view_errors({key: modal[key] for key in SENT if modal.get(key)}) == []
    return modal


SENT = ("type", "title", "submit", "close", "blocks", "callback_id", "private_metadata")


async def sent_in(world: World, modal: dict[str, Any]) -> str:
    await world.platform.slack_people.submit_view(world.user, modal["id"])
    await passes(world)
    return page(world)


async def choose(world: World, modal: dict[str, Any], label: str, answer: Any) -> None:
    await world.platform.slack_people.choose_in_view(world.user, modal["id"], label, answer)


def posts(world: World) -> int:
    return len(world.platform.transcript.of("chat.postMessage"))


async def test_the_page_shows_ones_own_digest_and_the_channels_one_manages(kari: World):
    said = await opened(kari)

    assert "Oversikten din: 5 saker hverdager 08.00 (Oslo)" in said
    assert "#ai-nytt: 5 saker hverdager 08.00 (Oslo)" in said
    view = kari.platform.slack_people.home(kari.user)
    assert view_errors({key: view[key] for key in ("type", "blocks")}) == []


async def test_somebody_who_manages_nothing_sees_their_own_alone_and_gets_no_message(kari: World):
    ola = await kari.platform.slack_people.add_user("ola")
    before = posts(kari)

    said = await opened(kari, ola)

    assert "Du får ingen oversikt i direktemelding." in said
    assert "#ai-nytt" not in said
    assert "Kanaler du styrer" not in said
    assert posts(kari) == before


async def test_a_change_made_there_is_told_there_and_can_be_undone(kari: World):
    await opened(kari)
    before = posts(kari)

    said = await press(kari, "Pause i en uke")
    assert said.startswith("Oversikten din: oversikten på → oversikten på pause til")
    await passes(kari)

    assert (await press(kari, "Angre")).startswith("Angret.")
    assert posts(kari) == before


async def test_the_page_changes_its_language(kari: World):
    await opened(kari)

    assert "Your digest: 5 stories weekdays 08:00" in await press(kari, "English")


async def test_time_and_days_are_chosen_in_a_form(kari: World):
    await opened(kari)
    modal = await form(kari, "Tid …", nth=1)
    assert modal["title"]["text"] == "Når den kommer"

    await choose(kari, modal, "Dager", ["mon", "wed"])
    await choose(kari, modal, "Tid", "07:30")

    said = await sent_in(kari, modal)
    assert said.startswith("#ai-nytt: hverdager 08.00 → mandag og onsdag 07.30.")
    assert kari.platform.slack_people.modal(kari.user) is None


async def test_what_is_chosen_already_is_filled_in(kari: World):
    await opened(kari)
    modal = await form(kari, "Tid …")

    said = await sent_in(kari, modal)

    assert "hverdager 08.00" in said
    assert "→" not in said.splitlines()[0]


async def test_tags_are_followed_and_dropped(kari: World):
    await opened(kari)
    modal = await form(kari, "Følg emner …")
    await choose(kari, modal, "Emner", ["google", "security"])

    assert "følger det viktigste av alt → Sikkerhet og Google" in await sent_in(kari, modal)
    assert "Sikkerhet og Google → Sikkerhet" in await press(kari, "✕ Google")


async def test_a_length_and_a_mute_are_chosen(kari: World):
    await opened(kari)
    length = await form(kari, "Lengde …")
    await choose(kari, length, "Lengde", "3 min")
    assert "5 saker → 3 minutter" in await sent_in(kari, length)

    muted = await form(kari, "Demp …")
    await choose(kari, muted, "Hva", "krypto <!channel>")
    await sent_in(kari, muted)
    told = kari.platform.slack_people.home(kari.user)["blocks"][0]["text"]["text"]
    assert "«krypto &lt;!channel&gt;»" in told


async def test_a_role_is_chosen(kari: World):
    await opened(kari)
    modal = await form(kari, "Rolle …", nth=1)
    await choose(kari, modal, "Rolle", "developers")

    said = await sent_in(kari, modal)

    assert said.startswith("#ai-nytt: rolle: CIO → Utviklere.")
    assert "Oversikten din: 5 saker hverdager 08.00 (Oslo), for CIO" in said


async def test_a_form_sent_in_twice_acts_once(kari: World):
    await opened(kari)
    modal = await form(kari, "Lengde …")
    await choose(kari, modal, "Lengde", "3")
    await sent_in(kari, modal)
    changed = len(await _changes(kari))

    await kari.platform.slack_people.repeat_last()
    await passes(kari)

    assert len(await _changes(kari)) == changed


async def _changes(world: World) -> list[str]:
    async with world.siste.store.reading() as tx:
        numbers = range(1, 50)
        return [change.summary for n in numbers if (change := await tx.changes.get(n)) is not None]


@pytest.mark.parametrize("ids", ["4711 4711", "1 2", "", "x", "1 1; forgetme"])
async def test_a_form_whose_ids_were_altered_changes_nothing(kari: World, ids: str):
    await opened(kari)
    modal = await form(kari, "Lengde …")
    await choose(kari, modal, "Lengde", "3")
    kari.platform.slack.workspace().views[modal["id"]]["private_metadata"] = ids
    before = await _changes(kari)

    said = await sent_in(kari, modal)

    assert "5 saker hverdager 08.00" in said
    assert await _changes(kari) == before


async def test_a_reader_changes_no_channel_by_its_ids(kari: World):
    await opened(kari)
    channel_form = await form(kari, "Lengde …", nth=1)
    ids = channel_form["private_metadata"]
    await kari.platform.slack_people.close_view(kari.user, channel_form["id"])
    ola = await kari.platform.slack_people.add_user("ola")
    kari.user = ola
    for command in (f"fill length {ids} 3", f"form length {ids}", f"home place {ids.split()[0]} digest off"):
        await kari.platform.slack_people.command(ola, "", "/siste", command)
        await passes(kari)

    conversation = kari.platform.slack.workspace().channel("@ola")
    assert "→" not in str([one.text for one in kari.platform.slack.messages(conversation.id)])


async def test_a_press_on_a_page_that_has_grown_old_brings_the_page_of_now(kari: World):
    await opened(kari)
    await kari.say_on_slack("channel unset")
    before = posts(kari)

    said = await press(kari, "Tid …", nth=1)

    assert said.startswith("Det skjemaet gjaldt, finnes ikke lenger. Ingenting er endret.")
    assert "#ai-nytt" not in said
    assert posts(kari) == before


async def test_a_mute_of_blanks_mutes_nothing(kari: World):
    await opened(kari)
    modal = await form(kari, "Demp …")
    await choose(kari, modal, "Hva", "   ")

    assert (await sent_in(kari, modal)).startswith("Hva skal dempes?")


async def test_a_form_that_comes_too_late_is_said_in_words(kari: World):
    await opened(kari)
    kari.platform.faults.add(Rule(Fault.BUSY, platform="slack", method="views.open"))
    await press(kari, "Tid …")
    for _ in range(12):
        await passes(kari)

    assert kari.platform.slack_people.modal(kari.user) is None
    conversation = kari.platform.slack.workspace().channel("@kari")
    assert "for oversikten din: skriv det slik: /siste tid hverdager 7.30" in (
        kari.platform.slack.messages(conversation.id)[-1].text
    )


async def test_a_page_whose_answer_was_lost_is_shown_all_the_same(kari: World):
    kari.platform.faults.add(Rule(Fault.CUT_BEFORE, platform="slack", method="views.publish"))
    await kari.platform.slack_people.open_home(kari.user)
    for _ in range(6):
        await passes(kari)

    assert "Oversikten din" in page(kari)


async def test_typed_for_in_a_channel_it_is_said_where_the_page_is(kari: World):
    assert "Siden din er fanen Home i appen min. Her: /siste " in await kari.say_on_slack("home")


async def test_an_operator_manages_nobodys_private_digest(kari: World):
    ola = await kari.platform.slack_people.add_user("ola")
    await kari.platform.slack_people.command(ola, "", "/siste", "start done")
    await passes(kari)
    async with kari.siste.store.reading() as tx:
        (theirs,) = [place for place in await tx.destinations.all() if place.place.chat == ola]
        (digest,) = await tx.digests.of(theirs.id)

    for words in (
        f"place {theirs.id} list",
        f"place {theirs.id} digest off",
        f"form time {theirs.id} {digest.id}",
    ):
        assert "finnes ikke lenger" in (said := await kari.say_on_slack(words)) or "slikt sted" in said
    async with kari.siste.store.reading() as tx:
        assert await tx.digests.of(theirs.id) == [digest]


async def manages(world: World, count: int) -> None:
    """Set up so many more channels."""
    people = world.platform.slack_people
    for number in range(count):
        channel = await people.add_channel(f"kanal-{number:02}", by=world.user)
        await people.invite_bot(world.user, channel)
        await people.command(world.user, channel, "/siste", "channel set")
        world.clock.set(world.clock.now() + 4 * SECOND)
        await world.settle()
    await passes(world)


async def test_of_many_channels_each_has_a_page_of_its_own(kari: World):
    await manages(kari, 45)
    said = await opened(kari)
    assert "#kanal-18" in said
    assert "#kanal-19" not in said
    view = kari.platform.slack_people.home(kari.user)
    assert view_errors({key: view[key] for key in ("type", "blocks")}) == []

    assert "#kanal-20: 5 saker" in await press(kari, "Flere →")
    assert "#kanal-44: 5 saker" in await press(kari, "Flere →")
    assert "#kanal-20: 5 saker" in await press(kari, "← Tilbake")
    said = await press(kari, "#kanal-20")
    assert said.startswith("#kanal-20\n#kanal-20: 5 saker hverdager 08.00")
    assert "Oversikten din" not in said

    said = await press(kari, "Pause i en uke")
    assert said.startswith("#kanal-20: oversikten på → oversikten på pause til")
    assert "Oversikten din" not in said
    assert "#kanal-20: oversikten på" in await press(kari, "Angre")
    modal = await form(kari, "Lengde …")
    await choose(kari, modal, "Lengde", "3")
    said = await sent_in(kari, modal)
    assert said.startswith("#kanal-20: 5 saker → 3 saker.")
    assert "Oversikten din" not in said
    assert "Oversikten din" in await press(kari, "← Alle kanaler")


async def test_a_channel_has_its_own_language_and_a_weekly_digest(kari: World):
    await opened(kari)
    said = await press(kari, "På engelsk")
    assert "#ai-nytt: 5 saker hverdager 08.00 (Oslo), for CIO, på engelsk" in said
    modal = await form(kari, "En ukentlig også …", nth=1)
    await choose(kari, modal, "Dag", "fri")
    assert "#ai-nytt (ukentlig): ingen → 5 saker fredag 14.00" in await sent_in(kari, modal)


async def test_what_is_muted_is_let_in_again(kari: World):
    await kari.say_on_slack("mute krypto")
    await passes(kari)
    await opened(kari)

    assert "demper «krypto» → ingenting" in await press(kari, "Avdemp «krypto»")


async def test_a_channel_on_pause_says_why_and_goes_on(kari: World):
    async with kari.siste.store.transaction() as tx:
        (place,) = [one for one in await tx.destinations.all() if one.place.chat == kari.channel]
        await tx.destinations.save(place.paused("kanalen er arkivert"))

    said = await opened(kari)

    assert "#ai-nytt er på pause: kanalen er arkivert" in said
    assert "på bokmål. På pause: kanalen er arkivert." in said
    assert (await press(kari, "Fortsett")).startswith("#ai-nytt: på pause → i gang.")


async def test_an_altered_press_shows_no_place_of_others(kari: World):
    ola = await kari.platform.slack_people.add_user("ola")
    kari.user = ola
    said = await opened(kari)
    for words in ("home place 2", "home page 99", "home place 2 list", "home form time 2 1"):
        await kari.platform.slack_people.command(ola, "", "/siste", words)
        await passes(kari)

    conversation = kari.platform.slack.workspace().channel("@ola")
    assert "ai-nytt" not in said + str([one.text for one in kari.platform.slack.messages(conversation.id)])

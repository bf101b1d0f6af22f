"""The preview as a desk: an admin takes stories out and in, moves them, locks the edition, or sends it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.render import MAX_BLOCKS
from adapters.slack.render import render as render_for_slack
from adapters.telegram.render import render as render_for_telegram
from bot.curation.catalog import load_catalog
from bot.digest.make import make_due
from bot.digest.select import MAX_LENGTH
from bot.message import Message, StoryBlock
from bot.model.delivery import ChangeSubject, DeliveryStatus
from bot.model.destination import Place, PlaceKind, Platform
from bot.model.tag import Facet, Tag
from bot.ports.store import Store
from tests.factories import MICROSOFT, MORNING
from tests.unit.commands.conversation import Person

CHANNEL = Place(PlaceKind.CHANNEL, "C1", title="ai-nytt")
GEMINI = "Google raises the price of Gemini Enterprise from 1 July"
COPILOT = "Microsoft ends support for Copilot Studio plans on 1 June"
OFFICE = "OpenAI opens Oslo office"


async def admin(store: Store, name: str) -> Person:
    person = Person(store, MORNING, Platform.SLACK, CHANNEL, f"U{name.upper()}", name)
    await person.becomes(is_admin=True)
    return person


@pytest.fixture
async def kari(store: Store) -> Person:
    """An admin of a channel on Slack, whose digest comes tomorrow at 08.00."""
    person = await admin(store, "Kari")
    await person.writes("channel set")
    return person


@pytest.fixture
async def ola(store: Store, kari: Person) -> Person:
    """Another admin there."""
    return await admin(store, "Ola")


@pytest.fixture
async def news(tell) -> dict[str, int]:
    """Two stories that come and one that nearly does, by headline."""
    return {
        GEMINI: await tell(GEMINI, outlets=4),
        COPILOT: await tell(COPILOT, outlets=3, tags=(MICROSOFT,)),
        OFFICE: await tell(OFFICE, tags=(Tag(Facet.COMPANY, "openai"),)),
    }


def told(person: Person) -> list[str]:
    """Return the headlines of the preview before what is left out."""
    blocks = person.last_message.blocks
    ends = next((at for at, block in enumerate(blocks) if getattr(block, "text", "") == "Ikke med:"), None)
    return [block.headline for block in blocks[:ends] if isinstance(block, StoryBlock)]


async def arrived(person: Person, after: timedelta = timedelta(days=1)) -> list[str]:
    """Let the time pass until the digest is due; return the headlines that came."""
    person.now = MORNING + after
    await make_due(person.store, now=person.now, catalog=load_catalog())
    async with person.store.reading() as tx:
        pending = await tx.deliveries.with_status(DeliveryStatus.PENDING)
    (digest,) = [item for item in pending if item.occasion.startswith("digest:")]
    blocks = Message.from_json(digest.message).blocks
    return [block.headline for block in blocks if isinstance(block, StoryBlock)]


def pressed_on(person: Person, headline: str, label: str) -> str:
    """Return the action of the story's button."""
    blocks = [block for block in person.last_message.blocks if isinstance(block, StoryBlock)]
    block = next(block for block in blocks if block.headline == headline)
    return next(button.action for button in block.buttons if button.label == label)


async def edits(person: Person, headline: str, label: str) -> str:
    return await person.presses_old(pressed_on(person, headline, label))


def action(person: Person, label: str) -> str:
    return next(button.action for button in person.buttons() if button.label == label)


# --- what is shown ------------------------------------------------------------------------------------


async def test_the_preview_is_short_and_says_what_is_left_out_and_why(kari, news):
    assert await kari.writes("forhåndsvis") == (
        "Slik ser utgaven ut nå (08.00). Nye saker kan komme til før i morgen 08.00.\n"
        "2 saker · 1 min · av 8 artikler siden mandag kl. 08.00\n"
        f"1 {GEMINI} [en]\n"
        "Kodeposten · 4 kilder · 11,3 poeng\n"
        f"2 {COPILOT} [en]\n"
        "Kodeposten · 3 kilder · 5,9 poeng\n"
        "Ikke med:\n"
        f"3 {OFFICE} [en]\n"
        "under 5,0 · 4,7 poeng\n"
        "[Lås utgaven] [Send nå] [Vis hele]"
    )
    assert kari.last_message.is_private
    assert not kari.last_message.replaces_original


async def test_the_first_goes_no_further_up_and_the_last_no_further_down(kari, news):
    await kari.writes("preview")
    labels = [[button.label for button in block.buttons] for block in stories(kari)]

    assert labels == [["Ta ut", "Ned"], ["Ta ut", "Opp"], ["Ta med"]]


def stories(person: Person) -> list[StoryBlock]:
    return [block for block in person.last_message.blocks if isinstance(block, StoryBlock)]


async def test_the_whole_edition_is_a_message_of_its_own(kari, news):
    await kari.writes("preview")
    said = await kari.presses("Vis hele")

    assert said.startswith("Hele utgaven, slik den er 08.00:\nSiste · tirsdag 28. april\n")
    assert not kari.last_message.replaces_original


async def test_a_digest_that_is_off_has_no_edition_to_edit(kari, news):
    await kari.writes("preview")
    old = pressed_on(kari, GEMINI, "Ta ut")
    await kari.writes("digest off")

    assert (await kari.presses_old(old)).startswith("Oversikten er slått av. Ingenting er endret.\n")
    assert "[Slå på] [Send nå] [Vis hele]" in await kari.writes("preview")
    assert [block.buttons for block in stories(kari)] == [(), ()]


async def test_the_reasons_are_those_of_the_selection(kari, tell):
    for number, outlets in enumerate((4, 4, 3)):
        await tell(f"Google raises the price of Gemini plan {number} from {number + 1} July", outlets=outlets)
    await tell(COPILOT, outlets=4, tags=(MICROSOFT,))
    said = await kari.writes("preview")
    assert "det er allerede to om Google · " in said

    await kari.writes("digest length 2")
    assert "utenfor de 2 beste · " in await kari.writes("preview")
    await kari.writes("følg google")
    await kari.writes("digest length 1")
    said = await kari.writes("preview")
    assert "utenfor den beste · " in said
    assert "handler ikke om noe som følges · " in said


async def test_what_is_taken_in_stays_though_it_takes_longer_to_read(kari, tell):
    long = "Calls to the old versions fail after 30 September, and nobody knows what comes then. " * 3
    for number in range(8):
        slug = Tag(Facet.COMPANY, f"firm-{number}")
        headline = f"Firm {number} raises the price of its AI models for companies from {number + 1} July"
        await tell(headline, outlets=4, tags=(slug,), summary=long)
    await kari.writes("digest length 1 min")
    said = await kari.writes("preview")
    assert "ikke plass på 1 minutt · " in said
    before, out = told(kari), stories(kari)[-1].headline

    await edits(kari, out, "Ta med")
    assert out in told(kari)
    assert len(told(kari)) <= len(before)
    await edits(kari, out, "Ta ut")
    await edits(kari, out, "Ta med")
    assert out in told(kari)


# --- one story ----------------------------------------------------------------------------------------


async def test_a_story_is_taken_out_in_place_and_undo_brings_it_back(kari, news):
    await kari.writes("preview")
    said = await edits(kari, GEMINI, "Ta ut")

    assert said.startswith(f"«{GEMINI}»: nummer 1 → tatt ut.\n[Angre]\nSlik ser utgaven ut nå")
    assert f"2 {GEMINI} [en]\ntatt ut · 11,3 poeng" in said
    assert kari.last_message.replaces_original
    assert told(kari) == [COPILOT]

    assert (await kari.presses("Angre")).startswith("Angret. Utgaven er som før.\n")
    assert kari.last_message.replaces_original
    assert told(kari) == [GEMINI, COPILOT]


async def test_a_story_that_was_taken_out_can_be_taken_in_again(kari, news):
    await kari.writes("preview")
    await edits(kari, COPILOT, "Ta ut")

    assert (await edits(kari, COPILOT, "Ta med")).startswith(f"«{COPILOT}»: ikke med → nummer 2.")
    assert await arrived(kari) == [GEMINI, COPILOT]


async def test_a_near_miss_is_taken_in_and_moved_up_and_comes_so(kari, news):
    await kari.writes("preview")
    said = await edits(kari, OFFICE, "Ta med")
    assert said.startswith(f"«{OFFICE}»: ikke med → nummer 3.\n[Angre]")
    assert "4,7 poeng · tatt med" in said

    assert (await edits(kari, OFFICE, "Opp")).startswith(f"«{OFFICE}»: nummer 3 → nummer 2.")
    assert await arrived(kari) == [GEMINI, OFFICE, COPILOT]


async def test_a_near_miss_that_is_taken_in_ends_a_quiet_day(kari, tell):
    await tell(OFFICE, tags=(Tag(Facet.COMPANY, "openai"),))
    assert "ikke viktig nok" in await kari.writes("preview")
    await edits(kari, OFFICE, "Ta med")

    assert await arrived(kari) == [OFFICE]


async def test_why_says_who_took_a_story_in(kari, news):
    await kari.writes("preview")
    await edits(kari, OFFICE, "Ta med")
    await arrived(kari)
    async with kari.store.transaction() as tx:
        installation = (await tx.installations.all())[0]
        for delivery in await tx.deliveries.take(installation.id, kari.now, limit=9):
            await tx.deliveries.finish(delivery.id, DeliveryStatus.SENT, now=kari.now)

    assert "En administrator tok den med i oversikten." in await kari.presses_old(f"why {news[OFFICE]}")
    assert "Valgt automatisk" in await kari.presses_old(f"why {news[GEMINI]}")


async def test_one_who_took_a_story_into_their_own_digest_is_told_so(store, tell):
    eva = Person(store, MORNING)
    await eva.writes("følg google")
    story_id = await tell("Google tidies a small thing", hours_ago=-22, base_score=2.0)
    eva.waits(hours=23)
    await eva.writes("preview")
    await edits(eva, "Google tidies a small thing", "Ta med")
    await eva.gets_todays_digest()

    assert "Du tok den selv med i oversikten." in await eva.presses_old(f"why {story_id}")


async def test_an_edition_that_is_full_takes_no_more(kari, tell):
    for number in range(MAX_LENGTH):
        slug = Tag(Facet.COMPANY, f"firm-{number}")
        await tell(
            f"Firm {number} raises the price of its AI models for companies from {number + 1} July",
            outlets=4,
            tags=(slug,),
        )
    await tell(OFFICE, tags=(Tag(Facet.COMPANY, "openai"),))
    await kari.writes("digest length 10")
    await kari.writes("preview")
    assert len(told(kari)) == MAX_LENGTH

    said = await edits(kari, OFFICE, "Ta med")
    assert said.startswith("Utgaven er full: En melding har plass til 10 saker. Ta ut en først.")
    await edits(kari, told(kari)[0], "Ta ut")
    assert (await edits(kari, OFFICE, "Ta med")).startswith(f"«{OFFICE}»: ikke med → nummer 10.")


async def test_another_digest_of_the_place_has_an_edition_of_its_own(kari, news):
    await kari.writes("digest weekly wednesday 08:00")
    await kari.writes("digest @weekly preview")
    said = await edits(kari, GEMINI, "Ta ut")
    assert "#ai-nytt (ukentlig): Slik ser utgaven ut nå" in said

    await kari.writes("digest @daily preview")
    assert told(kari) == [GEMINI, COPILOT]


async def test_it_is_edited_from_elsewhere_too(kari, news):
    kari.place = Place(PlaceKind.PRIVATE, "UKARI", title="Kari")
    async with kari.store.reading() as tx:
        (channel,) = [one for one in await tx.destinations.all() if one.place == CHANNEL]
    await kari.writes(f"place {channel.id} digest preview")
    assert pressed_on(kari, GEMINI, "Ta ut").startswith(f"place {channel.id} draft ")

    said = await edits(kari, GEMINI, "Ta ut")
    assert said.startswith(f"«{GEMINI}»: nummer 1 → tatt ut.")
    assert (await kari.presses("Angre")).startswith("Angret.")


# --- lock, send ---------------------------------------------------------------------------------------


async def test_a_locked_edition_comes_as_it_was_shown(kari, news, tell):
    await kari.writes("preview")
    await edits(kari, GEMINI, "Ned")
    said = await kari.presses("Lås utgaven")
    assert said.startswith(
        "Utgaven: åpen → låst.\n[Angre]\n"
        "Låst av Kari (08.00): den går ut slik i morgen 08.00. Nye saker kommer neste gang."
    )
    assert [block.buttons for block in stories(kari)] == [(), ()]
    await tell("Anthropic raises the price of Claude Enterprise from 1 July", outlets=4, hours_ago=-2)

    assert "av 8 artikler siden mandag" in await kari.presses("Vis hele")
    assert await arrived(kari) == [COPILOT, GEMINI]


@pytest.mark.parametrize(
    "command", ["demp google", "språk en", "digest length 1", "rolle cto", "mindre google"]
)
async def test_what_is_set_after_the_lock_is_of_the_next_edition_and_that_is_said(kari, news, command):
    await kari.writes("forhåndsvis")
    await kari.presses_old(action(kari, "Lås utgaven"))
    shown = told(kari)

    said = await kari.writes(command)
    assert "Neste utgave er låst, og går ut som den er." in said or "and goes out as it is." in said
    await kari.writes("digest preview")
    assert told(kari) == shown == await arrived(kari)


async def test_what_is_muted_after_the_lock_is_sent_by_hand_as_it_was_locked(kari, news):
    await kari.writes("forhåndsvis")
    await kari.presses_old(action(kari, "Lås utgaven"))
    await kari.writes("demp google")

    await kari.writes("digest now")
    assert [block.headline for block in stories(kari)] == [GEMINI, COPILOT]


async def test_what_came_after_the_lock_comes_the_next_time(kari, news, tell):
    await kari.writes("preview")
    await kari.presses("Lås utgaven")
    late = "Anthropic raises the price of Claude Enterprise from 1 July"
    await tell(late, outlets=4, hours_ago=-2, tags=(Tag(Facet.COMPANY, "anthropic"),))
    assert await arrived(kari) == [GEMINI, COPILOT]

    async with kari.store.transaction() as tx:
        installation = (await tx.installations.all())[0]
        for delivery in await tx.deliveries.take(installation.id, kari.now, limit=9):
            await tx.deliveries.finish(delivery.id, DeliveryStatus.SENT, now=kari.now)
    assert await arrived(kari, timedelta(days=2)) == [late]


async def test_unlocking_lets_new_stories_in_again(kari, news, tell):
    await kari.writes("preview")
    await kari.presses("Lås utgaven")
    assert (await kari.presses("Lås opp")).startswith(
        "Utgaven: låst → åpen.\n[Angre]\nSlik ser utgaven ut nå"
    )
    late = "Anthropic raises the price of Claude Enterprise from 1 July"
    await tell(late, outlets=4, hours_ago=-2, tags=(Tag(Facet.COMPANY, "anthropic"),))

    assert late in await arrived(kari)


async def test_undo_of_a_lock_unlocks_and_undo_of_that_locks(kari, news):
    await kari.writes("preview")
    await kari.presses("Lås utgaven")
    await kari.presses("Angre")
    assert "[Lås utgaven]" in await kari.writes("preview")

    await kari.presses("Lås utgaven")
    await kari.presses("Lås opp")
    await kari.presses("Angre")
    assert "[Lås opp]" in await kari.writes("preview")


async def test_sending_now_asks_and_uses_the_orders_up(kari, news):
    await kari.writes("preview")
    await edits(kari, GEMINI, "Ta ut")
    assert await kari.presses("Send nå") == (
        "Sende den til #ai-nytt nå? Den som kommer i morgen 08.00, har da bare det som er nytt.\n"
        "[Ja, send nå] [Tilbake]"
    )
    yes = action(kari, "Ja, send nå")
    said = await kari.presses_old(yes)
    assert said.startswith("#ai-nytt: oversikten sendes nå.\nSlik ser utgaven ut nå")
    assert told(kari) == [GEMINI]

    assert (await kari.presses_old(yes)).startswith("Kari endret utgaven (08.00), så ingenting er endret nå.")
    async with kari.store.reading() as tx:
        (sent,) = await tx.deliveries.with_status(DeliveryStatus.PENDING)
        assert set(await tx.deliveries.told(sent.destination_id)) == {news[COPILOT]}
    shown = Message.from_json(sent.message).blocks
    assert [block.headline for block in shown if isinstance(block, StoryBlock)] == [COPILOT]


async def test_going_back_from_the_question_sends_nothing(kari, news):
    await kari.writes("preview")
    await kari.presses("Send nå")
    assert (await kari.presses("Tilbake")).startswith("Slik ser utgaven ut nå")
    async with kari.store.reading() as tx:
        assert await tx.deliveries.with_status(DeliveryStatus.PENDING) == []


async def test_an_edition_is_not_sent_twice_by_one_button_though_nothing_was_edited(kari, news):
    await kari.writes("preview")
    await kari.presses("Send nå")
    yes = action(kari, "Ja, send nå")
    for _ in range(3):
        await kari.presses_old(yes)

    async with kari.store.reading() as tx:
        assert len(await tx.deliveries.with_status(DeliveryStatus.PENDING)) == 1


async def test_a_digest_by_hand_is_the_edited_one(kari, news):
    await kari.writes("preview")
    await edits(kari, GEMINI, "Ta ut")
    await kari.writes("digest now")

    assert [chosen.story_id for chosen in kari.answers[-1].chosen] == [news[COPILOT]]
    await kari.writes("preview")
    assert "tatt ut" not in await kari.writes("preview")


async def test_a_locked_edition_that_was_sent_by_hand_does_not_come_again(kari, news):
    await kari.writes("preview")
    await kari.presses("Lås utgaven")
    await kari.presses("Send nå")
    await kari.presses("Ja, send nå")

    assert await arrived(kari) == []


# --- another state than was seen ----------------------------------------------------------------------


async def test_the_second_of_two_admins_sees_what_the_first_changed(kari, ola, news):
    await kari.writes("preview")
    await ola.writes("preview")
    seen = pressed_on(ola, COPILOT, "Ta ut")
    await edits(kari, GEMINI, "Ta ut")

    said = await ola.presses_old(seen)
    assert said.startswith("Kari endret utgaven (08.00), så ingenting er endret nå. Slik står den.\n")
    assert told(ola) == [COPILOT]
    await edits(ola, COPILOT, "Ta ut")
    assert told(ola) == []


async def test_what_another_locked_is_not_edited_unseen(kari, ola, news):
    await ola.writes("preview")
    seen = pressed_on(ola, COPILOT, "Ta ut")
    await kari.writes("preview")
    await kari.presses("Lås utgaven")

    said = await ola.presses_old(seen)
    assert said.startswith("Kari låste utgaven (08.00). Ingenting er endret.\nLåst av Kari (08.00)")
    assert "[Lås opp]" in said


async def test_a_press_that_is_repeated_changes_nothing_twice(kari, news):
    await kari.writes("preview")
    down = pressed_on(kari, GEMINI, "Ned")
    for _ in range(3):
        await kari.presses_old(down)
        assert told(kari) == [COPILOT, GEMINI]


async def test_a_story_that_is_gone_from_the_edition_is_not_touched(kari, news, store):
    await kari.writes("preview")
    out = pressed_on(kari, COPILOT, "Ta ut")
    async with store.transaction() as tx:
        await tx.stories.merge(kept=news[GEMINI], gone=news[COPILOT])

    said = await kari.presses_old(out)
    assert said.startswith("Den saken er ikke med i utgaven lenger. Ingenting er endret.\n")


async def test_a_preview_of_an_edition_that_was_sent_says_so(kari, news):
    await kari.writes("preview")
    old = [pressed_on(kari, GEMINI, "Ta ut"), action(kari, "Lås utgaven"), action(kari, "Send nå")]
    await arrived(kari)
    kari.now += timedelta(days=30)

    for each in old:
        said = await kari.presses_old(each)
        assert said.startswith(
            "Den utgaven ble sendt 29. april 08.00. Ingenting er endret; dette er den neste."
        )


async def test_a_preview_of_before_the_digest_was_moved_says_when_it_comes_now(kari, news):
    await kari.writes("preview")
    old = pressed_on(kari, GEMINI, "Ta ut")
    await kari.writes("tid 9.30")

    said = await kari.presses_old(old)
    assert said.startswith("Utgaven er flyttet: den kommer i dag 09.30. Ingenting er endret.\n")


ALTERED = [
    "draft 1",
    "draft 1 out",
    "draft 1 out 1",
    "draft 1 out x {}",
    "draft 1 out 1 {}9",
    "draft 1 out 1 x.y",
    "draft 1 out 1 " + "9" * 30 + ".0",
    "draft 1 out 999999 {}",
    "draft 1 in 999999 {}",
    "draft 1 up 999999 {}",
    "draft 1 out 99999999999999999999999 {}",
    "draft 1 destroy 1 {}",
    "draft 1 undo x",
    "draft 1 undo 1",
    "draft 1 undo 424242",
    "draft 99 out 1 {}",
    "draft 99999999999999999999 show",
]


async def test_altered_values_change_nothing(kari, news):
    await kari.writes("preview")
    token = action(kari, "Lås utgaven").rpartition(" ")[2]

    for altered in ALTERED:
        assert "Ingenting er endret" in await kari.presses_old(altered.format(token))
    async with kari.store.reading() as tx:
        assert await tx.drafts.get(1) is None


async def test_another_places_edition_is_out_of_reach(kari, news, store):
    other = Person(store, MORNING, Platform.SLACK, Place(PlaceKind.PRIVATE, "UEVA"), "UEVA", "Eva")
    await kari.writes("preview")

    said = await other.presses_old(pressed_on(kari, GEMINI, "Ta ut"))
    assert said.startswith("Den oversikten er ikke her lenger. Ingenting er endret.")


async def test_a_reader_edits_nothing_and_rights_are_asked_at_each_press(kari, ola, news):
    await ola.writes("preview")
    out = pressed_on(ola, GEMINI, "Ta ut")
    await ola.becomes(is_admin=False)

    await ola.presses_old(out)
    assert "Du kan ikke sette opp #ai-nytt" in (ola.last_message.toast or ola.last_message.summary)
    await kari.writes("preview")
    assert told(kari) == [GEMINI, COPILOT]


# --- elsewhere ----------------------------------------------------------------------------------------


async def test_every_edit_writes_an_audit_line(kari, news):
    await kari.writes("preview")
    await edits(kari, GEMINI, "Ta ut")
    async with kari.store.reading() as tx:
        (place,) = await tx.destinations.all()
        change = await tx.changes.last_of(place.id)

    assert change.subject is ChangeSubject.DRAFT
    assert change.summary == f"#ai-nytt, onsdag 29. april: «{GEMINI}»: nummer 1 → tatt ut."
    assert change.member_id


async def test_undo_by_word_takes_the_last_edit_back_as_long_as_its_edition_is_to_come(kari, news):
    await kari.writes("digest length 4")
    await kari.writes("preview")
    await edits(kari, GEMINI, "Ta ut")
    assert await kari.writes("angre") == "Angret. Utgaven er som før.\n[Forhåndsvis]"
    assert (await kari.presses("Forhåndsvis")).startswith("Slik ser utgaven ut nå")
    assert told(kari) == [GEMINI, COPILOT]

    await edits(kari, COPILOT, "Ta ut")
    undo = action(kari, "Angre")
    await arrived(kari)
    assert (await kari.presses_old(undo)).startswith("Den utgaven er ikke den neste lenger, så ingenting er")
    assert await kari.writes("angre") == "Angret. #ai-nytt: 5 saker."


async def test_undo_leaves_alone_what_was_changed_since(kari, ola, news):
    await kari.writes("preview")
    await edits(kari, GEMINI, "Ta ut")
    undo = action(kari, "Angre")
    await ola.writes("preview")
    await edits(ola, COPILOT, "Ta ut")

    assert (await kari.presses_old(undo)).startswith("Utgaven er endret siden, så ingenting er angret.")
    assert told(kari) == []


async def test_the_status_tells_of_an_edition_that_was_edited_or_locked(kari, news):
    await kari.writes("preview")
    assert "Neste utgave" not in await kari.writes("status")
    await kari.writes("preview")
    await edits(kari, GEMINI, "Ta ut")
    await edits(kari, OFFICE, "Ta med")
    await edits(kari, OFFICE, "Opp")
    said = await kari.writes("status")
    assert "Neste utgave er redigert (Kari, 08.00): 1 tatt ut, 1 tatt med." in said

    await kari.writes("preview")
    await kari.presses("Lås utgaven")
    assert "Neste utgave er låst (Kari, 08.00)." in await kari.writes("status")


async def test_who_moves_the_digest_hears_what_becomes_of_the_edition(kari, news):
    await kari.writes("preview")
    await edits(kari, GEMINI, "Ta ut")

    assert "Det som er redigert i neste utgave, følger med." in await kari.writes("tid 9.30")
    assert "Det som er redigert i neste utgave, gjelder ikke lenger da." in await kari.writes("pause 2w")
    assert "redigert" not in await kari.writes("status")
    await kari.writes("angre")
    assert "Neste utgave er redigert" in await kari.writes("status")


# --- limits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("filling", ["& < ", "😀 😀", "*_~`"])
async def test_the_longest_preview_is_one_message_everywhere(kari, tell, filling):
    for number in range(MAX_LENGTH + 3):
        slug = Tag(Facet.COMPANY, f"firm-{number}")
        headline = f"Firm {number} raises the price of AI models {filling * 20} <!channel> @kari"
        await tell(headline, outlets=4, tags=(slug,))
    await kari.writes("digest length 10")
    await kari.writes("preview")
    for _ in range(5):
        await kari.presses("Ta ut")
    for _ in range(3):
        await edits(kari, stories(kari)[-1].headline, "Ta med")
    await edits(kari, stories(kari)[-1].headline, "Ta med")
    await kari.presses("Ta ut")
    assert len(stories(kari)) == MAX_LENGTH + 3

    (on_slack,) = render_for_slack(kari.last_message)
    (on_telegram,) = render_for_telegram(kari.last_message)
    assert len(on_slack.blocks) <= MAX_BLOCKS
    assert on_telegram.keyboard is not None
    labels = [button.text for row in on_telegram.keyboard.inline_keyboard for button in row]
    assert labels.count("3 Opp") == labels.count("13 Ta med") == 1


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(presses=st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=8))
async def test_any_presses_leave_an_edition_within_its_limits(kari, news, presses):
    await kari.writes("preview")
    old = kari.buttons()
    for number, is_old in presses:
        choices = [choice for choice in (old if is_old else kari.buttons()) if "now" not in choice.action]
        await kari.presses_old(choices[number % len(choices)].action)
        await kari.writes("preview")
        shown = told(kari)
        assert len(set(shown)) == len(shown) <= MAX_LENGTH
        assert set(shown) <= {GEMINI, COPILOT, OFFICE}

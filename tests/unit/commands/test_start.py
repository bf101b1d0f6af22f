"""The first minute: what is chosen by buttons, and what a link to the bot brings along."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.model.destination import Place, PlaceKind
from tests.factories import MORNING
from tests.unit.commands.conversation import Person

GROUP = Place(PlaceKind.GROUP, "-1001", title="Ledelsen")
CHOICES = "AI-nyheter, ferdig filtrert for ledere. Én kort oversikt hver hverdag, med kilder.\n"


@pytest.fixture
def group(store) -> Person:
    """An admin of a Telegram group."""
    return Person(store, MORNING, place=GROUP, is_chat_admin=True)


async def digest_of(person: Person):
    async with person.store.reading() as tx:
        (place,) = await tx.destinations.all()
        (digest,) = await tx.digests.of(place.id)
    return digest


async def follows(person: Person) -> list[str]:
    return [subscription.target.value for subscription in (await digest_of(person)).subscriptions]


async def test_all_is_chosen_by_buttons_in_place(kari):
    assert await kari.writes("/start") == (
        f"{CHOICES}Velg det du vil følge. Velger du ingenting, får du det viktigste.\n"
        "[Google] [Microsoft] [OpenAI]\n[Regulering] [Sikkerhet] [Styring]\n"
        "[08.00 hverdager] [Oslo-tid] [English]\n[Vis meg én nå] [Ferdig]"
    )
    assert "[✓ Google]" in await kari.presses("Google")
    assert kari.last_message.replaces_original
    await kari.presses("08.00 hverdager")
    assert "[07.00 hverdager]" in await kari.presses("07.00")
    assert await kari.presses("Ferdig") == (
        "Du følger Google. Første oversikt: i morgen 07.00.\n"
        "Prøv /siste google. Endre: /liste. Slutte: /stopp.\n[Angre] [Legg meg til i en gruppe]"
    )
    assert kari.buttons()[-1].url == "https://t.me/Testhuset?startgroup=new"
    assert "oversikten av" in await kari.presses("Angre")


async def test_it_turns_to_english_and_to_another_zone(kari):
    await kari.writes("/start")
    assert (await kari.presses("English")).startswith("AI news, filtered for leaders.")
    await kari.presses("Oslo time")
    assert "[London time]" in await kari.presses("London")
    assert (await kari.presses("Done")).startswith("You follow the most important of everything.")


async def test_it_shows_one_story_now_without_telling_it(kari, tell):
    await tell("Google sets end date for Gemini 2.5: 30 September", outlets=4)
    await kari.writes("/start")
    assert (await kari.presses("Vis meg én nå")).startswith("Google sets end date for Gemini 2.5")
    assert kari.answers[-1].chosen == ()


async def test_later_it_shows_the_choices_as_they_stand_and_resets_nothing(kari):
    await kari.writes("følg google, åpne modeller")
    await kari.writes("digest tid fredag 15.00")
    said = await kari.writes("/start")
    assert said == (
        f"{CHOICES}Dette har du valgt. Det du endrer her, gjelder med en gang. "
        "Neste: fredag 1. mai kl. 15.00.\n"
        "[✓ Google] [Microsoft] [OpenAI]\n[Regulering] [Sikkerhet] [Styring]\n[✓ Åpne modeller]\n"
        "[15.00 fredag] [Oslo-tid] [English]\n[Vis meg én nå] [Ferdig]"
    )
    assert await kari.presses("Ferdig") == (
        "Du følger Google og Åpne modeller. Første oversikt: fredag 1. mai kl. 15.00.\n"
        "Prøv /siste google. Endre: /liste. Slutte: /stopp.\n[Legg meg til i en gruppe]"
    )


async def test_a_button_does_what_it_says_however_often_and_late_it_is_pressed(kari):
    await kari.writes("/start")
    first = kari.answers[-1]
    for _ in range(2):
        kari.answers.append(first)
        await kari.presses("Google")
    assert await follows(kari) == ["google"]
    await kari.presses("Ferdig")
    kari.waits(days=40)
    kari.answers.append(first)
    assert "[✓ Google]" in await kari.presses("Microsoft")
    assert await follows(kari) == ["google", "microsoft"]
    assert (await digest_of(kari)).next_at > kari.now


@pytest.mark.parametrize("payload", ["tag_google", "tag_gemini", "tag_google_google"])
async def test_a_link_brings_its_tag_along(kari, payload):
    for _ in range(2):
        assert "[✓ Google]" in await kari.writes(f"/start {payload}")
    assert await follows(kari) == ["google"]
    assert (await digest_of(kari)).next_at is None


async def test_a_link_brings_several_tags_and_those_not_offered_too(kari):
    said = await kari.writes("/start tag_google_open-models_nosuchtag")
    assert "[✓ Google]" in said
    assert "[✓ Åpne modeller]" in said
    assert await follows(kari) == ["google", "open-models"]


async def test_a_link_asks_first_where_a_digest_comes_already(kari):
    await kari.writes("følg google")
    assert await kari.writes("/start tag_microsoft_google") == "Vil du følge Microsoft?\n[Følg Microsoft]"
    assert await follows(kari) == ["google"]
    assert (await kari.presses("Følg Microsoft")).startswith(
        "Oversikten din: følger Google → Google og Microsoft."
    )
    assert await kari.writes("/start tag_google") == "Du følger allerede Google. Alt du følger: /liste"


async def test_a_link_opens_a_story_and_says_how_to_get_more(kari, tell):
    story_id = await tell("Google opens Gemma")
    said = await kari.writes(f"/start story_{story_id}")
    assert said.startswith("Google opens Gemma")
    assert said.endswith("Vil du ha fem slike saker hver hverdag? Trykk Start.\n[Start]")
    await kari.presses("Start")
    await kari.presses("Ferdig")
    assert "fem slike" not in await kari.writes(f"/start story_{story_id}")
    assert (await kari.writes("/start story_99")).startswith("Jeg har ingen sak «99».")


async def test_where_people_came_from_is_a_count_and_nothing_more(kari):
    await kari.becomes(is_operator=True)
    for number, payload in enumerate(["ref_nrk", "ref_nrk", "ref_brev", "ref_", "ref"], start=2):
        chat = f"700000000{number}"
        other = Person(kari.store, MORNING, external_id=chat, place=Place(PlaceKind.PRIVATE, chat))
        for _ in range(2):
            assert (await other.writes(f"/start {payload}")).startswith(CHOICES)
    assert "Kom via lenke: nrk 2, brev 1" in await kari.writes("status")


async def test_made_up_names_of_links_do_not_fill_the_store(kari):
    for number in range(40):
        chat = f"71000000{number}"
        other = Person(kari.store, MORNING, external_id=chat, place=Place(PlaceKind.PRIVATE, chat))
        await other.writes(f"/start ref_{number}")
    async with kari.store.reading() as tx:
        assert '"\\u2026": 10' in await tx.facts.get("referrals")


async def test_a_group_is_greeted_once_and_then_set_up(group):
    assert await group.writes("/start@siste_bot new") == (
        "Hei! Jeg kommer med AI-nyheter, ferdig filtrert for ledere: én kort oversikt hver hverdag, med "
        "kilder. Administratorene velger hva den følger, og når den kommer. Alle kan spørre: /siste google\n"
        "[Sett opp]"
    )
    assert (await group.presses("Sett opp")).startswith(CHOICES)
    assert await group.presses("Ferdig") == (
        "Ledelsen følger det viktigste av alt. Neste oversikt: i morgen 08.00.\n"
        "Prøv /siste google. Endre: /liste. Slutte: /stopp.\n[Angre]"
    )


async def test_a_group_that_was_just_greeted_is_not_greeted_again(group):
    await group.writes("hjelp")
    assert await group.writes("/start@siste_bot new") == ""
    group.waits(minutes=2)
    assert (await group.writes("/start@siste_bot new")).startswith(CHOICES)


@pytest.mark.parametrize("payload", ["", "tag_google", "follow google", "done", "time 07:00", "new"])
async def test_a_reader_of_a_group_chooses_nothing(group, payload):
    reader = replace(group, is_chat_admin=False, external_id="2")
    await reader.writes("hjelp")
    reader.waits(minutes=2)
    assert (await reader.writes(f"/start {payload}")).startswith("Skriv et emne")
    async with group.store.reading() as tx:
        (place,) = await tx.destinations.all()
        assert await tx.digests.of(place.id) == []


KINDS = ("tag", "ref", "story", "claim", "invite", "privacy", "mydata", "forgetme", "new", "done", "time")
PAYLOADS = some.builds("{}_{}".format, some.sampled_from(KINDS), some.from_regex(r"[A-Za-z0-9_-]{0,56}"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=some.one_of(PAYLOADS, some.text(max_size=70)))
async def test_no_payload_is_too_odd(kari, payload):
    assert await kari.writes(f"/start {payload}") is not None
    async with kari.store.reading() as tx:
        for place in await tx.destinations.all():
            assert len(await tx.digests.of(place.id)) <= 1

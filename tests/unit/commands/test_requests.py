"""Who may not change a place has those who may asked, and hears what became of it."""

from dataclasses import replace

import pytest

from bot.message import Message
from bot.model.delivery import Delivery, DeliveryStatus
from bot.model.destination import Place, PlaceKind, Platform
from bot.ports.outside import FoundPlace
from tests.factories import MICROSOFT, MORNING
from tests.unit.commands.conversation import Person, buttons_of, plain

CHANNEL = Place(PlaceKind.CHANNEL, "C1", title="ai-nytt")
LEDELSE = FoundPlace(Place(PlaceKind.CHANNEL, "C999", title="ledelse"))
GROUP = Place(PlaceKind.GROUP, "-100", title="Ledelsen")


@pytest.fixture
def anna(store) -> Person:
    return Person(store, MORNING, Platform.SLACK, CHANNEL, external_id="UANNA", name="Anna")


@pytest.fixture
async def eva(store) -> Person:
    return await admin(store, "UEVA", "Eva")


@pytest.fixture
async def kari(store) -> Person:
    return await admin(store, "UKARI", "Kari")


async def admin(store, external_id: str, name: str) -> Person:
    private = Place(PlaceKind.PRIVATE, external_id, title=name)
    person = Person(store, MORNING, Platform.SLACK, private, external_id=external_id, name=name)
    await person.becomes(is_admin=True)
    return person


async def heard(store) -> dict[str, list[str]]:
    """Return what waits to be said, by the chat it goes to."""
    said: dict[str, list[str]] = {}
    for chat, message in await _waiting(store):
        said.setdefault(chat, []).append(plain(message))
    return said


async def put_to(person: Person, label: str) -> str:
    """Press the button of that label under what was last put to the person."""
    messages = [message for chat, message in await _waiting(person.store) if chat == person.place.chat]
    (action,) = [button.action for button in buttons_of(messages[-1]) if button.label == label]
    return await person.presses_old(action)


async def _waiting(store) -> list[tuple[str, Message]]:
    async with store.reading() as tx:
        waiting: list[Delivery] = await tx.deliveries.with_status(DeliveryStatus.PENDING)
        places = {place.id: place.place.chat for place in await tx.destinations.all()}
    return [(places[one.destination_id], Message.from_json(one.message)) for one in waiting]


async def test_those_who_can_are_asked_and_one_yes_is_enough(anna, eva, kari):
    await anna.writes("channel set")

    assert await anna.presses("Spør dem for meg") == (
        "Jeg har spurt Eva og Kari. Du hører fra meg når de svarer."
    )
    asked = "Anna ber deg gjøre dette for #ai-nytt: /siste kanal sett\n[Gjør det] [Nei takk]"
    assert await heard(anna.store) == {"UEVA": [asked], "UKARI": [asked]}

    assert await put_to(kari, "Gjør det") == (
        "Anna ber deg gjøre dette for #ai-nytt: /siste kanal sett\n"
        "Klart: #ai-nytt får 5 saker hverdager kl. 08.00 (Oslo), for CIO, på bokmål. "
        "Først onsdag 29. april. Ingenting er sendt.\n[Forhåndsvis] [Følg emner] [Endre] [Angre]"
    )
    assert kari.last_message.replaces_original
    assert "Kari har sagt ja til det allerede, i dag 08.00." in await put_to(eva, "Gjør det")
    assert "Kari har sagt ja til det allerede" in await put_to(eva, "Nei takk")
    assert (await heard(anna.store))["UANNA"] == [
        "Kari har gjort det du ba om for #ai-nytt: /siste kanal sett"
    ]


async def test_what_was_asked_for_is_undone_from_the_private_chat(anna, eva):
    await anna.writes("channel set")
    await anna.presses("Spør dem for meg")
    await put_to(eva, "Gjør det")

    assert await eva.presses("Angre") == "Angret. #ai-nytt: ingen."


async def test_a_no_is_told_kindly(anna, eva):
    await anna.writes("følg google")
    await anna.presses("Spør dem for meg")

    assert "Du sa nei takk." in await put_to(eva, "Nei takk")
    assert (await heard(anna.store))["UANNA"] == [
        "Eva sier nei denne gangen til det du ba om for #ai-nytt: /siste følg google. Ingenting er endret."
    ]


async def test_asking_again_asks_nobody_again(anna, eva):
    await anna.writes("følg google")
    action = anna.buttons()[0].action
    await anna.presses("Spør dem for meg")
    anna.waits(minutes=2)

    assert await anna.presses_old(action) == "Jeg har spurt dem allerede, i dag 08.00."
    assert (await anna.writes("følg google")).endswith("Jeg har spurt dem allerede, i dag 08.00.")
    assert len((await heard(anna.store))["UEVA"]) == 1


async def test_five_questions_a_day_are_enough(anna, eva):
    for number in range(5):
        await anna.writes(f"følg ord{number}")
        await anna.presses("Spør dem for meg")
    await anna.writes("følg google")
    assert await anna.presses("Spør dem for meg") == (
        "Jeg har spurt 5 ganger for deg det siste døgnet, og det får holde. Spør selv: Eva."
    )
    anna.waits(hours=25)
    await anna.writes("følg google")
    assert "Jeg har spurt Eva." in await anna.presses("Spør dem for meg")


async def test_a_long_command_is_carried_out_as_it_was_typed(anna, eva):
    words = ", ".join(f"et langt ord {number}" for number in range(6))
    await anna.writes(f"demp {words}")
    await anna.presses("Spør dem for meg")

    assert words in (await heard(anna.store))["UEVA"][0]
    assert "et langt ord 5" in await put_to(eva, "Gjør det")


async def test_another_channel_is_asked_for_by_its_name(anna, eva):
    anna.places = eva.places = {"<#C999|ledelse>": LEDELSE}
    await anna.writes("channel set <#C999|ledelse>")
    await anna.presses("Spør dem for meg")
    assert "for #ledelse: /siste kanal sett #ledelse" in (await heard(anna.store))["UEVA"][0]

    assert "#ledelse får 5 saker" in await put_to(eva, "Gjør det")


async def test_rights_are_those_of_the_moment(anna, eva):
    await anna.writes("følg google")
    await anna.presses("Spør dem for meg")
    await eva.becomes(is_admin=False)

    assert await put_to(eva, "Gjør det") == "Det spørsmålet er ikke åpent lenger. Ingenting er endret."
    assert "UANNA" not in await heard(anna.store)


@pytest.mark.parametrize(
    "action",
    ["request do 1", "request no 1", "request ask 99", "request ask x", "request do 1; stop"],
)
async def test_an_altered_press_answers_nobody_s_question(anna, eva, action):
    await anna.writes("følg google")
    await anna.presses("Spør dem for meg")

    assert await anna.presses_old(action) == "Det spørsmålet er ikke åpent lenger. Ingenting er endret."


@pytest.mark.parametrize("text", ["digest now", "preview", "undo", "digest", "people list", "people add @x"])
async def test_only_a_change_to_the_place_is_asked_for(anna, eva, text):
    await anna.writes(text)
    assert anna.buttons() == []


async def test_an_unclear_order_is_asked_back_from_who_takes_it_on(anna, eva):
    eva.place, private = anna.place, eva.place
    await eva.writes("channel set")
    eva.place = private
    await anna.writes("digest time 8 or 9")
    await anna.presses("Spør dem for meg")

    assert "Jeg er ikke sikker på hva «8 or 9» betyr." in await put_to(eva, "Gjør det")
    assert (await heard(anna.store))["UANNA"] == [
        "Eva er i gang med det du ba om for #ai-nytt: /siste oversikt tid 8 or 9"
    ]
    assert "#ai-nytt: hverdager 08.00 → hverdager 07.00" in await eva.presses("07.00")


async def test_hostile_names_and_words_stay_text(anna, eva):
    anna.name = "<!channel> *Anna*"
    await anna.writes("demp <!here>")
    await anna.presses("Spør dem for meg")
    asked = (await heard(anna.store))["UEVA"][0]
    assert asked.startswith("<!channel> *Anna* ber deg gjøre dette for #ai-nytt: /siste demp <!here>")


@pytest.mark.parametrize("press", ["less {}", "card {} nb choices", "card {} nb less models"])
async def test_less_of_a_story_is_asked_for_by_what_it_is_about(anna, eva, tell, press):
    story_id = await tell("Google opens Gemma")
    assert (await anna.presses_old(press.format(story_id))).endswith(
        "Ingenting er endret.\n[Spør dem for meg]"
    )
    await anna.presses("Spør dem for meg")

    assert "gjøre dette for #ai-nytt: /siste mindre models" in (await heard(anna.store))["UEVA"][0]
    assert "#ai-nytt får færre saker om Modeller i 30 dager." in await put_to(eva, "Gjør det")


async def test_less_of_a_numbered_story_is_less_of_the_same_story_to_whoever_is_asked(anna, eva, tell):
    assert await tell("Microsoft buys Mistral", tags=(MICROSOFT,)) == 1
    await tell("Google opens Gemma", hours_ago=-20, outlets=4, base_score=9)
    await replace(eva, place=CHANNEL).writes("følg google")
    await anna.gets_todays_digest()
    await anna.writes("less 1")
    await anna.presses("Spør dem for meg")

    assert "Modeller" in await put_to(eva, "Gjør det")


async def test_who_has_a_digest_of_their_own_can_have_less_there(anna, tell):
    story_id = await tell("Google opens Gemma")
    own = replace(anna, place=Place(PlaceKind.PRIVATE, "UANNA", title="Anna"), answers=[])
    assert "[I min egen oversikt]" not in await anna.presses_old(f"less {story_id}")
    await own.writes("følg google")
    for press in (f"less {story_id}", f"card {story_id} nb choices"):
        assert "[I min egen oversikt]" in await anna.presses_old(press)

    assert (await anna.presses("I min egen oversikt")).startswith(
        "Du får færre saker om Modeller i 30 dager."
    )
    assert "[I min egen oversikt]" in await anna.presses_old("mute google")
    assert (await anna.presses("I min egen oversikt")).startswith("Oversikten din: følger Google → ")
    assert "Demper Google" in await own.writes("list")


async def test_in_a_group_a_notice_says_how_to_have_less_alone(store, tell):
    story_id = await tell("Google opens Gemma")
    ola = Person(store, MORNING, place=GROUP, external_id="72", name="Ola")
    await ola.presses_old(f"card {story_id} nb choices")

    assert ola.last_message.toast == (
        "Du kan ikke sette opp Ledelsen; det kan administratorene der. Ingenting er endret. "
        "For din egen oversikt: Skriv /mindre models til meg privat."
    )


async def test_before_anybody_can_be_asked_there_is_no_button(anna):
    assert "Spør dem" not in await anna.writes("følg google")


async def test_in_a_group_those_who_keep_it_and_write_to_me_are_asked(store):
    keeper = Person(store, MORNING, place=GROUP, external_id="71", name="Kari", is_chat_admin=True)
    await keeper.writes("følg google")
    anna = Person(store, MORNING, place=GROUP, external_id="72", name="Anna")
    assert await anna.writes("demp krypto") == (
        "Du kan ikke sette opp Ledelsen; det kan administratorene der, blant dem Kari. Ingenting er endret."
    )
    keeper.place = Place(PlaceKind.PRIVATE, "71", title="Kari")
    await keeper.writes("hei")
    await anna.writes("demp krypto")
    await anna.presses("Spør dem for meg")

    assert (await heard(store))["71"] == [
        "Anna ber deg gjøre dette for Ledelsen: /demp krypto\n[Gjør det] [Nei takk]"
    ]
    assert "demper ingenting → «krypto»" in await put_to(keeper, "Gjør det")
    assert (await heard(store))["-100"] == ["Anna: Kari har gjort det du ba om for Ledelsen: /demp krypto"]


async def test_who_else_presses_in_a_group_asks_for_themselves(store):
    keeper = Person(store, MORNING, place=GROUP, external_id="71", name="Kari", is_chat_admin=True)
    await keeper.writes("følg google")
    keeper.place = Place(PlaceKind.PRIVATE, "71", title="Kari")
    await keeper.writes("hei")
    anna = Person(store, MORNING, place=GROUP, external_id="72", name="Anna")
    await anna.writes("demp krypto")
    bo = Person(store, MORNING, place=GROUP, external_id="73", name="Bo")
    await bo.presses_old(anna.buttons()[0].action)

    assert (await heard(store))["71"][0].startswith("Bo ber deg")


async def test_who_is_no_longer_admin_of_the_group_carries_nothing_out(store):
    keeper = Person(store, MORNING, place=GROUP, external_id="71", name="Kari", is_chat_admin=True)
    await keeper.writes("følg google")
    keeper.place, keeper.is_chat_admin = Place(PlaceKind.PRIVATE, "71", title="Kari"), False
    await keeper.writes("hei")
    anna = Person(store, MORNING, place=GROUP, external_id="72", name="Anna")
    await anna.writes("demp krypto")
    await anna.presses("Spør dem for meg")

    assert "ikke åpent lenger" in await put_to(keeper, "Gjør det")
    keeper.is_mute_on_rights = True
    assert "Jeg fikk ikke spurt" in await put_to(keeper, "Gjør det")


async def test_an_admin_of_another_workspace_answers_for_nothing_and_learns_nothing(store, anna, eva):
    anna.places["<#C999|ledelse>"] = LEDELSE
    for wish in ("demp krypto", "channel set <#C999|ledelse>"):
        await anna.writes(wish)
        await anna.presses("Spør dem for meg")
    place = Place(PlaceKind.PRIVATE, "UMALLORY")
    mallory = Person(store, MORNING, Platform.SLACK, place, "UMALLORY", workspace="T2")
    await mallory.becomes(is_admin=True)
    before = await heard(store)

    for number in (1, 2):
        for verb in ("do", "no"):
            said = await mallory.writes(f"request {verb} {number}")
            assert said == "Det spørsmålet er ikke åpent lenger. Ingenting er endret."

    assert await heard(store) == before

"""A card's buttons: each acts at once, in place, and says what it changed."""

import pytest

from bot.message import StoryBlock
from bot.model.destination import Place, PlaceKind
from bot.model.digest import Mode
from tests.factories import GOOGLE, MORNING
from tests.unit.commands.conversation import Person

PRICE = "Google raises the price of Gemini Enterprise from 1 July"
GROUP = Place(PlaceKind.GROUP, "-100200", title="Ledergruppen")
ROWS = "[Lagre] [Mindre slikt] [Hvorfor]\n[Kilder]"


@pytest.fixture
def ola(store) -> Person:
    """A member of a Telegram group."""
    return Person(store, MORNING, place=GROUP, external_id="7000000002", name="Ola")


@pytest.fixture
async def story_id(tell) -> int:
    return await tell(PRICE, outlets=2)


async def test_saving_shows_on_the_card_and_passes_by(kari, story_id):
    await kari.writes(f"open {story_id}")
    said = await kari.presses("Lagre")

    assert "[✓ Lagret] [Mindre slikt]" in said
    assert kari.last_message.replaces_original
    assert kari.last_message.toast == "Lagret. Alt du har lagret: /lagret"
    assert (await kari.presses("✓ Lagret")).endswith(ROWS)
    assert kari.last_message.toast == "Fjernet fra det du har lagret."


async def test_a_button_pressed_twice_acts_once(kari, story_id):
    action = f"card {story_id} nb save"
    assert "[✓ Lagret]" in await kari.presses_old(action)
    assert "[✓ Lagret]" in await kari.presses_old(action)
    assert kari.last_message.toast.startswith("Allerede lagret.")


async def test_less_like_this_offers_what_the_story_is_about(kari, story_id):
    await kari.writes(f"open {story_id}")

    assert (await kari.presses("Mindre slikt")).endswith(
        "Modeller: færre saker, eller ingen?\n"
        "[Færre i 30 dager]\n"
        "[Ingen i en dag] [I en uke] [Alltid]\n"
        "[Demp Kodeposten] [Tilbake]"
    )
    assert (await kari.presses("Tilbake")).endswith(ROWS)


async def test_less_of_a_topic_is_said_listed_and_undone(kari, story_id):
    await kari.writes("følg google")
    await kari.writes(f"open {story_id}")
    await kari.presses("Mindre slikt")

    said = await kari.presses("Færre i 30 dager")
    assert said.endswith(f"Du får færre saker om Modeller i 30 dager.\n[Angre]\n{ROWS}")
    assert kari.last_message.toast == "Du får færre saker om Modeller i 30 dager."
    assert "Modeller (til torsdag 28. mai kl. 08.00)" in await kari.writes("list")

    kari.answers.pop()
    assert f"Angret. Modeller vises som før.\n{ROWS}" in await kari.presses("Angre")
    assert "Modeller" not in await kari.writes("list")


async def test_muting_offers_the_other_spans(kari, story_id):
    await kari.writes("følg google")
    await kari.writes(f"open {story_id}")
    await kari.presses("Mindre slikt")

    said = await kari.presses("Demp Kodeposten")
    assert "Kodeposten er dempet til du angrer det.\n[I en dag] [I en uke] [Angre]" in said
    assert "Kodeposten er dempet i 7 dager.\n[I en dag] [Alltid] [Angre]" in await kari.presses("I en uke")
    assert "demper Kodeposten (til tirsdag 5. mai" in (await kari.writes("list")).replace("Demper", "demper")


async def test_the_same_wish_twice_is_one_change_and_one_undo(kari, story_id):
    await kari.writes("følg google")
    action = f"card {story_id} nb less models"
    await kari.presses_old(action)
    kari.waits(seconds=1)
    assert "Du får færre saker om Modeller i 30 dager." in await kari.presses_old(action)
    assert "Angret. Modeller vises som før." in await kari.presses("Angre")
    assert "Modeller" not in await kari.writes("list")


async def test_undoing_twice_says_that_it_is_done(kari, story_id):
    await kari.presses_old(f"card {story_id} nb less models")
    undo = next(button for button in kari.buttons() if button.label == "Angre")
    assert "Angret." in await kari.presses_old(undo.action)
    assert (await kari.presses_old(undo.action)).endswith(ROWS)
    assert kari.last_message.toast == "Det er angret allerede."


async def test_a_wish_where_no_digest_comes_starts_none(kari, store, story_id):
    await kari.presses_old(f"card {story_id} nb mute models 7d")
    async with store.reading() as tx:
        (digest,) = await tx.digests.of(1)
    assert digest.next_at is None
    assert [wish.mode for wish in digest.subscriptions] == [Mode.MUTE]


async def test_the_other_language_is_shown_in_place_and_back(kari, store, tell):
    from tests.unit.commands.stories import in_both_languages

    story_id = await in_both_languages(store)
    assert (await kari.writes(f"open {story_id}")).startswith("Google hever prisen")
    assert (await kari.presses("English")).startswith("Google raises the price")
    assert kari.last_message.replaces_original
    assert "[✓ Lagret]" in await kari.presses("Lagre")
    assert kari.last_message.blocks[0].headline.startswith("Google raises the price")
    assert (await kari.presses("Norsk")).startswith("Google hever prisen")


async def test_a_story_without_topics_is_about_its_company_or_its_outlet(kari, tell):
    company = await tell("Google moves", tags=(GOOGLE,))
    nothing = await tell("Something moves", tags=())
    assert "Google: færre saker, eller ingen?" in await kari.presses_old(f"card {company} nb choices")
    assert "Kodeposten: færre saker, eller ingen?" in await kari.presses_old(f"card {nothing} nb choices")


async def test_less_like_a_numbered_story(kari, story_id):
    await kari.writes("følg google")
    await kari.writes(f"why {story_id}")
    assert await kari.presses("Mindre slikt") == (
        "Du får færre saker om Modeller i 30 dager.\n[Demp helt] [Angre]"
    )


async def test_altered_buttons_change_nothing(kari, store, story_id):
    for words in (
        "less intel",
        "mute models 99d",
        "mute e999 7d",
        "less",
        "undo 999",
        "undo x",
        "burn",
        "😀",
    ):
        assert await kari.presses_old(f"card {story_id} nb {words}")
    for action in ("card 999 nb save", "card " + "9" * 40):
        assert (await kari.presses_old(action)).startswith(("Jeg har ingen sak", "Hvilken sak?"))
    async with store.reading() as tx:
        assert await tx.digests.of(1) == []
        assert await tx.saved.of(1) == []


async def test_a_button_of_a_merged_story_leads_to_the_kept_one(kari, store, tell, story_id):
    other = await tell("The same price again")
    async with store.transaction() as tx:
        await tx.stories.merge(kept=story_id, gone=other)
    said = await kari.presses_old(f"card {other} nb save")
    assert "[✓ Lagret]" in said
    assert "Fjernet" in (await kari.writes(f"unsave {story_id}"))


async def test_in_a_group_saving_concerns_whoever_pressed(ola, kari, story_id):
    await ola.writes(f"open {story_id}")
    await ola.presses("Lagre")
    assert ola.last_message.is_only_toast
    assert ola.last_message.toast == "Lagret. Alt du har lagret: /lagret"

    ola.place = kari.place
    assert PRICE in await ola.writes("saved")
    assert (await kari.writes("saved")).startswith("Ingenting lagret")


async def test_in_a_group_only_admins_change_what_comes(ola, story_id):
    await ola.writes(f"open {story_id}")
    await ola.presses("Mindre slikt")
    assert ola.last_message.is_only_toast
    assert ola.last_message.toast.startswith("Du kan ikke sette opp Ledergruppen; det kan")

    ola.is_chat_admin = True
    ola.answers.pop()
    await ola.presses("Mindre slikt")
    said = await ola.presses("Færre i 30 dager")
    assert "Ledergruppen får færre saker om Modeller i 30 dager.\n[Angre]" in said
    assert isinstance(ola.last_message.blocks[0], StoryBlock)

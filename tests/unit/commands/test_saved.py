"""What people save, and the sources of a story."""

from dataclasses import replace

import pytest

from bot.model.destination import Place, PlaceKind, Platform
from bot.ports.saved import MAX_SAVED
from tests.factories import MORNING, add_entry, add_feed, add_story
from tests.unit.commands.conversation import Person

GROUP = Place(PlaceKind.GROUP, "-100200", title="Ledergruppen")


@pytest.fixture
async def seven(kari, tell):
    """Seven stories, saved an hour after one another."""
    ids = [await tell(f"Google item {number}") for number in range(1, 8)]
    for story_id in ids:
        await kari.presses_old(f"save {story_id}")
        kari.waits(hours=1)
    return ids


async def test_saving_by_number_can_be_undone(kari, tell):
    story_id = await tell("Google opens Gemma 4")
    assert (
        await kari.writes(f"lagre {story_id}") == "Lagret. Alt du har lagret: /lagret\n[Angre] [Alt lagret]"
    )
    assert "Google opens Gemma 4 [en] · lagret i dag" in await kari.presses("Alt lagret")
    assert not kari.last_message.replaces_original
    kari.answers.pop()
    assert await kari.presses("Angre") == "Fjernet fra det du har lagret.\n[Lagre igjen]"
    assert (await kari.presses("Lagre igjen")).startswith("Lagret.")


async def test_what_was_saved_is_listed_newest_first_by_pages(kari, seven):
    said = await kari.writes("/lagret")
    assert said.splitlines()[:3] == [
        "Lagret · 5 av 7 saker, nyeste først",
        "1 Google item 7 [en] · lagret i dag",
        "2 Google item 6 [en] · lagret i dag",
    ]
    assert said.endswith("[1] [2] [3] [4] [5]\n[Flere] [Fjern …]")
    assert (await kari.presses("Flere")).startswith("Lagret · 6–7 av 7 saker, nyeste først\n1 Google item 2")
    assert kari.last_message.replaces_original
    assert (await kari.presses("Nyeste")).startswith("Lagret · 5 av 7 saker")
    assert (await kari.presses("1")).startswith("Google item 7")


async def test_what_is_removed_comes_back_where_it_stood(kari, seven):
    await kari.writes("saved")
    assert (await kari.presses("Fjern …")).endswith("[✕ 1] [✕ 2] [✕ 3] [✕ 4] [✕ 5]\n[Flere] [Ferdig]")

    said = await kari.presses("✕ 2")
    assert "Google item 6" not in said
    assert said.endswith("[Angre] [Flere] [Ferdig]")
    assert kari.last_message.toast == "Fjernet fra det du har lagret."
    assert "2 Google item 6 [en]" in await kari.presses("Angre")
    assert (await kari.presses("Ferdig")).endswith("[1] [2] [3] [4] [5]\n[Flere] [Fjern …]")


async def test_removing_twice_removes_one(kari, seven):
    await kari.writes("saved")
    await kari.presses("Fjern …")
    action = next(button.action for button in kari.buttons() if button.label == "✕ 1")
    await kari.presses_old(action)
    assert (await kari.presses_old(action)).startswith("Lagret · 5 av 6 saker")


async def test_a_page_that_is_no_more_shows_the_last_there_is(kari, seven):
    for story_id in seven[:2]:
        await kari.presses_old(f"saved drop {story_id} 2")
    assert (await kari.presses_old("saved 2")).startswith("Lagret · 5 av 5 saker")


async def test_nothing_saved_says_how_to_save(kari):
    assert await kari.writes("saved") == (
        "Ingenting lagret\n"
        "Trykk Lagre på en sak, eller skriv /lagre 2 etter en oversikt: Den ligger her til du fjerner den."
    )


async def test_there_is_room_for_so_many(kari, store, tell):
    last = await tell("One too many")
    await kari.writes("saved")
    async with store.transaction() as tx:
        feed = await add_feed(tx)
        entry = await add_entry(tx, feed)
        for _ in range(MAX_SAVED):
            await tx.saved.add(1, (await add_story(tx, [entry])).id, now=MORNING)

    said = await kari.presses_old(f"save {last}")
    assert said.startswith("Ikke lagret: Du har 500 lagrede saker, og det er ikke plass til flere.")
    assert await kari.presses_old(f"unsave {last}") == "Den er ikke blant det du har lagret.\n[Lagre igjen]"


@pytest.mark.parametrize(
    "action", ["saved drop", "saved drop x y", "saved restore 1", "saved 99999999999999999999",
               "saved edit edit", "saved restore 1 99999999999999999 1", "saved drop 404 1"]
)  # fmt: skip
async def test_altered_buttons_of_the_list_change_nothing(kari, seven, store, action):
    assert (await kari.presses_old(action)).startswith("Lagret · 5 av 7 saker")
    async with store.reading() as tx:
        assert len(await tx.saved.of(1)) == 7


async def test_in_a_group_the_list_is_not_shown(kari, tell):
    ola = replace(kari, place=GROUP, answers=[])
    story_id = await tell("Google opens Gemma 4")
    assert (await ola.writes(f"save {story_id}")).startswith("Lagret.")
    assert await ola.writes("saved") == (
        "Det du har lagret, er bare ditt. Skriv /lagret til meg i en privat samtale.\n[Åpne chatten vår]"
    )
    assert ola.buttons()[0].url == "https://t.me/Testhuset?start=saved"
    assert (await ola.presses_old("saved")).endswith("[Åpne chatten vår]")
    assert (await kari.writes("/start saved")).startswith("Lagret · 1 av 1 sak")


async def test_where_one_alone_is_answered_the_list_is_shown(store, tell):
    eva = Person(store, MORNING, Platform.SLACK, Place(PlaceKind.CHANNEL, "C1", title="ai-nytt"), "UEVA1")
    await eva.writes(f"save {await tell('Google opens Gemma 4')}")
    assert "1 Google opens Gemma 4" in await eva.writes("saved")


@pytest.mark.parametrize("text", ["save energy with AI", "saved by AI", "sources say Google"])
async def test_everyday_words_stay_words(kari, text):
    assert (await kari.writes(text)).startswith(f"Ingen emner heter «{text}»")

"""Operators correct stories: split, merge, tag, untag, what is said of it, Undo and the audit."""

import pytest

from bot.ingest.curate import save_anew
from bot.model.digest import ChosenStory
from bot.model.tag import Facet, Tag
from tests.factories import GOOGLE, new_delivery
from tests.unit.commands.conversation import Person

PRICE = "Google raises the price of Gemini Enterprise from 1 July"
OFFICE = "Mistral opens an office in Oslo"


@pytest.fixture
async def eva(kari) -> Person:
    """An operator, in her private chat."""
    await kari.becomes(is_operator=True)
    return kari


async def test_a_story_is_shown_with_its_articles_tags_and_what_can_be_done(eva, tell):
    number = await tell(PRICE, outlets=3)
    said = await eva.writes(f"sak {number}")
    assert said.splitlines()[:4] == [
        f"Sak {number}: «{PRICE}»",
        f"1 Kodeposten: {PRICE} · i dag 07.00",
        f"2 Skyukas: {PRICE} · i dag 07.00",
        f"3 The Ledger: {PRICE} · i dag 07.00",
    ]
    assert "[Skill ut 1] [Skill ut 2] [Skill ut 3]" in said
    assert "[Ikke Google] [Ikke Modeller]" in said


@pytest.mark.parametrize("which", ["2 3", "Skyukas, The Ledger", "skyukas og 3", "3 Skyukas"])
async def test_a_split_by_numbers_or_outlets_says_before_and_after_and_is_undone(eva, tell, which):
    number = await tell(PRICE, outlets=3)
    said = await eva.writes(f"story split {number} {which}")
    assert said == (
        f"«{PRICE}»: 3 artikler → 1. Egen sak: «{PRICE}» (Skyukas og The Ledger). "
        "De to holdes fra hverandre fra nå av.\n[Åpne den nye saken] [Angre]"
    )
    assert await eva.presses("Angre") == f"Angret. «{PRICE}» er én sak igjen (3 artikler)."
    assert (await eva.writes("angre")).startswith("Det er angret allerede")


async def test_one_tap_splits_out_one_article(eva, tell, store):
    number = await tell(PRICE, outlets=2)
    await eva.writes(f"sak {number}")
    assert (await eva.presses("Skill ut 2")).startswith(f"«{PRICE}»: 2 artikler → 1.")
    async with store.reading() as tx:
        assert [entry.outlet.name for entry in (await tx.stories.get(number)).entries] == ["Kodeposten"]
        assert len(await tx.corrections.apart()) == 1


async def test_a_split_that_cannot_be_changes_nothing(eva, tell):
    number = await tell(PRICE, outlets=2)
    assert (await eva.writes(f"sak del {number} 1 2")).startswith("Noe må bli igjen, og noe må ut.")
    asked = await eva.writes(f"sak del {number} Bladet")
    assert asked.startswith("Jeg finner ikke «Bladet» i saken. Ingenting er endret. Hvilken?")
    assert asked.endswith("[1] [2]")
    assert (await eva.writes(f"sak del {number}")).startswith("Hvilken?")
    assert (await eva.writes(f"sak del {number} 0 99")).startswith("Jeg finner ikke «0», «99»")
    assert (await eva.writes("sak del 4711 1")).startswith("Jeg har ingen sak")


async def test_a_merge_by_hand_leads_to_one_story_and_undo_to_two(eva, tell, store):
    one, other = await tell(PRICE, outlets=2), await tell(OFFICE)
    said = await eva.writes(f"sak samle {one} {other}")
    assert said == (
        f"«{PRICE}» (2 artikler) og «{OFFICE}» (1 artikkel) → én sak, «{PRICE}» (3 artikler).\n[Angre]"
    )
    assert (await eva.writes(f"open {other}")).startswith(PRICE)
    assert await eva.writes(f"story merge {other} {one}") == "De er én sak allerede."
    await eva.writes(f"story merge {one} {other}")
    assert await eva.writes("angre") == f"Angret. «{PRICE}» og «{OFFICE}» er to saker igjen."
    assert (await eva.writes(f"open {other}")).startswith(OFFICE)
    assert (await eva.writes(f"story merge {one}")).startswith("Hvilke to?")


async def test_a_tag_is_given_and_taken_and_lists_follow_at_once(eva, tell):
    number = await tell(PRICE)
    assert await eva.writes(f"sak merk {number} sikkerhet") == (
        f"«{PRICE}»: uten emnet Sikkerhet → med det. Senere artikler endrer ikke på det.\n[Angre]"
    )
    assert PRICE in await eva.writes("siste sikkerhet")
    assert await eva.writes(f"story tag {number} security") == "Slik er det allerede."
    await eva.writes(f"sak {number}")
    assert (await eva.presses("Ikke Sikkerhet")).startswith(f"«{PRICE}»: med emnet Sikkerhet → uten det.")
    assert PRICE not in await eva.writes("siste sikkerhet")


async def test_undoing_a_tag_leaves_other_tags_as_corrected_since(eva, tell, store):
    number = await tell(PRICE)
    await eva.writes(f"sak fjern-emne {number} google")
    first = eva.buttons()[-1].action
    await eva.writes(f"sak merk {number} sikkerhet")
    assert await eva.writes(first) == f"Angret. «{PRICE}»: Google, Modeller og Sikkerhet."
    async with store.reading() as tx:
        story = await tx.stories.get(number)
    assert {GOOGLE, Tag(Facet.TOPIC, "security")} <= set(story.tags)


async def test_an_undo_overtaken_by_another_correction_undoes_nothing(eva, tell):
    number = await tell(PRICE)
    await eva.writes(f"sak fjern-emne {number} google")
    first = eva.buttons()[-1].action
    await eva.writes(f"sak merk {number} google")
    assert await eva.writes(first) == "Dette er rettet på nytt siden, så ingenting er angret."


async def test_an_unknown_tag_and_a_tag_left_out_are_asked_for(eva, tell):
    number = await tell(PRICE)
    assert "[Google]" in await eva.writes(f"sak merk {number} gogle")
    assert (await eva.writes(f"sak merk {number}")).startswith("Hvilket emne? Saken har: Google · Modeller.")


async def test_what_was_told_stays_told_through_a_split_and_its_undo(eva, tell, store):
    number = await tell(PRICE, outlets=2)
    await eva.writes("hjelp")  # makes the destination
    async with store.transaction() as tx:
        (chat,) = await tx.destinations.all()
        delivery_id = await tx.deliveries.add(new_delivery(chat))
        entries = tuple(entry.id for entry in (await tx.stories.get(number)).entries)
        await tx.deliveries.tell(chat.id, delivery_id, [ChosenStory(number, entries)], now=eva.now)

    await eva.writes(f"sak del {number} 2")
    async with store.reading() as tx:
        assert len(await tx.deliveries.told(chat.id)) == 2
    await eva.presses("Angre")
    async with store.reading() as tx:
        assert await tx.deliveries.told(chat.id) == {number: set(entries)}


async def test_readers_and_admins_cannot_correct(kari, tell):
    number = await tell(PRICE, outlets=2)
    for text in (f"sak {number}", f"story split {number} 2", f"sak merk {number} sikkerhet", "rettelser"):
        assert (await kari.writes(text)).startswith("Det kan bare operatøren for denne Siste"), text


async def test_only_an_operator_takes_a_correction_back(eva, tell):
    number = await tell(PRICE)
    await eva.writes(f"sak fjern-emne {number} google")
    action = eva.buttons()[-1].action
    await eva.becomes(is_operator=False)
    assert await eva.writes(action) == "Her er det ingenting å angre."
    assert await eva.writes("angre") == "Her er det ingenting å angre."


async def test_settings_and_corrections_are_undone_apart(eva, tell):
    await eva.writes("følg google")
    number = await tell(PRICE)
    await eva.writes(f"sak merk {number} sikkerhet")
    assert (await eva.writes("angre")).startswith(f"Angret. «{PRICE}»: ")
    await eva.writes("følg sikkerhet")
    assert (await eva.writes("angre")).startswith("Angret. Oversikten din")


async def test_the_audit_names_what_who_and_when_and_takes_back(eva, tell):
    assert (await eva.writes("rettelser")).startswith("Ingenting er rettet ennå.")
    number = await tell(PRICE)
    await eva.writes(f"sak merk {number} sikkerhet")
    await eva.writes(f"sak fjern-emne {number} google")
    said = await eva.writes("corrections")
    lines = said.splitlines()
    assert lines[0] == "Rettelser, nyeste først"
    assert lines[1].endswith("Senere artikler endrer ikke på det. · Kari Nordmann · i dag 08.00")
    assert "[Angre 1] [Angre 2]" in said
    assert "Google" in await eva.presses("Angre 1")
    assert (await eva.writes("corrections")).splitlines()[1].endswith("· i dag 08.00 · angret")


async def test_the_audit_goes_on_by_pages(eva, tell):
    number = await tell(PRICE)
    for _ in range(5):
        await eva.writes(f"sak merk {number} sikkerhet")
        await eva.writes(f"sak fjern-emne {number} sikkerhet")
    await eva.writes("rettelser")
    assert len((await eva.presses("Flere")).splitlines()) == 4
    assert (await eva.writes("corrections page=7")).startswith("Ingenting mer er rettet.")


async def test_why_says_that_a_story_was_corrected(eva, tell, store):
    number = await tell(PRICE, outlets=2)
    await eva.writes(f"sak merk {number} sikkerhet")
    said = await eva.writes(f"why {number}")
    assert "Sikkerhet: satt av en operatør" in said
    assert "Valgt automatisk; en operatør har rettet emnene eller kildene." in said
    async with store.transaction() as tx:  # later curation does not lose it
        assert Tag(Facet.TOPIC, "security") in (await save_anew(tx, [number]))[number].tags


async def test_the_same_in_english(eva, tell):
    eva.language = "en"
    number = await tell(PRICE, outlets=2)
    assert await eva.writes(f"story split {number} Skyukas") == (
        f"“{PRICE}”: 2 articles → 1. A story of its own: “{PRICE}” (Skyukas). "
        "The two are kept apart from now on.\n[Open the new story] [Undo]"
    )


async def test_a_text_about_a_story_is_a_search(eva):
    assert "story of the year" in await eva.writes("story of the year")

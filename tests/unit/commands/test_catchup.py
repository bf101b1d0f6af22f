"""`catchup`: what came since the reader last looked, merged over days."""

from dataclasses import replace

import pytest

from bot.model.destination import Place, PlaceKind
from bot.model.feed import Outlet
from tests.factories import MORNING, add_entry, new_feed
from tests.unit.commands.conversation import Person

BIG = "raises the price of Gemini Enterprise from 1 July for all customers"


@pytest.fixture
async def back(kari) -> Person:
    """Kari, who looked on Tuesday morning and comes back a week later."""
    await kari.writes("følg google")
    kari.waits(days=7)
    return kari


async def test_a_week_away_is_one_edition_best_first(back, tell):
    await tell(f"Google {BIG}", hours_ago=-24, outlets=4)
    await tell("Google ends Gemini 2.5: calls fail from 1 July", hours_ago=-72, outlets=3)
    await tell("Google tidies a small thing", hours_ago=-73, base_score=0.1)

    said = await back.writes("/ajour")
    assert said.splitlines()[:2] == [
        "Siste · siden sist du så innom",
        "2 saker · 1 min · av 8 artikler siden tirsdag 28. april kl. 08.00",
    ]
    assert f"1 Google {BIG} [en]" in said
    assert "2 Google ends Gemini 2.5" in said
    assert "tidies" not in said
    assert said.endswith("[1] [2]")


async def test_the_same_in_english(back, tell):
    await back.writes("language en")
    await tell(f"Google {BIG}", hours_ago=-6 * 24, outlets=4)
    assert (await back.writes("catchup")).splitlines()[:2] == [
        "Siste · since you last looked",
        "1 story · 1 min · of 4 articles since Tuesday 28 April at 08:00",
    ]


async def test_what_digests_told_meanwhile_is_missed_and_what_they_told_before_is_not(kari, tell):
    await kari.writes("følg google")
    await tell(f"Google {BIG}", hours_ago=-22, outlets=4)
    await kari.gets_todays_digest()
    kari.waits(hours=1)
    await kari.writes("google")
    await tell("Google ends Gemini 2.5: calls fail from 1 July", hours_ago=-40, outlets=4)
    await kari.gets_todays_digest()
    kari.waits(hours=5)

    said = await kari.writes("catchup")
    assert "Google ends Gemini 2.5" in said
    assert BIG not in said


async def test_news_on_a_story_told_before_comes_as_one_update(kari, store, tell):
    await kari.writes("følg google")
    story_id = await tell(f"Google {BIG}", hours_ago=-22, outlets=4)
    await kari.gets_todays_digest()
    kari.waits(hours=1)
    await kari.writes("google")
    async with store.transaction() as tx:
        for day in (1, 2):
            when = kari.now + day * (kari.now - MORNING)
            feed, _ = await tx.feeds.add(new_feed(), Outlet(f"Avis {day}"), now=when)
            entry = await add_entry(
                tx,
                feed,
                now=when,
                title=f"Google puts off the Gemini price rise until 1 September, again {day}",
                published=when,
                summary="The regulator demanded that customers in Europe get three more months.",
            )
            story = await tx.stories.get(story_id)
            tags = story.entries[0].tags
            await tx.entries.save_curated(replace(entry, story_id=story_id, tags=tags))
        story = await tx.stories.get(story_id)
        await tx.stories.save(replace(story, last_seen=when), headline="")
    kari.waits(days=7)

    said = await kari.writes("catchup")
    assert said.count("OPPDATERT") == 1
    assert "Nytt siden sist: «The regulator demanded that customers in Europe get three more months.»" in said


async def test_what_it_showed_is_told_and_the_next_begins_there(back, tell):
    story_id = await tell(f"Google {BIG}", hours_ago=-24, outlets=4)
    await back.writes("catchup")
    assert [chosen.story_id for chosen in back.answers[-1].chosen] == [story_id]
    assert back.answers[-1].edition_id is not None

    back.waits(minutes=5)
    assert await back.writes("catchup") == (
        "Ingenting viktig siden i dag 08.00, da du sist så innom.\n[Siste nytt]"
    )


async def test_more_was_missed_than_is_shown(back, tell):
    for number in range(4):
        await tell(f"Google {BIG} in region {number}", hours_ago=-24 - number, outlets=4)
    said = await back.writes("catchup 1")
    assert said.splitlines()[1].startswith("1 av 4 saker · 1 min")
    everything = await back.presses("Vis alle 4")
    assert everything.splitlines()[1].startswith("4 saker · 1 min")
    assert back.last_message.replaces_original


async def test_going_on_within_the_hour_is_one_visit(back, tell):
    await tell(f"Google {BIG}", hours_ago=-24, outlets=4)
    await back.writes("google")
    back.waits(minutes=40)
    assert BIG in await back.writes("catchup")


async def test_it_reaches_back_two_weeks_at_most(kari, tell):
    await kari.writes("følg google")
    await tell(f"Google {BIG}", hours_ago=-24, outlets=4)
    kari.waits(days=60)
    assert (await kari.writes("catchup")).startswith("Ingenting viktig siden lørdag 13. juni kl. 08.00")


async def test_whoever_is_new_has_missed_a_day(kari, tell):
    await tell(f"Google {BIG}", hours_ago=20, outlets=4)
    assert BIG in await kari.writes("catchup")


async def test_what_is_muted_is_not_missed(back, tell):
    await back.writes("demp google")
    await tell(f"Google {BIG}", hours_ago=-6 * 24, outlets=4)
    back.waits(hours=2)
    assert (await back.writes("catchup")).startswith("Ingenting viktig")


async def test_in_a_group_it_points_to_the_private_chat(store):
    ola = Person(store, MORNING, place=Place(PlaceKind.GROUP, "-100200", title="Ledergruppen"))
    assert (await ola.writes("/catchup")).endswith("Skriv til meg: /ajour\n[Åpne chatten vår]")
    assert ola.buttons()[0].url == "https://t.me/Testhuset?start=catchup"
    assert "Ingenting viktig" in await replace(ola, place=Place(PlaceKind.PRIVATE, "7000000001")).writes(
        "/start catchup"
    )


@pytest.mark.parametrize("args", ["x", "0", "99", "since=999999999999", "10 since=0", "-1", "since="])
async def test_altered_buttons_are_answered(back, tell, args):
    await tell(f"Google {BIG}", hours_ago=-6 * 24, outlets=4)
    assert (await back.presses_old(f"/catchup {args}")).startswith(("Siste ·", "Ingenting viktig"))

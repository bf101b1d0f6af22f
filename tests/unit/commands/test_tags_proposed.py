"""Names that recur without a tag: proposed to operators, decided with one tap, remembered."""

from datetime import timedelta

import pytest

from bot.curation.catalog import load_catalog
from bot.ingest.curate import curate_waiting, load_window
from bot.model.feed import Outlet
from tests.factories import MORNING, new_feed, parsed_entry
from tests.unit.commands.conversation import Person

HEADLINES = (
    "Microsoft leases three hundred thousand square metres of halls and cables from Glimtra until 2031",
    "Regulators in Brussels look into how much water the farms of Glimtra draw from rivers each summer",
    "Electricians and cleaners at Glimtra vote for a union after years of night shifts and low wages",
)


@pytest.fixture
async def eva(kari) -> Person:
    await kari.becomes(is_operator=True)
    return kari


@pytest.fixture
def publish(store):
    """Let headlines come in from outlets of their own and be curated."""

    async def come_in(*headlines: str, hours_ago: float = 1) -> None:
        at = MORNING - timedelta(hours=hours_ago)
        for headline in headlines:
            async with store.transaction() as tx:
                feed, _ = await tx.feeds.add(new_feed(), Outlet(f"Outlet {headline[:9]}"), now=at)
                item = parsed_entry(
                    title=headline, summary="", published=at, url=f"{feed.url}/{headline[:9]}"
                )
                await tx.entries.store(feed, [item], now=at, history_before=None)
        await curate(store)

    return come_in


async def curate(store) -> int:
    window = await load_window(store, load_catalog(), now=MORNING)
    return (await curate_waiting(store, load_catalog(), window)).entries


async def tagged(store, slug: str) -> int:
    """Return how many stories have the tag."""
    async with store.reading() as tx:
        counts = await tx.stories.tag_counts(since=MORNING - timedelta(days=7))
    return sum(count for tag, count in counts.items() if tag.slug == slug)


async def test_a_recurring_name_is_proposed_with_examples_and_becomes_a_tag_with_one_tap(eva, publish, store):
    await publish(*HEADLINES)
    said = await eva.writes("emner forslag")
    assert said.splitlines()[1].startswith("Glimtra · 3 artikler i 3 saker: «")
    assert all(headline in said for headline in HEADLINES)
    assert "[Nytt emne] [Kallenavn for Microsoft] [Overse]" in said

    assert await eva.presses("Nytt emne") == (
        "Glimtra: uten emne → eget emne. 3 artikler som nevner det, leses på nytt innen et minutt.\n"
        "[Flere navn] [Angre]"
    )
    assert await curate(store) == 3
    assert await tagged(store, "glimtra") == 3
    assert "følger Glimtra" in await eva.writes("følg GLIMTRA")
    assert (await eva.presses("Angre")).startswith("Angret.")
    assert "Glimtra" in await eva.writes("emner selskaper")


async def test_undoing_a_new_tag_reads_its_articles_anew(eva, publish, store):
    await publish(*HEADLINES)
    await eva.writes("tags add Glimtra")
    undo = eva.buttons()[-1].action
    await curate(store)
    assert await eva.writes(undo) == "Angret. «Glimtra» er som før."
    assert await curate(store) == 3
    assert await tagged(store, "glimtra") == 0
    assert "Glimtra · 3 artikler" in await eva.writes("tags proposed")
    assert await eva.writes(undo) == "Det er angret allerede."


async def test_a_name_becomes_another_name_of_a_tag(eva, publish, store):
    await publish(*HEADLINES)
    await eva.writes("tags proposed")
    assert (await eva.presses("Kallenavn for Microsoft")).startswith(
        "Glimtra: uten emne → et annet navn på Microsoft. 3 artikler"
    )
    await curate(store)
    assert await tagged(store, "microsoft") == 3
    await publish("Cheaper chips come to Glimtra this autumn")
    assert await tagged(store, "microsoft") == 4
    assert "Microsoft" in await eva.writes("siste glimtra")


@pytest.mark.parametrize("text", ["Big Brain Google DeepMind", "Big Brain = deepmind", "Big Brain=Google"])
async def test_an_alias_is_written_with_or_without_an_equals_sign(eva, text):
    said = await eva.writes(f"tags alias {text}")
    assert said.startswith("Big Brain: uten emne → et annet navn på Google")
    assert "Det gjelder artikler fra nå av." in said


async def test_a_new_name_of_a_topic_speaks_for_it(eva, publish, store):
    await eva.writes("tags alias zeropoint attack = security")
    await publish("The zeropoint attack reaches Oslo")
    assert await tagged(store, "security") == 1


async def test_an_ignored_name_is_proposed_no_more_until_undone(eva, publish):
    await publish(*HEADLINES)
    await eva.writes("tags proposed")
    assert await eva.presses("Overse") == (
        "Glimtra: foreslått → oversett. Det foreslås ikke igjen.\n[Flere navn] [Angre]"
    )
    assert (await eva.writes("emner foreslått")).startswith("Akkurat nå er det ikke noe navn uten emne")
    assert await eva.writes("tags ignore glimtra") == "Slik er det allerede."
    await eva.writes("angre")
    assert "Glimtra" in await eva.writes("tags proposed")


async def test_what_is_known_or_no_name_changes_nothing(eva):
    assert await eva.writes("tags add DeepMind") == (
        f"«DeepMind» er et navn på {load_catalog().name(load_catalog().find('deepmind'), 'nb')} allerede. "
        "Ingenting er endret."
    )
    for text in ("tags add", "tags add 7", "tags add x", "tags ignore " + "n" * 61, "tags alias ="):
        assert (await eva.writes(text)).startswith("Hvilket navn?"), text
    asked = await eva.writes("tags alias Glimtra = Microsft")
    assert asked.startswith("Hvilket emne er «Glimtra» et annet navn på?")
    assert "[Microsoft]" in asked
    assert (await eva.presses("Microsoft")).startswith("Glimtra: uten emne → et annet navn på Microsoft.")


@pytest.mark.parametrize("name", ["the", "AI", "ki!", "og den"])
async def test_a_word_of_every_article_is_no_name(eva, name):
    said = f"«{name}» står i artikler om hva som helst, så det kan ikke være et emne. Ingenting er endret."
    assert await eva.writes(f"tags add {name}") == said
    assert await eva.writes(f"tags alias {name} = google") == said


async def test_a_name_that_differs_from_a_known_one_in_signs_only_is_that_name(eva):
    said = await eva.writes("tags add OpenAI!")
    assert said == "«OpenAI!» er et navn på OpenAI allerede. Ingenting er endret."


async def test_undoing_a_name_reads_what_came_meanwhile_anew(eva, publish, store):
    await eva.writes("tags alias autumn = google")
    undo = eva.buttons()[-1].action
    await publish("Fishermen wait for the autumn", hours_ago=-1)
    assert await tagged(store, "google") == 1
    await eva.writes(undo)
    await curate(store)
    assert await tagged(store, "google") == 0


async def test_decisions_stand_in_the_audit_and_are_undone_there(eva):
    await eva.writes("emner legg til Glimtra")
    assert "Glimtra: uten emne → eget emne." in await eva.writes("rettelser")
    assert (await eva.presses("Angre 1")).startswith("Angret.")
    assert (await eva.writes("tags add Glimtra")).startswith("Glimtra: uten emne → eget emne.")


async def test_old_sightings_are_no_proposal(eva, publish):
    await publish(*HEADLINES[:2], hours_ago=24 * 29)
    await publish(HEADLINES[2])
    assert "Glimtra" in await eva.writes("tags proposed")
    await publish("Something else came up", hours_ago=-24 * 2)
    assert (await eva.writes("tags proposed")).startswith("Akkurat nå")


async def test_names_are_for_operators(kari):
    for text in ("tags proposed", "emner legg Glimtra", "tags alias a b", "emner overse Glimtra"):
        assert (await kari.writes(text)).startswith("Det kan bare operatøren"), text
    assert "Sikkerhet" in await kari.writes("emner")

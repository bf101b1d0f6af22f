"""Whom the stories are chosen for: `role`."""

import pytest

from bot.commands.words import Parsed, parse
from bot.curation.catalog import load_catalog
from bot.model.destination import Place, PlaceKind, Platform
from bot.model.tag import Facet
from tests.factories import MORNING
from tests.unit.commands.conversation import Person

CHANNEL = Place(PlaceKind.CHANNEL, "C1", title="ai-nytt")


@pytest.fixture
def ola(store) -> Person:
    """A member of a Slack workspace, in a channel."""
    return Person(store, MORNING, Platform.SLACK, CHANNEL, external_id="UOLA1", name="Ola")


async def test_the_role_is_shown_with_the_others_in_the_readers_language(kari):
    assert await kari.writes("rolle") == (
        "Oversikten din: for CIO. Velg en annen rolle:\n"
        "[CISO] [CTO]\n[Toppleder] [Økonomidirektør]\n[HR] [Juridisk]\n[Utviklere] [Offentlige virksomheter]"
    )
    await kari.writes("language en")
    assert (await kari.writes("role")).startswith("Your digest: for CIO. Choose another role:\n[CISO] [CTO]")


async def test_a_new_role_holds_for_the_place_and_all_its_digests_and_can_be_undone(kari):
    await kari.writes("følg google")
    await kari.writes("digest weekly friday 14:00")
    await kari.writes("rolle")
    assert await kari.presses("CTO") == ("Oversikten din: rolle: CIO → CTO. Neste: i morgen 08.00.\n[Angre]")
    listed = await kari.writes("list")
    assert "(daglig): 5 saker hverdager 08.00 (Oslo), for CTO" in listed
    assert "(ukentlig): 5 saker fredag 14.00 (Oslo), for CTO" in listed
    assert await kari.writes("undo") == "Angret. Oversikten din: rolle: CIO."
    assert "for CTO" not in await kari.writes("list")


async def test_one_of_several_digests_has_a_role_of_its_own(kari):
    await kari.writes("følg google")
    await kari.writes("digest weekly friday 14:00")
    assert await kari.writes("role @weekly cfo") == (
        "Oversikten din (ukentlig): rolle: CIO → Økonomidirektør. Neste: fredag 1. mai kl. 14.00.\n[Angre]"
    )
    assert (await kari.writes("rolle @ukentlig")).startswith(
        "Oversikten din (ukentlig): for Økonomidirektør."
    )
    assert await kari.writes("digest @weekly role legal") == (
        "Oversikten din (ukentlig): rolle: Økonomidirektør → Juridisk. "
        "Neste: fredag 1. mai kl. 14.00.\n[Angre]"
    )
    assert "(daglig): 5 saker hverdager 08.00 (Oslo), for CIO" in await kari.writes("list")
    assert (await kari.writes("role cto")).startswith(
        "Oversikten din: rolle: CIO → CTO; ukentlig: rolle: Juridisk → CTO."
    )


async def test_the_only_digest_that_is_named_is_the_whole_place(kari, tell):
    await kari.writes("følg google")
    story = await tell("Google retires old Gemini versions")
    await kari.writes("digest @daily role hr")
    assert "HR" in await kari.writes("role")
    assert "for HR" in await kari.writes("list")
    assert "poeng" in await kari.writes(f"why {story}")


async def test_without_a_digest_the_role_is_the_places(kari):
    assert await kari.writes("for utviklere") == "Oversikten din: rolle: CIO → Utviklere.\n[Angre]"
    await kari.writes("følg google")
    assert "for Utviklere" in await kari.writes("list")


async def test_the_same_role_again_changes_nothing(kari):
    assert await kari.writes("role CIO") == "Slik er det allerede."


async def test_a_misspelt_role_is_guessed(kari):
    assert await kari.writes("rolle utvikkler") == (
        "Jeg kjenner ingen rolle «utvikkler». Ingenting er endret. Mente du en av disse?\n[Utviklere]"
    )
    said = await kari.writes("/role of bananas")
    assert said.startswith("Jeg kjenner ingen rolle «of bananas». Ingenting er endret. Disse kjenner jeg:\n")
    assert "[CTO]" in said


async def test_the_menu_of_the_digest_changes_it_in_place(kari):
    await kari.writes("følg google")
    await kari.writes("digest")
    await kari.presses("Rolle")
    said = await kari.presses("CTO")
    assert said.startswith("Oversikten din: rolle: CIO → CTO.")
    assert "for CTO" in said
    assert kari.last_message.replaces_original


async def test_a_reader_of_a_shared_place_cannot_change_its_role(ola):
    assert (await ola.writes("role cto")).startswith("Du kan ikke sette opp #ai-nytt;")
    await ola.becomes(is_admin=True)
    assert await ola.writes("role cto") == "#ai-nytt: rolle: CIO → CTO.\n[Angre]"


@pytest.mark.parametrize("tag", load_catalog().all(Facet.AUDIENCE), ids=lambda tag: tag.slug)
async def test_every_role_is_known_by_all_its_names(kari, tag):
    await kari.writes("rolle cio" if tag.slug != "cio" else "rolle cto")
    entry = load_catalog().tags[tag]
    shown = entry.names["nb"]
    for name in (tag.slug, *entry.names.values(), *entry.aliases):
        assert f"→ {shown}." in await kari.writes(f"for {name}")
        await kari.writes("undo")


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("role", ""),
        ("/siste rolle cto", "cto"),
        ("målgruppe @weekly økonomidirektør", "@weekly økonomidirektør"),
        ("audience finance leader", "finance leader"),
        ("/siste for public-sector", "public-sector"),
    ],
)
def test_a_role_is_asked_for_in_words_of_either_language(text, args):
    assert parse(text) == Parsed("role", args)


@pytest.mark.parametrize(
    "text", ["role of AI in schools", "for hvem", "for", "audience of one billion users"]
)
def test_what_begins_like_it_stays_text(text):
    assert parse(f"/siste {text}") == Parsed("latest", text)

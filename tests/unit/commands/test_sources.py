"""`sources`: who wrote of a story, with links."""

from dataclasses import replace
from datetime import timedelta

from bot.model.feed import Outlet, Tier
from tests.factories import GOOGLE, MORNING, add_entry, add_story, new_feed

OUTLETS = (
    Outlet("Skyukas"),
    Outlet("The Ledger"),
    Outlet("Google", Tier.LAB, "google"),
    Outlet("AI Ukas", Tier.AGGREGATOR),
)


async def on_gemini(store, *, copies: int = 0, more: int = 0) -> int:
    async with store.transaction() as tx:
        entries = []
        outlets = [*OUTLETS, *(Outlet(f"Avis {number}") for number in range(copies + more))]
        for number, outlet in enumerate(outlets):
            feed, _ = await tx.feeds.add(new_feed(), outlet, now=MORNING)
            entry = await add_entry(
                tx,
                feed,
                title=f"Gemini ends, says {outlet.name} no {number}",
                language="no" if outlet.name == "Skyukas" else "en",
                published=MORNING - timedelta(hours=3) + timedelta(minutes=number),
            )
            if len(OUTLETS) <= number < len(OUTLETS) + copies:
                entry = replace(entry, copy_of=entries[1].id)
            entries.append(entry)
        return (await add_story(tx, entries, tags=(GOOGLE,))).id


async def test_each_source_says_whose_it_is_and_whether_it_stands_alone(kari, store):
    story_id = await on_gemini(store)

    assert await kari.writes(f"kilder {story_id}") == (
        "Gemini ends, says Skyukas no 0\n"
        "4 kilder, 2 uavhengige\n"
        "Skyukas: Gemini ends, says Skyukas no 0 · 1 min · i dag 05.00 · uavhengig\n"
        "Google: Gemini ends, says Google no 2 · 1 min · [en] · i dag 05.02 · part i saken\n"
        "The Ledger: Gemini ends, says The Ledger no 1 · 1 min · [en] · i dag 05.01 · uavhengig\n"
        "AI Ukas: Gemini ends, says AI Ukas no 3 · 1 min · [en] · i dag 05.03 · formidler andres saker\n"
        "[Les den]"
    )


async def test_copies_are_named_with_what_they_copy(kari, store):
    said = await kari.writes(f"kilder {await on_gemini(store, copies=6)}")
    assert "uavhengig · også hos Avis 0, Avis 1, Avis 2 og 3 til\n" in said
    assert "\nAvis" not in said


async def test_an_outlet_that_begins_its_own_headline_is_named_once(kari, store):
    async with store.transaction() as tx:
        feed, _ = await tx.feeds.add(new_feed(), Outlet("Datatilsynet"), now=MORNING)
        entry = await add_entry(tx, feed, title="Datatilsynet: vurder personvernet først", language="no")
        story_id = (await add_story(tx, [entry], tags=(GOOGLE,))).id

    said = await kari.writes(f"kilder {story_id}")
    assert "\nDatatilsynet: vurder personvernet først · " in said


async def test_a_long_list_turns_in_place(kari, store):
    story_id = await on_gemini(store, more=5)
    first = await kari.writes(f"sources {story_id}")
    assert first.endswith("[Flere] [Les den]")
    second = await kari.presses("Flere")
    assert kari.last_message.replaces_original
    assert len(set(second.splitlines()[2:-1]) | set(first.splitlines()[2:-1])) == 9
    assert await kari.presses("Til de første") == first


async def test_the_card_leads_to_them(kari, store):
    await kari.writes(f"open {await on_gemini(store)}")
    assert "Skyukas: Gemini ends" in await kari.presses("Kilder")
    assert not kari.last_message.replaces_original
    assert (await kari.presses("Les den")).endswith("[Kilder] [English]")

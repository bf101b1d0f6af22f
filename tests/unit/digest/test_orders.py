"""What an admin orders of an edition: taken out, taken in, put in order, locked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.catalog import load_catalog
from bot.digest.compose import compose, in_time
from bot.digest.drafts import locked, put_orders
from bot.digest.editions import Editions
from bot.digest.make import draft_soon
from bot.digest.select import MAX_LENGTH, Selection, Why, select
from bot.model.destination import Sender
from bot.model.digest import Digest, EditionStatus
from bot.model.draft import NO_ORDERS, FrozenStory, Orders
from bot.model.story import Story
from tests.unit.digest.desk import CATALOG, WEDNESDAY, Newsroom, headlines, sent
from tests.unit.digest.newsroom import (
    LEDGER,
    MONDAY,
    TUESDAY,
    copilot,
    entry,
    follow,
    gadget,
    gemini,
    meeting_notes,
    mute,
    office,
    order,
)
from tests.unit.digest.test_select import price_rise

KARI = Sender("U1", "Kari")
COPILOT, GEMINI, NOTES, OFFICE, GADGET = 1, 2, 3, 4, 5
NEWS = (
    copilot(story_id=COPILOT),
    gemini(story_id=GEMINI),
    meeting_notes(story_id=NOTES),
    office(story_id=OFFICE),
    gadget(story_id=GADGET),
)


def edited(
    orders: Orders,
    *stories: Story,
    digest: Digest | None = None,
    told: dict[int, frozenset[int]] | None = None,
) -> Selection:
    selection = select(
        stories or NEWS,
        digest or order(),
        told=told or {},
        now=TUESDAY,
        window_start=MONDAY,
        catalog=load_catalog(),
        orders=orders,
    )
    shown = in_time(selection, digest or order(), catalog=load_catalog(), now=TUESDAY)
    return shown.put(orders.places)


_CROWD = (*NEWS, *(price_rise(number, slug=f"firm-{number}") for number in range(12)))


def ids(selection: Selection) -> list[int]:
    return [choice.story.id for choice in selection.chosen]


def why(selection: Selection, story_id: int) -> Why:
    return next(left.why for left in selection.left_out if left.choice.story.id == story_id)


def said(selection: Selection) -> str:
    message = compose(
        selection, order(), since=MONDAY, next_at=WEDNESDAY, catalog=load_catalog(), now=TUESDAY
    )
    return message.to_json()


# --- which stories come -----------------------------------------------------------------------------


def test_what_is_taken_out_is_told_nowhere_and_nothing_comes_in_its_place():
    digest = order(length=2)

    assert ids(edited(NO_ORDERS, digest=digest)) == [COPILOT, GEMINI]
    selection = edited(Orders(taken_out=(COPILOT,)), digest=digest)

    assert ids(selection) == [GEMINI]
    assert why(selection, COPILOT) is Why.TAKEN_OUT
    assert COPILOT not in [choice.story.id for choice in selection.near_misses]


def test_an_edition_that_was_emptied_does_not_say_that_nothing_mattered():
    selection = edited(Orders(taken_out=(COPILOT, GEMINI, NOTES)))

    assert ids(selection) == []
    assert "ingen valgt denne gangen" in said(selection)
    assert "ingen viktige nok" not in said(selection)


def test_what_is_taken_in_comes_beyond_the_length_and_makes_a_quiet_day_a_digest():
    digest = order(length=2)

    assert ids(edited(Orders(taken_in=(OFFICE,)), digest=digest)) == [COPILOT, GEMINI, OFFICE]
    assert ids(edited(Orders(taken_in=(OFFICE,)), office(story_id=OFFICE))) == [OFFICE]


def test_what_is_taken_in_stays_one_more_when_it_would_have_come_by_itself():
    digest = order(length=2)

    assert ids(edited(Orders(taken_in=(GEMINI,)), digest=digest)) == [COPILOT, GEMINI, NOTES]


def test_what_nobody_follows_can_be_taken_in_but_never_what_is_muted():
    follows = order(subscriptions=(follow("google"),), is_far_above_shown=False)
    mutes = order(subscriptions=(mute("microsoft"),))

    assert why(edited(NO_ORDERS, digest=follows), NOTES) is Why.NOT_FOLLOWED
    assert ids(edited(Orders(taken_in=(NOTES,)), digest=follows)) == [GEMINI, NOTES]
    assert COPILOT not in ids(edited(Orders(taken_in=(COPILOT,)), digest=mutes))


def test_no_edition_is_longer_than_a_message_holds_and_what_was_taken_in_stays():
    stories = [price_rise(number, slug=f"firm-{number}") for number in range(10)]
    selection = edited(Orders(taken_in=(OFFICE,)), *stories, office(story_id=OFFICE), digest=order(length=10))

    assert len(selection.chosen) == MAX_LENGTH
    assert OFFICE in ids(selection)


def test_minutes_take_nothing_that_was_taken_in():
    digest = order(reading_minutes=1)
    by_themselves = edited(NO_ORDERS, *_CROWD, digest=digest)
    lowest = by_themselves.chosen[-1].story.id
    assert len(by_themselves.chosen) < MAX_LENGTH

    selection = edited(Orders(taken_in=(OFFICE, GADGET)), *_CROWD, digest=digest)
    assert {OFFICE, GADGET} < set(ids(selection))
    assert why(selection, lowest) is Why.NO_TIME


def test_the_order_is_the_admins_and_what_is_new_comes_after_it_by_rank():
    orders = Orders(sequence=(NOTES, GEMINI))

    assert ids(edited(orders)) == [NOTES, GEMINI, COPILOT]


def test_what_an_admin_gave_a_place_does_not_age_out_of_it():
    light = office(story_id=OFFICE)
    assert ids(edited(NO_ORDERS, light)) == []

    assert ids(edited(Orders(sequence=(OFFICE,)), light)) == [OFFICE]


def test_an_update_that_is_taken_in_stays_an_update():
    first = gemini(story_id=GEMINI)
    told = {GEMINI: frozenset(item.id for item in first.entries)}
    news = entry(
        "Google utsetter sluttdatoen for Gemini 2.5 til 31. desember",
        "Kundene har bedt om mer tid. Google gir dem tre måneder til.",
        outlet=LEDGER,
        published=TUESDAY - timedelta(hours=1),
        tags=first.entries[0].tags,
    )
    follow_up = replace(first, entries=(*first.entries, news), last_seen=news.published)
    selection = edited(Orders(taken_in=(GEMINI,)), follow_up, told=told)

    (choice,) = selection.chosen
    assert choice.is_update
    assert choice.chosen.is_taken_in
    assert "OPPDATERT" in said(selection)


def test_a_locked_edition_takes_nothing_new_and_its_stories_no_new_entries():
    shown = edited(Orders(sequence=(GEMINI, COPILOT), taken_in=(OFFICE,)), *NEWS[:2], NEWS[3])
    orders = locked(Orders(taken_in=(OFFICE,)), shown, now=TUESDAY)
    more = entry(
        "Microsoft forklarer prisen", "Mer om avtalene.", outlet=LEDGER, tags=NEWS[0].entries[0].tags
    )
    grown = replace(NEWS[0], entries=(*NEWS[0].entries, more))
    selection = edited(orders, grown, *NEWS[1:])

    assert ids(selection) == ids(shown) == [GEMINI, COPILOT, OFFICE]
    assert [choice.entry_ids for choice in selection.chosen] == [choice.entry_ids for choice in shown.chosen]
    assert [choice.is_taken_in for choice in selection.chosen] == [False, False, True]


_IDS = st.lists(st.sampled_from([0, COPILOT, GEMINI, NOTES, OFFICE, GADGET, 1003, 1007]), max_size=12)
_FROZEN = st.lists(
    st.builds(FrozenStory, st.sampled_from([COPILOT, OFFICE, 77]), st.just((1, 2, 3))), max_size=3
)
_ORDERS = st.builds(
    Orders,
    _IDS.map(tuple),
    _IDS.map(tuple),
    _IDS.map(tuple),
    st.one_of(st.none(), _FROZEN.map(tuple)),
)


@given(_ORDERS, st.integers(1, 10), st.one_of(st.none(), st.integers(1, 5)))
def test_whatever_is_ordered_no_story_comes_twice_and_there_are_no_more_than_fit(orders, length, minutes):
    selection = edited(orders, *_CROWD, digest=order(length=length, reading_minutes=minutes))
    chosen = ids(selection)

    assert len(set(chosen)) == len(chosen) <= MAX_LENGTH
    assert not set(chosen) & {left.choice.story.id for left in selection.left_out}
    if not orders.is_locked:
        assert not set(chosen) & (set(orders.taken_out) - set(orders.taken_in))
        assert set(orders.taken_in) & {one.id for one in _CROWD} <= set(chosen)


# --- what arrives when it is due --------------------------------------------------------------------


async def ordered(
    newsroom: Newsroom, digest: Digest, orders: Orders, now=TUESDAY - timedelta(hours=2)
) -> None:
    async with newsroom.store.transaction() as tx:
        place = await tx.destinations.get(digest.destination_id)
        installation = next(one for one in await tx.installations.all() if one.id == place.installation_id)
        kari = await tx.people.ensure(installation, KARI, now=now)
        await put_orders(tx, digest, orders, catalog=CATALOG, member_id=kari.id, now=now)


async def test_what_comes_is_what_was_ordered_and_the_next_one_is_free_again(newsroom: Newsroom):
    first, second, near = [await newsroom.publish(one) for one in (copilot(), gemini(), office())]
    digest = await newsroom.order()
    await ordered(newsroom, digest, Orders(taken_out=(first,), taken_in=(near,), sequence=(near, second)))
    await newsroom.make()

    (delivery,) = await newsroom.deliveries()
    assert headlines(delivery) == [
        "OpenAI opens Oslo office",
        "Google setter sluttdato for Gemini 2.5: 30. september",
    ]
    async with newsroom.store.reading() as tx:
        assert set(await tx.deliveries.told(digest.destination_id)) == {second, near}
        assert await tx.drafts.get(digest.id) is None


async def test_an_edited_edition_is_shared_with_nobody(newsroom: Newsroom):
    first = await newsroom.publish(copilot())
    await newsroom.publish(gemini())
    mine, other = await newsroom.order(), await newsroom.order()
    await ordered(newsroom, mine, Orders(taken_out=(first,)))
    await newsroom.make()

    (one,) = await newsroom.deliveries(mine.destination_id)
    (two,) = await newsroom.deliveries(other.destination_id)
    assert (len(headlines(one)), len(headlines(two))) == (1, 2)


async def lock(newsroom: Newsroom, digest: Digest) -> None:
    """Lock what is shown at six."""
    now = TUESDAY - timedelta(hours=2)
    async with newsroom.store.reading() as tx:
        editions = Editions(tx, CATALOG)
        shown, _ = editions.compose(await editions.asked_inputs(digest, now=now))
    await ordered(newsroom, digest, locked(NO_ORDERS, shown, now=now), now)


async def test_a_locked_edition_keeps_new_stories_for_the_next_one(newsroom: Newsroom):
    await newsroom.publish(copilot())
    digest = await newsroom.order()
    await lock(newsroom, digest)
    late = gemini()
    came = TUESDAY - timedelta(hours=1)
    entries = tuple(replace(item, first_seen=came) for item in late.entries)
    await newsroom.publish(replace(late, entries=entries, first_seen=came))
    assert await draft_soon(newsroom.store, now=TUESDAY - timedelta(minutes=40), catalog=CATALOG) == 0
    await newsroom.make()
    await sent(newsroom)
    await newsroom.make(WEDNESDAY)

    (next_one,) = await newsroom.deliveries()
    assert headlines(next_one) == ["Google setter sluttdato for Gemini 2.5: 30. september"]
    async with newsroom.store.reading() as tx:
        assert (await tx.editions.last_sent(digest.destination_id)).status is EditionStatus.SENT


@pytest.mark.parametrize("moved_by", [timedelta(minutes=-30), timedelta(hours=2), timedelta(days=1)])
async def test_a_lock_goes_with_its_digest_to_another_time(newsroom: Newsroom, moved_by: timedelta):
    await newsroom.publish(copilot())
    digest = await newsroom.order()
    await lock(newsroom, digest)
    async with newsroom.store.transaction() as tx:
        await tx.digests.save(replace(digest, next_at=TUESDAY + moved_by))
    await newsroom.publish(gemini())
    await newsroom.make(TUESDAY + moved_by)

    (delivery,) = await newsroom.deliveries()
    assert headlines(delivery) == ["Microsoft tar betalt etter forbruk for Copilot-agenter fra 1. juli"]
    day = "onsdag 29. april" if moved_by == timedelta(days=1) else "tirsdag 28. april"
    assert f"Siste · {day}" in delivery.message


async def test_orders_on_an_edition_that_was_moved_by_a_week_are_out_of_date(newsroom: Newsroom):
    first = await newsroom.publish(copilot())
    digest = await newsroom.order()
    await ordered(newsroom, digest, Orders(taken_in=(first,)))
    async with newsroom.store.transaction() as tx:
        await tx.digests.save(replace(digest, next_at=TUESDAY + timedelta(days=7), last_at=MONDAY))
    await newsroom.make(TUESDAY + timedelta(days=7))

    (delivery,) = await newsroom.deliveries()
    assert headlines(delivery) == []


async def test_a_story_of_before_the_window_comes_if_it_was_taken_in(newsroom: Newsroom):
    old = replace(office(), first_seen=MONDAY - timedelta(hours=2))
    first = await newsroom.publish(
        replace(old, entries=tuple(replace(e, first_seen=MONDAY - timedelta(hours=2)) for e in old.entries))
    )
    digest = await newsroom.order()
    await ordered(newsroom, digest, Orders(taken_in=(first,)))
    await newsroom.make()

    (delivery,) = await newsroom.deliveries()
    assert headlines(delivery) == ["OpenAI opens Oslo office"]


async def test_orders_follow_a_story_into_the_one_it_became_part_of(newsroom: Newsroom):
    kept, gone = [await newsroom.publish(one) for one in (copilot(), office())]
    digest = await newsroom.order()
    await ordered(newsroom, digest, Orders(taken_out=(gone,)))
    async with newsroom.store.transaction() as tx:
        await tx.stories.merge(kept=kept, gone=gone)
    await newsroom.make()

    (delivery,) = await newsroom.deliveries()
    assert headlines(delivery) == []

"""The channel that a person calls their team's, and what they are about to share there."""

from dataclasses import replace
from datetime import timedelta

from bot.model.destination import Destination, Member, Place, PlaceKind
from bot.ports.store import Store, Transaction
from bot.ports.teams import NoteQuestion, share_occasion
from tests.contract.test_store_linking import chat_of, linked, story
from tests.factories import MORNING, add_destination, new_delivery

HOUR = timedelta(hours=1)


async def named(tx: Transaction) -> tuple[Member, Member, Destination]:
    """Return somebody on Telegram and on Slack, linked, and the channel that they named on Slack."""
    telegram, slack = await linked(tx)
    channel = await add_destination(tx)
    await tx.teams.name(slack.id, channel.id, now=MORNING)
    return telegram, slack, channel


async def test_the_channel_is_the_persons_and_its_naming_the_members(any_store: Store):
    async with any_store.transaction() as tx:
        telegram, slack, channel = await named(tx)
        team = await tx.teams.of(telegram.person_id)
        assert (team.member_id, team.destination_id, team.is_repeated) == (slack.id, channel.id, False)

        alone = await tx.links.part(telegram.id)
        assert await tx.teams.of(alone) is None
        assert await tx.teams.of(slack.person_id) == team


async def test_of_two_members_the_last_naming_counts(any_store: Store):
    async with any_store.transaction() as tx:
        telegram, slack, _ = await named(tx)
        group = await add_destination(tx)
        await tx.teams.name(telegram.id, group.id, now=MORNING + HOUR)
        assert (await tx.teams.of(slack.person_id)).destination_id == group.id


async def test_repeating_is_kept_with_the_channel_named_again(any_store: Store):
    async with any_store.transaction() as tx:
        _, slack, channel = await named(tx)
        await tx.teams.repeat(slack.person_id, is_repeated=True)
        await tx.teams.name(slack.id, channel.id, now=MORNING + HOUR)
        assert (await tx.teams.of(slack.person_id)).is_repeated

        await tx.teams.name(slack.id, (await add_destination(tx)).id, now=MORNING + HOUR)
        assert not (await tx.teams.of(slack.person_id)).is_repeated

        await tx.teams.drop(slack.person_id)
        assert await tx.teams.of(slack.person_id) is None


async def test_it_is_found_from_every_private_chat_of_the_person_and_from_no_shared_place(any_store: Store):
    async with any_store.transaction() as tx:
        telegram, slack, channel = await named(tx)
        for member in (telegram, slack):
            chat = await chat_of(tx, member)
            assert (await tx.teams.of_reader(chat.id)).destination_id == channel.id
        assert await tx.teams.of_reader(channel.id) is None


async def test_what_a_person_shared_is_counted_by_place_and_time(any_store: Store):
    async with any_store.transaction() as tx:
        telegram, slack, channel = await named(tx)
        for number, occasion in enumerate(
            (share_occasion(telegram.id, "1:a"), share_occasion(slack.id, "2:b"), f"team:{slack.id}1:3:c")
        ):
            at = MORNING + number * HOUR
            await tx.deliveries.add(replace(new_delivery(channel, occasion=occasion), created_at=at))
        sides = [telegram.id, slack.id]
        assert await tx.teams.shared_since(sides, channel.id, since=MORNING - HOUR) == 2
        assert await tx.teams.shared_since(sides, channel.id, since=MORNING) == 1
        assert await tx.teams.shared_since(sides, (await add_destination(tx)).id, since=MORNING - HOUR) == 0


async def test_a_question_is_answered_once(any_store: Store):
    async with any_store.transaction() as tx:
        telegram, _, _ = await named(tx)
        first, second = (
            NoteQuestion(await story(tx), "nb", MORNING),
            NoteQuestion(await story(tx), "en", MORNING),
        )
        for question in (first, second):
            await tx.teams.ask(telegram.id, question)
        assert await tx.teams.question(telegram.id) == second
        assert [await tx.teams.answered(telegram.id) for _ in range(2)] == [True, False]
        assert await tx.teams.question(telegram.id) is None


async def test_a_person_who_is_erased_has_no_channel_and_no_question(any_store: Store):
    async with any_store.transaction() as tx:
        telegram, slack, channel = await named(tx)
        await tx.teams.ask(slack.id, NoteQuestion(await story(tx), "nb", MORNING))
        assert (await tx.personal.record_of(slack.person_id)).team_channels == ("#ai-nytt",)

        await tx.personal.erase_person(slack.person_id)

        assert await tx.people.get(telegram.id) is None
        assert await tx.destinations.get(channel.id) is not None


async def test_a_channel_that_becomes_one_with_another_stays_the_teams(any_store: Store):
    async with any_store.transaction() as tx:
        _, slack, channel = await named(tx)
        owner = next(one for one in await tx.installations.all() if one.id == channel.installation_id)
        old = await add_destination(tx, owner, chat="C-old")

        await tx.destinations.save(replace(old, place=Place(PlaceKind.CHANNEL, channel.place.chat)))

        assert (await tx.teams.of(slack.person_id)).destination_id == old.id


async def test_whether_a_place_takes_shares_is_a_setting_of_it(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        before = await tx.digests.snapshot(place.id)
        await tx.destinations.save(replace(place, takes_shares=True))
        assert (await tx.destinations.get(place.id)).takes_shares

        await tx.digests.restore(place.id, before)
        assert not (await tx.destinations.get(place.id)).takes_shares

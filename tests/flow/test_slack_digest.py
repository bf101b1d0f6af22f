"""A team's digest on Slack: one message in the channel, the rest in its thread and behind its buttons."""

from datetime import timedelta

import pytest

from adapters.simulated.faults import Fault, Rule
from adapters.simulated.slack_workspace import SeenInSlack
from bot.delivery.claim import offer_claim_code
from tests.flow.conftest import MONDAY, TUESDAY, World

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def team(world: World) -> World:
    """A channel with a digest, and the morning on which the first one comes."""
    code = await offer_claim_code(world.siste.store)
    await world.platform.slack_people.command(world.user, world.channel, "/siste", f"claim {code}")
    await world.settle()
    await world.say_on_slack("channel set")
    return world


async def morning(team: World, moment=MONDAY) -> None:
    team.platform.clock.move_to(moment)
    await team.morning(moment)
    await passes(team)


async def passes(team: World) -> None:
    team.platform.clock.advance(MINUTE)
    team.clock.set(team.clock.now() + MINUTE)
    await team.siste.send_due()


def public(team: World) -> list[SeenInSlack]:
    return [one for one in team.platform.slack.messages(team.channel) if not one.only_for]


def the_digest(team: World) -> SeenInSlack:
    return next(one for one in public(team) if "Siste · mandag" in one.text)


async def press(team: World, label: str, user: str = "") -> SeenInSlack:
    """Press a button of the digest or choose in a menu of it; return what is seen last then."""
    slack = team.platform.slack_people
    await slack.press(user or team.user, team.channel, the_digest(team).ts, label)
    await team.settle()
    return team.platform.slack.messages(team.channel)[-1]


async def test_the_channel_gets_one_message_and_its_thread_the_sources(team: World):
    await morning(team)

    digest, thread = public(team)
    assert "Alle kilder i tråden" in digest.text
    assert thread.thread_ts == digest.ts
    assert "Kom nesten med:" in thread.text
    for call in team.platform.transcript.of("chat.postMessage"):
        assert "reply_broadcast" not in call.params
        assert str(call.params["unfurl_links"]).lower() == "false"
        assert str(call.params["unfurl_media"]).lower() == "false"


async def test_the_thread_comes_once_however_often_we_send(team: World):
    await morning(team)
    await passes(team)

    assert len(public(team)) == 2


async def test_a_digest_whose_answer_was_lost_has_no_thread_until_it_is_sent_again(team: World):
    team.platform.faults.add(Rule(Fault.CUT_AFTER, platform="slack", method="chat.postMessage"))
    await morning(team)
    assert len(public(team)) == 1

    conversation = team.platform.slack.workspace().channel("@kari")
    asked = team.platform.slack.messages(conversation.id)[-1]
    await team.platform.slack_people.press(team.user, conversation.id, asked.ts, "Send på nytt")
    await team.settle()
    await passes(team)

    _, digest, thread = public(team)
    assert thread.thread_ts == digest.ts


async def test_a_thread_whose_answer_was_lost_is_not_sent_again(team: World):
    team.platform.faults.add(Rule(Fault.CUT_AFTER, platform="slack", method="chat.postMessage", nth=2))
    await morning(team)
    await passes(team)

    assert len(public(team)) == 2


async def test_a_thread_that_may_not_have_arrived_stands_in_status_and_is_sent_again_by_hand(team: World):
    fault = Fault.CUT_BEFORE
    team.platform.faults.add(Rule(fault, platform="slack", method="chat.postMessage", nth=2))
    await morning(team)
    await passes(team)
    assert len(public(team)) == 1  # nobody is asked about sources in private, and nothing is sent twice
    assert team.platform.slack.workspace().channel("@kari") is None

    said = await team.say_on_slack("status")
    assert "Jeg vet ikke om kildene under oversikten kom fram" in said
    asked = team.platform.slack.messages(team.channel)[-1]
    await team.platform.slack_people.press(team.user, team.channel, asked.ts, "Send på nytt")
    await team.settle()
    await passes(team)
    await passes(team)

    digest, thread = public(team)
    assert thread.thread_ts == digest.ts
    assert "kildene" not in await team.say_on_slack("status")


async def test_what_is_chosen_in_a_storys_menu_is_answered_to_the_chooser_alone(team: World):
    await morning(team)
    before = the_digest(team)

    for label, said in {
        "Lagre": "Lagret.",
        "Hvorfor ser jeg denne?": "poeng",
        "English": "kilder",
    }.items():
        answer = await press(team, label)
        assert said in answer.text
        assert answer.only_for == "kari"
    assert the_digest(team) == before


async def test_everybody_has_one_vote_on_a_digest_and_may_change_it(team: World):
    await morning(team)
    ola = await team.platform.slack_people.add_user("ola")
    await team.platform.slack_people.join(ola, team.channel)

    assert "ingen stemme → Nyttig" in (await press(team, "Nyttig")).text
    assert "notert allerede: Nyttig" in (await press(team, "Nyttig")).text
    assert "Nyttig → Ikke for oss" in (await press(team, "Ikke for oss")).text
    assert "ingen stemme → Nyttig" in (await press(team, "Nyttig", ola)).text


async def test_two_clicks_at_once_send_one_digest(team: World):
    team.platform.clock.move_to(TUESDAY)
    team.clock.set(TUESDAY)
    await team.siste.fetch(everything=True)
    await team.say_on_slack("digest")
    menu = team.platform.slack.messages(team.channel)[-1]

    for _ in range(2):
        await team.platform.slack_people.press(team.user, team.channel, menu.ts, "Send nå")
    await team.settle()
    await passes(team)

    assert [bool(one.thread_ts) for one in public(team)] == [False, True]
    said = [one.text for one in team.platform.slack.messages(team.channel) if one.only_for]
    assert said[-1] == "Du trykket to ganger. Det er gjort én gang."


async def test_on_a_digest_of_their_own_a_person_votes_for_themselves(team: World):
    await morning(team)
    slack, people = team.platform.slack, team.platform.slack_people
    for words in ("subscribe microsoft", "digest now"):
        await people.command(team.user, "", "/siste", words)
        await team.settle()
        await passes(team)
    conversation = slack.workspace().channel("@kari").id
    digest = next(one for one in slack.messages(conversation) if "Ikke for meg" in one.buttons)

    await people.press(team.user, conversation, digest.ts, "Ikke for meg")
    await team.settle()
    await passes(team)

    said = slack.messages(conversation)[-1].text
    assert "ingen stemme → Ikke for meg. Jeg tar vare på den for å velge bedre siden." in said
    assert "ingen her ser den" not in said


async def test_a_vote_on_what_never_came_here_counts_for_nothing(team: World):
    await morning(team)

    assert await team.say_on_slack("vote 4711 useful") == (
        "Jeg kjenner ingen slik oversikt her. Ingenting er endret."
    )


async def test_a_reader_who_is_no_admin_changes_nothing_by_the_menu(team: World):
    await morning(team)
    ola = await team.platform.slack_people.add_user("ola")
    await team.platform.slack_people.join(ola, team.channel)

    assert "Du kan ikke sette opp #ai-nytt" in (await press(team, "Mindre slikt", ola)).text


async def test_the_next_morning_has_a_message_and_a_thread_of_its_own(team: World):
    await morning(team)
    await morning(team, TUESDAY)

    assert [bool(one.thread_ts) for one in public(team)] == [False, True, False, True]

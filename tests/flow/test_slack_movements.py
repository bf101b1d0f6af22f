"""What becomes of digests when a Slack channel or the whole app is closed to us, and opens again.

The app has the scopes of its manifest alone, so that nobody tells it of channels.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from adapters.simulated.slack import DEMO_BOT_TOKEN, DEMO_SIGNING_SECRET
from adapters.simulated.slack_people import SlackPeople
from adapters.slack import SlackAdapter
from adapters.slack.manifest import manifest
from bot.bootstrap import open_web, web_side
from bot.cli.web import serving
from bot.connecting import attach
from bot.delivery.claim import offer_claim_code
from bot.model.delivery import DeliveryStatus
from bot.model.destination import DestinationStatus, Platform
from bot.ports.store import Store
from bot.settings import Settings
from tests.conftest import SECRET_KEY
from tests.flow.conftest import MONDAY, TUESDAY, WEDNESDAY, World, open_world

HERE_I_AM = "Her er jeg. Oversikten kommer hit fra nå av."


@pytest.fixture
async def team(world: World) -> World:
    """A channel with a digest, set up by somebody who was named operator."""
    code = await offer_claim_code(world.siste.store)
    await world.platform.slack_people.command(world.user, world.channel, "/siste", f"claim {code}")
    await world.settle()
    await world.say_on_slack("channel set")
    await morning(world, MONDAY)
    return world


async def passes(team: World, span: timedelta) -> None:
    """Let time pass, and send what waits then."""
    team.platform.clock.advance(span)
    team.clock.set(team.clock.now() + span)
    await team.siste.send_due()


async def morning(team: World, moment: datetime) -> None:
    team.platform.clock.move_to(moment)
    await team.morning(moment)


def told_in_private(team: World) -> list[str]:
    channel = team.platform.slack.workspace().channel("@kari")
    return [message.text for message in channel.messages.values()] if channel else []


def digests(team: World) -> list[str]:
    return [text for text in team.seen_on_slack() if "Siste · " in text]


def posts(team: World) -> int:
    return len(team.platform.transcript.of("chat.postMessage"))


async def status_of(team: World, chat: str) -> DestinationStatus:
    async with team.siste.store.reading() as tx:
        (status,) = [one.status for one in await tx.destinations.all() if one.place.chat == chat]
    return status


async def limit_posting(people, *where: str) -> None:
    await people.limit_posting(*where, "restricted_action_read_only_channel")


async def let_post(people, *where: str) -> None:
    await people.limit_posting(*where, "")


CLOSED = [
    (SlackPeople.archive, SlackPeople.unarchive, "kanalen er arkivert"),
    (
        SlackPeople.remove_bot,
        SlackPeople.invite_bot,
        "jeg er ikke med i kanalen; skriv /invite @siste der",
    ),
    (
        limit_posting,
        let_post,
        "jeg har ikke lov til å skrive i kanalen; en eier av arbeidsområdet kan tillate det",
    ),
]


@pytest.mark.parametrize(("closes", "opens", "reason"), CLOSED)
async def test_closed_channel_is_on_pause_its_admin_told_once_and_goes_on_by_itself(
    closes, opens, reason, team: World
):
    people = team.platform.slack_people
    await closes(people, team.user, team.channel)
    await morning(team, TUESDAY)

    for minutes in (1, 5, 15):
        await passes(team, timedelta(minutes=minutes))
    (told,) = told_in_private(team)
    assert f"Oversikten til #ai-nytt er satt på pause: {reason}." in told
    assert await status_of(team, team.channel) is DestinationStatus.PAUSED

    await opens(people, team.user, team.channel)
    await passes(team, timedelta(hours=1))
    await passes(team, timedelta(seconds=2))

    assert team.seen_on_slack()[-1] == HERE_I_AM
    assert "#ai-nytt: på pause → i gang. Neste: i morgen 08.00." in told_in_private(team)[-1]
    count = len(digests(team))
    await morning(team, WEDNESDAY)
    assert len(digests(team)) == count + 1


async def test_line_whose_answer_was_lost_is_not_said_again_and_the_digests_go_on(team: World):
    await team.platform.slack_people.archive(team.user, team.channel)
    await morning(team, TUESDAY)
    await passes(team, timedelta(seconds=2))
    await team.platform.slack_people.unarchive(team.user, team.channel)
    team.platform.fail("cut_after", "chat.postMessage")

    await passes(team, timedelta(minutes=1))
    await passes(team, timedelta(days=1))

    async with team.siste.store.reading() as tx:
        (unknown,) = await tx.deliveries.with_status(DeliveryStatus.UNKNOWN)
    assert unknown.occasion.startswith("knock:")
    assert team.seen_on_slack().count(HERE_I_AM) == 1
    assert await status_of(team, team.channel) is DestinationStatus.ACTIVE


async def test_channel_that_stays_closed_is_left_alone_after_two_weeks(team: World):
    await team.platform.slack_people.archive(team.user, team.channel)
    await morning(team, TUESDAY)
    for _ in range(30):
        await passes(team, timedelta(days=1))
    tried = posts(team)

    for _ in range(30):
        await passes(team, timedelta(days=1))

    assert posts(team) == tried
    assert tried < 30
    assert len(told_in_private(team)) == 1


async def test_who_resumes_by_hand_sees_no_line_of_ours_in_the_channel(team: World):
    await team.platform.slack_people.archive(team.user, team.channel)
    await morning(team, TUESDAY)
    await team.platform.slack_people.unarchive(team.user, team.channel)

    await team.say_on_slack("digest resume")
    await passes(team, timedelta(days=1))

    assert await status_of(team, team.channel) is DestinationStatus.ACTIVE
    assert HERE_I_AM not in team.seen_on_slack()


@pytest.mark.parametrize("lost", ["token_revoked", "account_inactive", "token_expired", "invalid_auth"])
async def test_lost_token_stops_everything_at_the_first_refusal(lost, team: World, caplog):
    team.platform.slack.workspace().lost = lost
    before = posts(team)

    await morning(team, TUESDAY)
    await morning(team, WEDNESDAY)

    assert posts(team) == before + 1
    assert await status_of(team, team.channel) is DestinationStatus.GONE
    assert f"token of Eksempel is refused ({lost})" in caplog.text


async def connect_again(team: World) -> None:
    slack = await SlackAdapter.connect(DEMO_BOT_TOKEN, "", team.platform.slack_url, signing_secret="5ec4e7")
    try:
        await attach(team.siste, Platform.SLACK, slack, None)
        await morning(team, WEDNESDAY)
    finally:
        await slack.close()


async def test_app_that_is_installed_and_connected_again_goes_on_with_every_digest(team: World):
    await team.platform.slack_people.uninstall()
    await team.settle()
    await morning(team, TUESDAY)
    count = len(digests(team))

    await team.platform.slack_people.install()
    await team.platform.slack_people.invite_bot(team.user, team.channel)
    await connect_again(team)

    assert len(digests(team)) == count + 1


async def test_first_word_after_a_new_installation_has_every_digest_go_on(team: World):
    await team.platform.slack_people.uninstall()
    await team.settle()
    await team.platform.slack_people.install()
    other = await team.platform.slack_people.add_channel("annet", by=team.user)

    await team.platform.slack_people.command(team.user, other, "/siste", "help")
    await team.settle()
    assert await status_of(team, team.channel) is DestinationStatus.GONE

    await team.say_on_slack("help")
    assert await status_of(team, team.channel) is DestinationStatus.ACTIVE


async def test_renamed_channel_is_followed_by_its_id_and_known_by_its_new_name(team: World):
    await team.platform.slack_people.rename_channel(team.user, team.channel, "nyheter")

    await morning(team, TUESDAY)
    assert len(digests(team)) == 2
    assert "#nyheter" in await team.say_on_slack("digest time 09:00")


async def test_channel_that_becomes_private_has_its_digest_as_before(team: World):
    await team.platform.slack_people.make_private(team.user, team.channel)

    await morning(team, TUESDAY)
    assert len(digests(team)) == 2
    assert "#ai-nytt" in await team.say_on_slack("digest time 09:00")


async def test_press_by_somebody_of_another_company_is_answered(team: World):
    slack = team.platform.slack
    before = slack.messages(team.channel)[-1]
    await team.platform.slack_people.press(team.user, team.channel, before.ts, before.buttons[0])
    await team.settle()
    answered = len(team.platform.transcript.of("response_url"))
    last = next(one for one in reversed(slack.envelopes) if one.kind == "interactive")
    theirs = {
        "team": {"id": "T0PARTNER", "domain": "partner"},
        "user": {"id": "U0PER", "username": "per", "name": "per", "team_id": "T0PARTNER"},
        "trigger_id": "per.1",
    }
    assert last.payload["message"]["team"] == slack.workspace().team_id

    await team.platform.slack_people.tell("interactive", {**last.payload, **theirs})
    await team.settle()

    assert len(team.platform.transcript.of("response_url")) == answered + 1


async def test_app_of_an_organisation_answers_in_its_workspaces_until_it_is_removed(store: Store):
    async with open_world(store, "nb", organisation="Konsern") as world:
        await world.morning(MONDAY)
        people, transcript = world.platform.slack_people, world.platform.transcript
        await world.say_on_slack("google", command="/latest")
        asked = world.platform.slack.messages(world.channel)[-1]
        await people.press(world.user, world.channel, asked.ts, asked.buttons[0])
        await people.open_home(world.user)
        await world.settle()
        assert len(transcript.of("response_url")) == 2
        assert len(transcript.of("views.publish")) == 1

        await people.uninstall()
        await world.settle()

        assert await status_of(world, world.channel) is DestinationStatus.GONE


async def test_guest_and_somebody_of_another_company_read_and_change_nothing(team: World):
    people = team.platform.slack_people
    await people.add_workspace("Partner")
    for name, workspace in (("gjest", ""), ("per", "Partner")):
        user = await people.add_user(name, workspace, is_guest=not workspace)
        await people.share_channel(team.user, team.channel, "Partner")
        await people.join(user, team.channel)
        payload = {
            "team_id": team.platform.slack.workspace().team_id,
            "channel_id": team.channel,
            "channel_name": "ai-nytt",
            "user_id": user,
            "user_name": name,
            "command": "/siste",
            "text": "digest off",
            "trigger_id": f"{name}.1",
        }
        await people.tell("slash_commands", payload)
        await team.settle()

    count = len(digests(team))
    await morning(team, TUESDAY)
    assert len(digests(team)) == count + 1


# --- by HTTP ----------------------------------------------------------------------------------------


def by_http(team: World, url: str = "") -> Settings:
    return Settings(
        clock_url=team.platform.clock_url,
        database_url=SecretStr(url),
        secret_key=SecretStr(SECRET_KEY),
        slack_signing_secret=SecretStr(DEMO_SIGNING_SECRET),
    )


@asynccontextmanager
async def posted_to(team: World, port: int, app) -> AsyncIterator[None]:
    async with serving(app, port):
        refusal = await team.platform.slack_people.apply_manifest(**manifest(f"http://127.0.0.1:{port}"))
        assert refusal == ""
        yield


async def test_by_http_a_command_is_answered_and_a_repeated_one_acts_once(team: World, unused_tcp_port: int):
    async with posted_to(team, unused_tcp_port, web_side(team.siste, by_http(team))):
        assert "/siste google" in await team.say_on_slack("help")
        count = len(team.seen_on_slack())
        assert (await team.platform.slack_people.repeat_last()).is_acknowledged
        await team.settle()

    assert len(team.seen_on_slack()) == count
    report = team.platform.report()["slack_deliveries"]
    assert report["unacknowledged"] == 0


async def test_by_http_a_press_changes_and_undoes(team: World, unused_tcp_port: int):
    async with posted_to(team, unused_tcp_port, web_side(team.siste, by_http(team))):
        await team.say_on_slack("digest length 3")
        last = team.platform.slack.messages(team.channel)[-1]
        await team.platform.slack_people.press(team.user, team.channel, last.ts, "Angre")
        await team.settle()

        assert team.seen_on_slack()[-1].startswith("Angret. #ai-nytt: 5 saker.")


async def test_event_that_nobody_took_comes_again_and_is_obeyed(team: World, unused_tcp_port: int):
    app = web_side(team.siste, by_http(team))
    async with posted_to(team, unused_tcp_port, app):
        pass
    await team.platform.slack_people.uninstall()  # nobody listens

    async with serving(app, unused_tcp_port):
        last = team.platform.slack.envelopes[-1]
        for minutes in (0, 1, 5):
            team.platform.clock.advance(timedelta(minutes=minutes))
            team.clock.set(team.clock.now() + timedelta(minutes=minutes))
        await team.platform.until(lambda: last.is_acknowledged)
        await team.settle()

    assert await status_of(team, team.channel) is DestinationStatus.GONE


async def test_the_web_process_takes_in_what_the_worker_answers(
    team: World, unused_tcp_port: int, sqlite_url: str
):
    async with open_web(by_http(team, sqlite_url)) as app, posted_to(team, unused_tcp_port, app):
        assert "/siste google" in await team.say_on_slack("help")

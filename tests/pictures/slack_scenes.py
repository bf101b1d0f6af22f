"""Slack's scenes, in the order they are played; each takes up where the one before left the channel."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.delivery.claim import offer_claim_code
from tests.flow.conftest import MONDAY, TUESDAY
from tests.pictures.slack_stage import SlackStage
from tests.pictures.stage import SceneError

SlackScene = Callable[[SlackStage], Awaitable[None]]


async def set_up(stage: SlackStage) -> None:
    await stage.say(f"claim {await offer_claim_code(stage.world.siste.store)}")
    stage.start_anew()
    await stage.say("channel set")
    await stage.picture("slack-channel-set")


async def preview(stage: SlackStage) -> None:
    await stage.morning(MONDAY)
    await stage.morning(TUESDAY - timedelta(hours=1))
    stage.start_anew()
    await stage.say("digest preview")
    await stage.press(nb="Ned", en="Down")
    await stage.press(nb="Ta ut", en="Take out")
    await stage.picture("slack-preview")
    await stage.press(nb="Angre", en="Undo")


async def digest(stage: SlackStage) -> None:
    stage.start_anew()
    await stage.morning(TUESDAY)
    await stage.picture("slack-digest")


async def thread(stage: SlackStage) -> None:
    """Show the reply alone: what it stands under has a picture of its own."""
    messages = stage.world.platform.slack.messages(stage.world.channel)
    reply = next((one.ts for one in reversed(messages) if one.thread_ts), None)
    if reply is None:
        raise SceneError("The digest has no thread")
    stage.since = reply
    await stage.picture("slack-thread", scale=1)


async def why(stage: SlackStage) -> None:
    stage.start_anew()
    await stage.press(nb="Hvorfor ser jeg denne?", en="Why am I seeing this?")
    await stage.picture("slack-why")


async def latest(stage: SlackStage) -> None:
    stage.start_anew()
    await stage.say("google", command="/latest")
    await stage.picture("slack-latest")


async def shared(stage: SlackStage) -> None:
    await stage.press(nb="Del i kanalen", en="Share in channel")
    await stage.picture("slack-shared")


async def home(stage: SlackStage) -> None:
    await stage.say("subscribe google, security")
    await stage.open_home()


async def time_form(stage: SlackStage) -> None:
    await stage.press_on_page(nb="Tid …", en="Time …")
    await stage.choose("07:30", nb="Tid", en="Time")
    await stage.picture_of_page("slack-form-time")
    await stage.send_in()
    await stage.picture_of_page("slack-home")


async def follow_form(stage: SlackStage) -> None:
    await stage.press_on_page(nb="Følg emner …", en="Follow tags …")
    await stage.picture_of_page("slack-form-follow")
    await stage.choose(["openai"], nb="Emner", en="Tags")
    await stage.send_in()


async def length_form(stage: SlackStage) -> None:
    """A typed order without its argument, and the form that its button opens."""
    stage.start_anew()
    await stage.say("digest length")
    await stage.picture("slack-question")
    await stage.press(nb="Fyll ut …", en="Fill in …")
    await stage.picture_of_page("slack-form-length")
    await stage.choose("3 min", nb="Lengde", en="Length")
    await stage.send_in()
    await stage.picture("slack-filled-in")


async def outside(stage: SlackStage) -> None:
    """A channel that is set up before Siste is in it."""
    await stage.enter(await stage.world.platform.slack_people.add_channel("ledelse", by=stage.world.user))
    await stage.say("channel set")
    await stage.picture("slack-outside")


async def asked(stage: SlackStage) -> None:
    """A reader has those who may change the channel asked."""
    people, world = stage.world.platform.slack_people, stage.world
    kari, world.user = world.user, await people.add_user("ola")
    await people.join(world.user, world.channel)
    stage.start_anew()
    await stage.say("subscribe google, security")
    await stage.picture("slack-refused")
    await stage.press(nb="Spør dem for meg", en="Ask them for me")
    world.user = kari
    await stage.enter(world.platform.slack.workspace().channel("@kari").id)
    await stage.picture("slack-asked")


async def many_channels(stage: SlackStage) -> None:
    """Home of somebody who manages many channels, and the page of one."""
    people, world = stage.world.platform.slack_people, stage.world
    for name in ("ai-juss", "ai-utvikling", "ai-salg", "ai-drift"):
        await stage.enter(await people.add_channel(name, by=world.user))
        await people.invite_bot(world.user, world.channel)
        await stage.say("channel set")
    await stage.open_home()
    await stage.picture_of_page("slack-home-many")
    await stage.press_on_page(nb="#ai-nytt", en="#ai-nytt")
    await stage.picture_of_page("slack-home-channel")


SLACK_SCENES: tuple[SlackScene, ...] = (
    set_up, preview, digest, thread, why, latest, shared, home, time_form, follow_form,
    length_form, outside, asked, many_channels,
)  # fmt: skip

"""What `siste doctor` and `siste setup` say of Slack's tokens, as the simulated platform takes them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from click.testing import CliRunner

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN
from adapters.slack.manifest import manifest
from bot.cli import main
from tests.flow.conftest import FRIDAY

Say = Callable[..., Awaitable[str]]


@pytest.fixture
async def platform() -> AsyncIterator[SimulatedPlatform]:
    async with SimulatedPlatform(FRIDAY) as running:
        running.slack.apply_manifest(manifest())
        yield running


@pytest.fixture
def siste(platform: SimulatedPlatform, tmp_path, monkeypatch) -> Say:
    """Run a verb in a folder of its own, with those tokens; return what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SISTE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SISTE_EMBEDDER", "none")
    monkeypatch.setenv("SISTE_SLACK_API_URL", platform.slack_url)

    async def run(verb: str, bot: str = DEMO_BOT_TOKEN, app: str = DEMO_APP_TOKEN) -> str:
        if verb == "setup":
            answers = "\n".join(("", bot, app, "en", "n", ""))
        else:
            answers = ""
            monkeypatch.setenv("SISTE_SLACK_BOT_TOKEN", bot)
            monkeypatch.setenv("SISTE_SLACK_APP_TOKEN", app)
        result = await asyncio.to_thread(CliRunner().invoke, main, [verb], input=answers)
        assert DEMO_BOT_TOKEN not in result.output
        assert DEMO_APP_TOKEN not in result.output
        return result.output

    return run


def about_slack(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if line.startswith("MEND") and "feeds" not in line]


async def test_doctor_finds_good_tokens_well(siste: Say):
    printed = await siste("doctor")

    assert "ok    slack: the token works" in printed
    assert about_slack(printed) == []


@pytest.mark.parametrize(
    ("bot", "app", "said"),
    [
        (DEMO_APP_TOKEN, DEMO_BOT_TOKEN, "The two Slack tokens are swapped"),
        (DEMO_BOT_TOKEN, DEMO_BOT_TOKEN, "SISTE_SLACK_APP_TOKEN holds a token of another kind"),
        (DEMO_BOT_TOKEN, "", "SISTE_SLACK_APP_TOKEN is empty"),
        (DEMO_BOT_TOKEN, "xapp-of-another-app", "SISTE_SLACK_APP_TOKEN (invalid_auth): it is mistyped"),
        ("xoxb-mistyped", DEMO_APP_TOKEN, "SISTE_SLACK_BOT_TOKEN (invalid_auth): it is mistyped"),
    ],
)
async def test_doctor_has_one_line_for_a_token_that_is_wrong(bot, app, said, siste: Say):
    (line,) = about_slack(await siste("doctor", bot, app))

    assert said in line
    assert "SISTE_SLACK_BOT_TOKEN" in line or "api.slack.com/apps, your app" in line


LOST = [
    ("token_revoked", "it was revoked, so install the app again. Copy the current one from"),
    ("account_inactive", "the app was removed from the workspace, so install it again. Copy the"),
]


@pytest.mark.parametrize("verb", ["doctor", "setup"])
@pytest.mark.parametrize(("lost", "said"), LOST)
async def test_token_that_was_good_once_is_told_with_the_next_step(
    lost, said, verb, siste: Say, platform: SimulatedPlatform
):
    platform.slack.workspace().lost = lost

    lines = (await siste(verb)).splitlines()

    assert [said in line for line in lines].count(True) == 1


@pytest.mark.parametrize("verb", ["doctor", "setup"])
async def test_right_that_the_app_lacks_is_one_line(verb, siste: Say, platform: SimulatedPlatform):
    platform.slack.workspace().scopes = {"commands", "chat:write"}

    lines = (await siste(verb)).splitlines()

    (line,) = [line for line in lines if "lacks im:write. Put the current manifest" in line]
    assert line.endswith("api.slack.com/apps, your app, App Manifest, and install it again.")

"""`siste setup` and `siste slack manifest`: what an admin is asked, told, and what is written."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.cli.setup import ENV_FILE

BOT, APP = "xoxb-1-very-secret", "xapp-1-very-secret"
SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"
# Nobody listens there: tokens are taken by their looks, and verifying them says so.
NOWHERE = "http://127.0.0.1:1/api/"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SISTE_SLACK_API_URL", NOWHERE)
    monkeypatch.setenv("SISTE_EMBEDDER", "none")
    return tmp_path


def set_up(*answers: str, options: tuple[str, ...] = ()) -> Result:
    """Answer the questions: Telegram's token, then Slack's, language, starter list."""
    return CliRunner().invoke(main, ["setup", *options], input="\n".join(("", *answers, "en", "n", "")))


def written(folder: Path) -> dict[str, str]:
    lines = (folder / ENV_FILE).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def manifest_in(text: str) -> dict:
    (link,) = [word for word in text.split() if word.startswith("https://api.slack.com/apps?")]
    query = parse_qs(urlsplit(link).query)
    assert query["new_app"] == ["1"]
    return json.loads(query["manifest_json"][0])


@pytest.mark.parametrize("answers", [(BOT, APP), (APP, BOT)])
def test_slacks_two_tokens_are_told_apart_in_either_order(answers, folder):
    result = set_up(*answers)

    assert result.exit_code == 0, result.output
    assert written(folder) == {
        "SISTE_SLACK_BOT_TOKEN": BOT,
        "SISTE_SLACK_APP_TOKEN": APP,
        "SISTE_LANGUAGE": "en",
    }
    assert (folder / ENV_FILE).stat().st_mode & 0o777 == 0o600
    assert "secret" not in result.output


def test_link_holds_the_app_for_socket_mode(folder):
    settings = manifest_in(set_up("").output)["settings"]

    assert settings["socket_mode_enabled"] is True
    assert "request_url" not in settings["interactivity"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("xoxp-1-very-secret", "begins with xoxb-"),
        ("123456789:AAvery-secret-token", "begins with xoxb-"),
        ("hello", "Still needed"),
        (SIGNING, "Still needed"),
    ],
)
def test_what_is_no_token_is_asked_again_with_the_place_to_find_it(wrong, said, folder):
    result = set_up(wrong, BOT, APP)

    assert said in result.output
    assert written(folder)["SISTE_SLACK_APP_TOKEN"] == APP


def test_same_token_twice_is_asked_again(folder):
    result = set_up(BOT, BOT, APP)

    assert "the app token begins with xapp-" in result.output
    assert written(folder)["SISTE_SLACK_APP_TOKEN"] == APP


def test_with_a_public_address_the_signing_secret_takes_the_app_tokens_place(folder):
    set_up(BOT, APP)
    result = set_up(SIGNING, BOT, options=("--slack-url", "https://siste.example/"))

    settings = manifest_in(result.output)["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == "https://siste.example/slack/events"
    assert written(folder) == {
        "SISTE_SLACK_BOT_TOKEN": BOT,
        "SISTE_SLACK_SIGNING_SECRET": SIGNING,
        "SISTE_SLACK_APP_TOKEN": "",
        "SISTE_LANGUAGE": "en",
    }


def test_what_slack_says_to_the_tokens_is_told_with_the_next_step(folder):
    assert "Slack does not answer" in set_up(BOT, APP).output


# --- siste slack manifest ----------------------------------------------------------------------------


def test_manifest_is_json_and_its_link_stands_beside_it():
    result = CliRunner().invoke(main, ["slack", "manifest"])

    assert json.loads(result.stdout) == manifest_in(result.stderr)


def test_manifest_by_http_has_one_address_everywhere():
    result = CliRunner().invoke(main, ["slack", "manifest", "--http", "https://siste.example/slack/events"])

    content = json.loads(result.stdout)
    commands = content["features"]["slash_commands"]
    assert {command["url"] for command in commands} == {"https://siste.example/slack/events"}
    assert content["settings"]["interactivity"]["request_url"] == "https://siste.example/slack/events"


@pytest.mark.parametrize(
    "address", ["siste.example", "http://siste.example", "https://a@b.example", "https://a.example/?x=1", ""]
)
def test_address_that_slack_could_not_post_to_is_refused(address):
    result = CliRunner().invoke(main, ["slack", "manifest", "--http", address])

    assert result.exit_code == 2
    assert "https://siste.example" in result.stderr


@pytest.mark.parametrize("address", ["", "https://siste.example"])
def test_page_for_admins_gives_every_scope_and_event_of_the_manifest_its_reason(address):
    options = ["--http", address] if address else []
    content = json.loads(CliRunner().invoke(main, ["slack", "manifest", *options]).stdout)
    page = (Path(__file__).parents[2] / "docs" / "slack.md").read_text(encoding="utf-8")

    scopes = content["oauth_config"]["scopes"]
    assert list(scopes) == ["bot"]
    asked, _, refused = page.partition("What Siste does not ask for")
    assert all(f"| `{scope}` |" in asked and f"`{scope}`" not in refused for scope in scopes["bot"])
    assert all(f"`{event}`" in page for event in content["settings"]["event_subscriptions"]["bot_events"])
    assert all(command["should_escape"] for command in content["features"]["slash_commands"])

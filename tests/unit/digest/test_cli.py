"""`siste digest` on a database of its own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.chat import command as chat
from bot.cli.digest import command as digest


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    for name in ("SISTE_TELEGRAM_TOKEN", "SISTE_SLACK_BOT_TOKEN", "SISTE_DATABASE_URL", "SISTE_CLOCK_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SISTE_DATA_DIR", str(tmp_path / "data"))
    return CliRunner()


def digest_said(cli: CliRunner, *options: str) -> Result:
    return cli.invoke(digest, options)


def order_one(cli: CliRunner, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("channel set\n")
    assert cli.invoke(chat, ["--as", "admin", "--script", str(script)]).exit_code == 0


def test_without_a_destination_the_next_step_is_said(cli: CliRunner):
    result = digest_said(cli, "--preview")

    assert result.exit_code == 1
    assert "siste chat" in result.stderr


def test_a_preview_is_shown_and_the_digest_still_comes(cli: CliRunner, tmp_path: Path):
    order_one(cli, tmp_path)

    preview = digest_said(cli, "--preview", "--destination", "terminal:ai-news", "--now", "2126-11-25T06:00Z")
    made = digest_said(cli, "--now", "2126-11-25T07:00Z")

    assert preview.exit_code == 0
    assert "stille dag" in preview.stdout
    assert "stille dag" in made.stdout
    assert json.loads(made.stdout.splitlines()[-1]) == {"digests_due": 1, "deliveries": 1}


def test_an_unknown_destination_is_told_with_those_there_are(cli: CliRunner, tmp_path: Path):
    order_one(cli, tmp_path)

    result = digest_said(cli, "--destination", "telegram:-100")

    assert result.exit_code == 1
    assert "1 (terminal:ai-news)" in result.stderr

"""Settings from the environment: a wrong one is named with what it should be."""

import pytest

from bot.settings import SettingsError, read_settings

TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFake"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SISTE_ZONE", "Mars/Base"),
        ("SISTE_ZONE", "../../etc/passwd"),
        ("SISTE_FETCH_ALLOW_NETWORKS", "everywhere"),
        ("SISTE_ON_UNKNOWN", "maybe"),
        ("SISTE_ACCESS", "closed"),
        ("SISTE_LANGUAGE", "sv"),
        ("SISTE_EMBEDDER", "magic"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings()


def test_no_error_and_no_repr_shows_a_token(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SISTE_TELEGRAM_TOKEN", TOKEN)
    assert TOKEN not in repr(read_settings())

    monkeypatch.setenv("SISTE_ZONE", "Mars/Base")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert TOKEN not in str(caught.value)


def test_an_empty_token_is_no_token(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SISTE_SLACK_BOT_TOKEN", "")
    assert read_settings().slack_bot_token is None

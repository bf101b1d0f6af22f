"""Tokens are encrypted at rest; the first key encrypts, all of them decrypt."""

import base64
import binascii
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.ports.store import StoreError


class SecretBox:
    """Encrypts and decrypts with the keys of SISTE_SECRET_KEY; its repr shows none of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(keys)
        self._made: MultiFernet | None = None

    def encrypt(self, secret: str) -> str:
        return self._fernet().encrypt(secret.encode()).decode("ascii")

    def decrypt(self, text: str) -> str:
        """Return the secret.

        Raises:
            StoreError: none of the keys is the one it was encrypted with.
        """
        try:
            return self._fernet().decrypt(text.encode("ascii")).decode()
        except InvalidToken as exc:
            raise StoreError(
                "A token in the database was encrypted with another key. Put the former key into "
                "SISTE_SECRET_KEY after the new one (new,former), or enter the token again: siste setup"
            ) from exc

    def _fernet(self) -> MultiFernet:
        if not self._keys:
            raise StoreError("Tokens are stored encrypted and there is no key. Set SISTE_SECRET_KEY.")
        # Made at first use: a key made of a passphrase takes its time on purpose.
        if self._made is None:
            self._made = MultiFernet([Fernet(_fernet_key(key)) for key in self._keys])
        return self._made


def _fernet_key(key: str) -> bytes:
    """Take a Fernet key as it is, and any other text as a passphrase."""
    try:
        if len(base64.b64decode(key, altchars=b"-_", validate=True)) == 32:
            return key.encode("ascii")
    except (binascii.Error, ValueError):
        pass
    # A salt of our own suffices: it keeps ready-made tables away, and there is one key per database.
    derived = hashlib.scrypt(key.encode(), salt=b"siste tokens", n=2**14, r=8, p=1, dklen=32)
    return base64.urlsafe_b64encode(derived)

"""Feed addresses as people type them and as they may be shown. Pure."""

import re
from urllib.parse import urlsplit, urlunsplit

MAX_ADDRESS = 2_000
_SECRET_NAMES = re.compile(
    r"token|secret|passw|pwd|credential|signature|session|(?:\A|[-_.]|api|auth|access|private)key\Z"
    r"|\A(?:api|auth|authorization|code|sig|sid|uid|user)\Z",
    re.IGNORECASE,
)
_QUERY_PART = re.compile(r"([^&;=]+)=([^&;]*)")
_HIDDEN = "…"


class BadAddressError(Exception):
    """The text is no address of a feed; the message says what would be one."""


def clean_address(text: str) -> str:
    """Return the address to follow, from what a person typed: `feed:` and a missing scheme are mended.

    Raises:
        BadAddressError: it cannot be a web address.
    """
    address = text.strip()
    if address.lower().startswith("feed:"):
        address = address[5:].removeprefix("//")
    if "://" not in address and re.match(r"[\w-]+(\.[\w-]+)+(?:[:/?]|\Z)", address):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadAddressError(
            "is no web address. Give the feed's address, such as https://example.org/feed"
        ) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise BadAddressError("does not begin with https:// or http://. Give the feed's whole address.")
    if not host or port == 0 or len(address) > MAX_ADDRESS or re.search(r"[\s\x00-\x1f\x7f]", address):
        raise BadAddressError("is no web address. Give the feed's address, such as https://example.org/feed")
    return urlunsplit((parts.scheme.lower(), _lower_host(parts.netloc), parts.path or "/", parts.query, ""))


def shown_url(url: str) -> str:
    """Return the address for people and logs: passwords and what looks like a key in the query are hidden."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(no web address)"
    place = parts.netloc.rpartition("@")[2]
    query = _QUERY_PART.sub(_hide_secret, parts.query)
    user = f"{_HIDDEN}@" if "@" in parts.netloc else ""
    return urlunsplit((parts.scheme, user + place, parts.path, query, ""))


def has_secret(url: str) -> bool:
    return shown_url(url) != urlunsplit(urlsplit(url)._replace(fragment=""))


def _hide_secret(match: re.Match[str]) -> str:
    return f"{match[1]}={_HIDDEN}" if _SECRET_NAMES.search(match[1]) and match[2] else match[0]


def _lower_host(netloc: str) -> str:
    user, at, place = netloc.rpartition("@")
    return user + at + place.lower()

"""Addresses as Telegram reads them: which ones may stand behind a link or a button, and how they come back.

The rules are those of TDLib, which the Bot API runs on; the tests compare them with TDLib itself.
"""

import ipaddress
import re
import string
from dataclasses import dataclass

MAX_USER_ID = 2**40 - 1

# Only ASCII letters have a case here, as in TDLib.
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_SPACE = " \t\r\n\v\0"
_OWN_SCHEME = re.compile(r"(tg|tonsite|ton):(?://)?", re.IGNORECASE)
_SCHEME = re.compile(r"([^:/?#@\[\]]*)://")
_AUTHORITY = re.compile(r"[^/?#]*")
_PORT = re.compile(r".+?:([^:\]@]*)", re.DOTALL)
_IPV6 = re.compile(r"\[[0-9a-f:.]+\]")
_PART = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")
_USER_PART = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")
_USER_LINK = re.compile(r"tg:(?://)?user/?\?([^#]*)")


class WrongLinkError(ValueError):
    """Telegram would say: URL '...' is invalid: <these words>."""


@dataclass(frozen=True, slots=True)
class _Address:
    scheme: str
    user: str
    host: str
    port: int
    rest: str

    def written(self) -> str:
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{user}{self.host}{port}{self.rest}"


def ascii_lower(text: str) -> str:
    return text.translate(_LOWER)


def checked_link(link: str) -> str:
    """Return the address as Telegram keeps it.

    Raises:
        WrongLinkError: no address that Telegram lets people open.
    """
    own = _OWN_SCHEME.match(link)
    if own:
        return _own_link(ascii_lower(own.group(1)), link[own.end() :])
    address = _parse(link)
    if "." not in address.host and not address.host.startswith("["):
        raise WrongLinkError("Wrong HTTP URL")
    return address.written()


def linked_user(link: str) -> int:
    """Return whom `tg://user?id=...` names; 0 for any other address."""
    found = _USER_LINK.fullmatch(ascii_lower(link).partition("#")[0])
    for parameter in found.group(1).split("&") if found else ():
        key, _, value = parameter.partition("=")
        if key == "id":
            user = strict_integer(value)
            return user if user is not None and 0 < user <= MAX_USER_ID else 0
    return 0


def strict_integer(text: str, *, bits: int = 64) -> int | None:
    """Read a number that is written in the one usual way: no sign but minus, no zeros in front."""
    if not re.fullmatch(r"0|-?[1-9][0-9]{0,19}", text):
        return None
    number = int(text)
    return number if -(2 ** (bits - 1)) <= number < 2 ** (bits - 1) else None


def _own_link(scheme: str, link: str) -> str:
    address = _parse(link)
    is_web = ascii_lower(link[:7]) == "http://" or address.scheme == "https"
    if is_web or address.user or address.port or address.host.startswith("["):
        raise WrongLinkError("Wrong tg URL" if scheme == "tg" else "Wrong ton URL")
    allowed = r"[A-Za-z0-9_.-]+" if scheme == "tonsite" else r"[A-Za-z0-9_-]+"
    if not re.fullmatch(allowed, address.host):
        raise WrongLinkError("Unallowed characters in URL host")
    rest = address.rest[1:] if address.rest.startswith("/?") else address.rest
    return f"{scheme}://{address.host}{rest}"


def _parse(link: str) -> _Address:
    scheme, link = _scheme_of(link)
    found = _AUTHORITY.match(link)
    authority = found.group() if found else ""
    before_port, port = _port_of(authority)
    user, _, host = before_port.rpartition("@")
    if not host:
        raise WrongLinkError("URL host is empty")
    if host == ".":
        raise WrongLinkError("Host is invalid")
    host = ascii_lower(host)
    if host.startswith("[") and host.endswith("]"):
        _check_ipv6(host)
    elif not _PART.fullmatch(host):
        raise WrongLinkError(_wrong_part(host, "host"))
    elif not _USER_PART.fullmatch(user):
        raise WrongLinkError(_wrong_part(user, "userinfo"))
    return _Address(scheme, user, host, port, _rest(link[len(authority) :]))


def _scheme_of(link: str) -> tuple[str, str]:
    """Return the scheme and what follows it; without one it is http."""
    found = _SCHEME.match(link)
    if not found:
        return "http", link
    scheme = ascii_lower(found.group(1))
    if scheme not in {"http", "https"}:
        raise WrongLinkError("Unsupported URL protocol")
    return scheme, link[found.end() :]


def _port_of(authority: str) -> tuple[str, int]:
    found = _PORT.fullmatch(authority)
    if not found:
        return authority, 0
    port = strict_integer(re.sub("^0+(?=.)", "", found.group(1), flags=re.DOTALL), bits=32)
    if port is None or not 1 <= port <= 65535:
        raise WrongLinkError("Wrong port number specified in the URL")
    return authority[: found.start(1) - 1], port


def _check_ipv6(host: str) -> None:
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError as exc:
        raise WrongLinkError("Wrong IPv6 address specified in the URL") from exc
    if not _IPV6.fullmatch(host):
        raise WrongLinkError("Wrong IPv6 URL host")


def _wrong_part(part: str, name: str) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", part):
        return f"Wrong percent-encoded symbol in URL {name}"
    return f"Disallowed character in URL {name}"


def _rest(query: str) -> str:
    """Path, query and fragment; they begin with a slash, and white space in them is encoded."""
    query = query.rstrip(_SPACE) or "/"
    written = "".join(f"%{ord(c):02X}" if c <= " " else c for c in query)
    return written if written.startswith("/") else f"/{written}"

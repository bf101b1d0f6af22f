"""A local Slack and Telegram on the loopback, under one virtual clock, that the real libraries talk to."""

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from adapters.simulated.agenda import Agenda
from adapters.simulated.clock import VirtualClock
from adapters.simulated.clock_face import ClockFace
from adapters.simulated.control import Control
from adapters.simulated.exchange import Exchange
from adapters.simulated.faults import Fault, Faults, Rule
from adapters.simulated.followers import Followers
from adapters.simulated.pace import Pace
from adapters.simulated.page import Page
from adapters.simulated.rates import Rates
from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_envelopes import report_of
from adapters.simulated.slack_face import SlackFace
from adapters.simulated.slack_people import SlackPeople
from adapters.simulated.telegram import SimulatedTelegram
from adapters.simulated.telegram_face import TelegramFace
from adapters.simulated.telegram_webhooks import Webhooks
from adapters.simulated.traffic import Traffic
from adapters.simulated.transcript import Transcript

LOOPBACK = "127.0.0.1"
MAX_BODY = 64 * 1024 * 1024


class SimulatedPlatform:
    """Listens while it is entered; port 0 takes a free one.

    `telegram` and `slack` hold what stands in the chats, `telegram` and `slack_people` what people do.
    A new platform has one Telegram bot and one Slack workspace under the demo tokens, and no people.
    """

    def __init__(
        self,
        now: datetime,
        *,
        port: int = 0,
        speed: float = 0.0,
        follows_idle: bool = False,
        rates_follow_real_time: bool = True,
        ack_seconds: float = 3.0,
    ) -> None:
        """`follows_idle` moves the clock by itself, whenever the platform and its bots have nothing to do."""
        self._port = port
        self.clock = VirtualClock(
            now, speed=speed, rates_follow_real_time=rates_follow_real_time and not follows_idle
        )
        self.agenda = Agenda()
        self.traffic = Traffic()
        self.faults = Faults()
        self.transcript = Transcript()
        self.telegram = SimulatedTelegram(self.clock)
        self.slack = SimulatedSlack(self.clock, self.agenda, self.traffic, ack_seconds=ack_seconds)
        self.slack_people = SlackPeople(self.slack)
        self._rates = Rates(self.clock.rate_seconds)
        exchange = Exchange(self.clock, self.faults, self.transcript, self.traffic)
        webhooks = Webhooks(self.clock.now, self.agenda.plan, self.traffic.under_way)
        self._telegram_face = TelegramFace(self.telegram, exchange, self._rates, webhooks)
        self._slack_face = SlackFace(self.slack, exchange, self._rates)
        self.control = Control(
            self.clock,
            self.agenda,
            self.faults,
            self.transcript,
            self.telegram,
            self.slack,
            self.slack_people,
            self.report,
        )
        self._page = Page(self.clock, self.telegram, self.slack)
        followers = Followers()
        self._clock_face = ClockFace(self.clock, self.traffic, followers)
        self._pace = Pace(
            self.clock,
            self.traffic,
            followers,
            self.agenda,
            self._has_undelivered,
            follows_idle=follows_idle,
        )
        self._runner: web.AppRunner | None = None
        self.telegram.add_bot()
        self.slack.add_workspace()

    # --- addresses ----------------------------------------------------------------------------------

    @property
    def root_url(self) -> str:
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def telegram_url(self) -> str:
        """What SISTE_TELEGRAM_API_URL holds."""
        return self.root_url

    @property
    def slack_url(self) -> str:
        """What SISTE_SLACK_API_URL holds."""
        return f"{self.root_url}/api/"

    @property
    def clock_url(self) -> str:
        """What SISTE_CLOCK_URL holds."""
        return f"{self.root_url}/clock"

    # --- running ------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on the loopback.

        Raises:
            OSError: the port is taken.
        """
        app = web.Application(client_max_size=MAX_BODY)
        for face in (self._clock_face, self.control, self._page, self._telegram_face, self._slack_face):
            app.add_routes(face.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.slack.root_url = self.root_url
        self._pace.start()

    async def stop(self) -> None:
        await self._pace.stop()
        self._clock_face.stop()
        await self._telegram_face.stop()
        await self.slack.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _has_undelivered(self) -> bool:
        """Say whether an update waits for a bot that is there to fetch it."""
        bots = self.telegram.bots.values()
        return any(bot.updates.has_due and self.traffic.is_there(str(bot.id)) for bot in bots)

    # --- for tests ----------------------------------------------------------------------------------

    def fail(self, happens: Fault | str, method: str = "", **where: Any) -> Rule:
        """Let a call fail: `platform.fail("cut_after", "sendMessage", nth=2)`; see `Rule` for the rest."""
        return self.faults.add(Rule(Fault(happens), method=method, **where))

    async def until(self, condition: Callable[[], bool], *, seconds: float = 10.0) -> None:
        """Return as soon as `condition` holds, looked at after every call of the bot."""
        await self.transcript.until(condition, seconds=seconds)

    def report(self) -> dict[str, Any]:
        rates = {"rate_refusals": self._rates.refusals, "rate_violations": self._rates.violations}
        told = report_of(self.slack.envelopes)
        return rates | ({"slack_deliveries": told} if told["deliveries"] else {}) | self.transcript.report()

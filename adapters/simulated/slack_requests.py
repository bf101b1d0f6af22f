"""Slack's deliveries by HTTP: signed requests to the app's own addresses, and events that come again.

The addresses are those of the manifest. An app has three real seconds to answer; when an event is told
again is on the virtual clock. A command or a press is told once, and fails in the person's face.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from adapters.simulated.slack_envelopes import (
    COMMANDS,
    EVENTS,
    INTERACTIVE,
    OLD_TOKEN,
    RETRY_AFTER,
    Envelope,
    Plan,
)
from adapters.simulated.slack_event_limits import EventLimits
from adapters.simulated.slack_workspace import SlackApp

SIGNATURE_HEADER = "X-Slack-Signature"
TIMESTAMP_HEADER = "X-Slack-Request-Timestamp"
_USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

UnderWay = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a request; `failure` is in the words of the retry header, `shown` in those people see."""

    body: str = ""
    is_json: bool = False
    failure: str = ""
    shown: str = ""
    may_retry: bool = True


class SlackRequests:
    """`plan` does something at a moment of the virtual clock, which `under_way` keeps from moving."""

    def __init__(
        self,
        app: SlackApp,
        limits: EventLimits,
        now: Callable[[], datetime],
        plan: Plan,
        under_way: UnderWay,
        ack_seconds: float,
    ) -> None:
        self._limits = limits
        self._app = app
        self._now = now
        self._plan = plan
        self._under_way = under_way
        self.ack_seconds = ack_seconds
        self._session: ClientSession | None = None
        self._retries: set[asyncio.Task[None]] = set()

    async def verify(self) -> str:
        """Ask the address for events to say the challenge; return why it failed, "" when it is verified."""
        challenge = secrets.token_urlsafe(32)
        asked = {"token": OLD_TOKEN, "challenge": challenge, "type": "url_verification"}
        outcome = await self._post(self._app.events_url, _as_json(asked), _JSON, {})
        if outcome.failure:
            return outcome.failure
        self._app.is_verified = challenge in (outcome.body.strip(), _said(outcome.body, "challenge"))
        return "" if self._app.is_verified else "challenge_failed"

    async def check_ssl(self, command: str) -> str:
        """Ask a command's address for its certificate, as Slack now and then does; return why it failed."""
        asked = urlencode({"ssl_check": "1", "token": OLD_TOKEN}).encode()
        return (await self._post(self._app.commands[command], asked, _FORM, {})).failure

    async def deliver(self, envelope: Envelope) -> None:
        """Tell the app, and return once it answered or the time for that is over."""
        await self._attempt(envelope, "")

    async def stop(self) -> None:
        for task in self._retries:
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    # --- attempts -----------------------------------------------------------------------------------

    async def _attempt(self, envelope: Envelope, reason: str) -> None:
        url = self._url_for(envelope)
        if not url:
            envelope.give_up("dispatch_failed")
            return
        body, content_type = _written(envelope)
        retry = {"X-Slack-Retry-Num": str(envelope.attempts), "X-Slack-Retry-Reason": reason}
        envelope.send()
        outcome = await self._post(url, body, content_type, retry if reason else {})
        if envelope.kind == EVENTS:
            self._limits.note(is_taken=not outcome.failure, now=self._now())
        if not outcome.failure:
            envelope.acknowledge(_answer(envelope, outcome))
            return
        envelope.give_up(outcome.shown)
        if envelope.kind == EVENTS and outcome.may_retry and envelope.attempts <= len(RETRY_AFTER):
            self._plan_retry(envelope, outcome.failure)

    def _plan_retry(self, envelope: Envelope, reason: str) -> None:
        async def begin() -> None:
            # As a task, so that an app that keeps silent holds up nothing else that is due.
            task = asyncio.create_task(self._attempt(envelope, reason), name="slack-retry")
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)

        self._plan(self._now() + RETRY_AFTER[envelope.attempts - 1], begin)

    def _url_for(self, envelope: Envelope) -> str:
        if envelope.kind == EVENTS:
            is_told = self._app.is_verified and not self._limits.is_switched_off
            return self._app.events_url if is_told else ""
        if envelope.kind == COMMANDS:
            return self._app.commands.get(str(envelope.payload.get("command")), "")
        return self._app.interactivity_url

    async def _post(self, url: str, body: bytes, content_type: str, headers: Mapping[str, str]) -> _Outcome:
        if self._session is None:
            self._session = ClientSession(headers={"User-Agent": _USER_AGENT, "Accept": "*/*"})
        timestamp = str(int(self._now().timestamp()))
        signed = {
            "Content-Type": content_type,
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: signature(self._app.signing_secret, timestamp, body),
        }
        try:
            with self._under_way():
                async with self._session.post(
                    url,
                    data=body,
                    headers={**headers, **signed},
                    timeout=ClientTimeout(total=self.ack_seconds),
                    allow_redirects=False,
                ) as answer:
                    return await _outcome(answer)
        except TimeoutError:
            return _Outcome(failure="http_timeout", shown="operation_timeout")
        except ClientError:
            return _Outcome(failure="connection_failed", shown="dispatch_failed")


async def _outcome(answer: ClientResponse) -> _Outcome:
    text = await answer.text(errors="replace")
    if 200 <= answer.status <= 299:
        return _Outcome(text, answer.content_type == _JSON)
    shown = "http_client_error" if answer.status < 500 else "http_service_error"
    may_retry = answer.headers.get("X-Slack-No-Retry") != "1"
    return _Outcome(failure="http_error", shown=shown, may_retry=may_retry)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return what proves to the app that Slack sent this: https://docs.slack.dev/authentication."""
    signed = b":".join((b"v0", timestamp.encode(), body))
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def checked_url(url: str) -> str:
    """Return the address of a manifest.

    Raises:
        ValueError: it does not lie on this machine, which alone can be reached from here.
    """
    if urlsplit(url).scheme not in {"http", "https"} or urlsplit(url).hostname not in _LOOPBACK:
        raise ValueError(f"{url} is no address on this machine, such as http://127.0.0.1:8000/slack/events")
    return url


# --- bodies -------------------------------------------------------------------------------------------


def _written(envelope: Envelope) -> tuple[bytes, str]:
    if envelope.kind == EVENTS:
        return _as_json(envelope.payload), _JSON
    fields = envelope.payload
    if envelope.kind == INTERACTIVE:
        fields = {"payload": _as_json(envelope.payload).decode()}
    return urlencode(fields).encode(), _FORM


def _as_json(content: Mapping[str, Any]) -> bytes:
    """Write JSON as Slack does: ASCII, and slashes escaped."""
    return json.dumps(content, separators=(",", ":")).replace("/", "\\/").encode()


def _answer(envelope: Envelope, outcome: _Outcome) -> Mapping[str, Any] | None:
    """Return what the app wants shown: a message, as JSON or as bare text, or what becomes of a view."""
    if envelope.kind == EVENTS or not outcome.body.strip():
        return None
    if outcome.is_json:
        return _object(outcome.body) or None
    return {"text": outcome.body} if envelope.kind == COMMANDS else None


def _said(body: str, name: str) -> str:
    return str(_object(body).get(name, ""))


def _object(body: str) -> Mapping[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}

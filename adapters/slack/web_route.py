"""The address that Slack posts events, commands and presses to: POST /slack/events.

Slack hears 200 only once what it said is stored. A store that fails for now is a 503: events come again, at
once and after one and five minutes, and whoever typed a command is told by Slack that it failed.
An answer says nothing of what was sent.
"""

import hmac
import json
import logging
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.slack.intake import FindWorkspace, take_in
from adapters.web.bodies import read_body
from bot.delivery.receive import receiver
from bot.log import redact
from bot.model.destination import Platform
from bot.ports.outside import Clock, Receive
from bot.ports.store import Store

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
SIGNATURE_HEADER = "X-Slack-Signature"
TIMESTAMP_HEADER = "X-Slack-Request-Timestamp"
# A press carries the message it was on: some tens of kilobytes at most.
MAX_BODY_BYTES = 1_000_000
# Slack's own advice: https://docs.slack.dev/authentication/verifying-requests-from-slack
MAX_AGE = timedelta(minutes=5)
_MAX_FIELDS = 100
_NOT_AGAIN = {"X-Slack-No-Retry": "1"}


def slack_route(signing_secret: str, find: FindWorkspace, clock: Clock) -> Route:
    """Return the route of one app; the workspaces it is installed in are told apart by their ids."""
    signatures = _Signatures(signing_secret, clock)

    async def posted(request: Request) -> Response:
        if request.method != "POST":
            # Slack looks at the certificate so now and then, and whoever set the address up.
            return PlainTextResponse("Siste listens here. Slack posts to this address.")
        try:
            return await _answer(request, signatures, find)
        except Exception as exc:  # noqa: BLE001 - whatever failed, Slack keeps the event and posts it again
            log.error("what Slack posted could not be stored (%s); it is not acknowledged", redact(repr(exc)))
            return PlainTextResponse("Not stored; try again.", status_code=503)

    return Route(EVENTS_PATH, posted, methods=["GET", "POST"])


def stored_workspaces(store: Store, clock: Clock) -> FindWorkspace:
    """Find workspaces by what is stored, for a process that has no connection to Slack itself."""

    async def find(team: str) -> Receive | None:
        async with store.reading() as tx:
            installation = await tx.installations.find(Platform.SLACK, team)
        return receiver(store, clock, installation) if installation else None

    return find


async def _answer(request: Request, signatures: "_Signatures", find: FindWorkspace) -> Response:
    if any(len(request.headers.getlist(name)) != 1 for name in (SIGNATURE_HEADER, TIMESTAMP_HEADER)):
        return PlainTextResponse("Not signed, or signed twice.", status_code=401)
    body = await read_body(request, at_most=MAX_BODY_BYTES)
    if body is None:
        return PlainTextResponse("Too large.", status_code=413, headers=_NOT_AGAIN)
    if not signatures.are_slacks(request, body):
        return PlainTextResponse("Wrong or old signature.", status_code=401)
    payload = _payload(body, request.headers.get("content-type", ""))
    if payload is None or not str(payload.get("challenge", "")).isascii():
        return PlainTextResponse("That is nothing of Slack's.", status_code=400, headers=_NOT_AGAIN)
    if payload.get("type") == "url_verification":
        return PlainTextResponse(str(payload.get("challenge", "")))
    if "ssl_check" in payload:
        return Response(status_code=200)  # Slack only looks at the certificate
    if number := request.headers.get("X-Slack-Retry-Num"):
        log.info("Slack posts this again (%s: %s)", number, request.headers.get("X-Slack-Retry-Reason"))
    await take_in(payload, find)
    return Response(status_code=200)


class _Signatures:
    """Tells Slack's requests from all others, which anybody may send: those are logged once."""

    def __init__(self, signing_secret: str, clock: Clock) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._clock = clock
        self._has_told = False

    def are_slacks(self, request: Request, body: bytes) -> bool:
        timestamp = request.headers[TIMESTAMP_HEADER]
        try:
            expected = self._verifier.generate_signature(timestamp=timestamp, body=body) or ""
            age = self._clock.now().timestamp() - int(timestamp)
        except ValueError:  # no number, or no UTF-8
            return False
        given = request.headers[SIGNATURE_HEADER].encode("utf-8", "replace")
        if not hmac.compare_digest(expected.encode(), given):
            self._tell_once()
            return False
        if abs(age) > MAX_AGE.total_seconds():
            log.warning("a signed request of Slack's is %.0f s old; is this machine's clock right?", age)
            return False
        return True

    def _tell_once(self) -> None:
        if not self._has_told:
            self._has_told = True
            log.warning(
                "a request with a wrong signature was refused. If it was Slack's, SISTE_SLACK_SIGNING_SECRET "
                "is not that of the app: api.slack.com/apps, your app, Basic Information, App Credentials."
            )


def _payload(body: bytes, content_type: str) -> dict[str, Any] | None:
    """Read an event (JSON), a command (a form) or a press (JSON in a form's one field)."""
    try:
        match content_type.partition(";")[0].strip().lower():
            case "application/json":
                parsed = json.loads(body)
            case "application/x-www-form-urlencoded":
                form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS))
                parsed = json.loads(form["payload"]) if "payload" in form else form
            case _:
                return None
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) and parsed else None

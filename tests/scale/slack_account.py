"""What people saw on the simulated Slack in a month, for the account, and what only Slack's account holds."""

import re
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.simulated import SimulatedPlatform
from adapters.simulated.faults import Fault
from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_envelopes import Envelope, report_of
from adapters.simulated.slack_workspace import Channel, SlackMessage
from adapters.simulated.transcript import Call
from bot.model.delivery import DeliveryStatus
from tests.scale.account import Ledger, Seen

ACK_SECONDS = 3.0
TITLE = "Siste · "
# The vote on a digest, which names its edition; on a quiet day there is none.
_EDITION = re.compile(r"""['"]vote (\d+) useful""")
# The headline of a story without a word before it, as "*2 <https://…|Headline>*".
_PLAIN_HEADLINE = re.compile(r"\*\d+ <(https?://[^|>]+)\|")


def seen_on_slack(platform: SimulatedPlatform) -> Seen:
    """The ledger calls a direct message by its human."""
    messages = Counter[tuple[str, str]]()
    whispers = set[tuple[str, str]]()
    places = {
        channel.id: channel.person
        for workspace in platform.slack.workspaces.values()
        for channel in workspace.channels.values()
        if channel.person
    }
    for channel, message in bots_messages(platform.slack):
        place = places.get(channel.id, channel.id), message.ts
        if message.only_for:
            whispers.add(place)
        else:
            messages[place] = 1
    calls = list(platform.transcript)
    return Seen(
        messages=messages,
        elsewhere=whispers
        | {
            (places.get(call.chat, call.chat), str(call.params.get("ts")))
            for call in calls
            if call.method == "chat.update"
        },
        failed=Counter(
            places.get(call.chat, call.chat)
            for call in calls
            if call.accepted and call.fault == Fault.ERROR_AFTER
        ),
        spare=Counter(
            places.get(call.chat, call.chat)
            for call in calls
            if call.method == "response_url"
            and call.accepted
            and call.params.get("response_type") == "in_channel"
        ),
        places=places,
    )


def bots_messages(slack: SimulatedSlack) -> Iterator[tuple[Channel, SlackMessage]]:
    """Yield the bot's messages, each once though a shared channel stands in two workspaces."""
    bots = {workspace.bot_user_id for workspace in slack.workspaces.values()}
    channels = {
        channel.id: channel
        for workspace in slack.workspaces.values()
        for channel in workspace.channels.values()
    }
    for channel in channels.values():
        yield from ((channel, one) for one in channel.messages.values() if one.author in bots)


@dataclass(frozen=True, slots=True)
class Closing:
    """A channel gets no digest between two moments; `is_refused` where Slack refuses the first try."""

    chat: str
    since: datetime
    until: datetime
    is_refused: bool = True


@dataclass(frozen=True, slots=True)
class SlackFindings:
    """What has to hold on Slack beside the account; each finding is a line for whoever mends it."""

    platform: SimulatedPlatform
    ledger: Ledger
    closings: Sequence[Closing]
    # Channels that have a daily digest and nothing else.
    daily: Collection[str]

    def as_report(
        self, burst: Sequence[Envelope], downtimes: Sequence[tuple[float, float]]
    ) -> dict[str, Any]:
        wrong = {
            "thread_wrong": list(self._threads()),
            "told_again": list(self._told_again()),
            "previews_of_links": list(self._unfurled()),
            "crossed_over": list(self._crossed_over()),
            "sent_to_closed": list(self._sent_to_closed()),
            "pestered": list(self._pestered()),
            "acks_late": list(self._late(downtimes)),
        }
        told = Counter(_kind_of(envelope) for envelope in self.platform.slack.envelopes)
        return {
            "acts": dict(told.most_common()),
            **{name: len(found) for name, found in wrong.items()},
            "more_examples": {name: found[:5] for name, found in wrong.items() if found},
            "burst": {"commands": len(burst), "a_second": _a_second(burst), **report_of(burst)},
        }

    def _threads(self) -> Iterator[str]:
        """Each thread's reply stands under the digest that it is of, once, and is not sent to the channel."""
        sent = {
            (one.chat, one.occasion): one.remote_id
            for one in self.ledger.noted.values()
            if one.status is DeliveryStatus.SENT
        }
        under = {
            (chat, remote_id): sent.get((chat, occasion.removeprefix("thread:")))
            for (chat, occasion), remote_id in sent.items()
            if occasion.startswith("thread:")
        }
        replies = Counter[tuple[str, str]]()
        for channel, message in bots_messages(self.platform.slack):
            if message.is_broadcast:
                yield f"{channel.id}: {message.ts} was sent to the channel as well"
            if not message.thread_ts or message.only_for:
                continue
            replies[channel.id, message.thread_ts] += 1
            expected = under.get((channel.id, message.ts))
            if expected and expected != message.thread_ts:
                yield f"{channel.id}: {message.ts} stands under {message.thread_ts}, not {expected}"
        yield from (
            f"{chat}: {count} replies under {ts}" for (chat, ts), count in replies.items() if count > 1
        )

    def _told_again(self) -> Iterator[str]:
        """A story is told in one edition; what comes again says in a word that it is an update.

        An edition that did not come for certain may have been sent again by somebody.
        """
        tellings = {
            (channel.id, url, edition)
            for channel, message in bots_messages(self.platform.slack)
            if channel.id in self.daily
            for edition in _EDITION.findall(str(message.blocks))
            for url in _PLAIN_HEADLINE.findall(str(message.blocks))
        }
        told = Counter((chat, url) for chat, url, _ in tellings)
        yield from (f"{chat}: {url}, {count} times" for (chat, url), count in told.items() if count > 1)

    def _unfurled(self) -> Iterator[str]:
        for call in self.platform.transcript:
            told = [str(call.params.get(name)).lower() for name in ("unfurl_links", "unfurl_media")]
            if call.method == "chat.postMessage" and told != ["false", "false"]:
                yield f"{call.chat} at {call.at}"

    def _crossed_over(self) -> Iterator[str]:
        """No workspace's token is used for a conversation or a person of another one."""
        owners: dict[str, set[str]] = {}
        for workspace in self.platform.slack.workspaces.values():
            for known in (*workspace.channels, *workspace.users):
                owners.setdefault(known, set()).add(workspace.team_id)
        for call in self.platform.transcript:
            for name in ("channel", "user", "user_id", "users"):
                about = owners.get(str(call.params.get(name)))
                if about and call.account not in about:
                    yield f"{call.method} of {call.account} for {call.params.get(name)}"

    def _sent_to_closed(self) -> Iterator[str]:
        for call in self._digests():
            moment = datetime.fromisoformat(call.at)
            for closing in self.closings:
                is_within = call.chat == closing.chat and closing.since <= moment < closing.until
                if is_within and (call.accepted or not closing.is_refused):
                    yield f"{call.chat} at {call.at}"

    def _pestered(self) -> Iterator[str]:
        """A refused digest is not tried again: at most one for each of a closed channel's digests."""
        refused = Counter(
            (closing.chat, closing.since.isoformat())
            for call in self._digests()
            for closing in self.closings
            if call.chat == closing.chat
            and closing.since <= datetime.fromisoformat(call.at) < closing.until
            and not call.accepted
        )
        yield from (f"{chat} since {since}: {n} times" for (chat, since), n in refused.items() if n > 2)

    def _digests(self) -> Iterator[Call]:
        for call in self.platform.transcript:
            is_post = call.method == "chat.postMessage" and not call.params.get("thread_ts")
            if is_post and str(call.params.get("text")).startswith(TITLE):
                yield call

    def _late(self, downtimes: Sequence[tuple[float, float]]) -> Iterator[str]:
        """Name what was not acknowledged in time though the bot was up from the delivery to the end of it.

        What found nobody there was not delivered.
        """
        for envelope in self.platform.slack.envelopes:
            begun, ended = envelope.sent_at, envelope.sent_at + ACK_SECONDS
            if envelope.is_acknowledged or not begun or ended > time.monotonic():
                continue
            if not any(begun <= up and down <= ended for down, up in downtimes):
                yield f"{envelope.kind}: {envelope.failure}"


def _kind_of(envelope: Envelope) -> str:
    """Return what people did, or what Slack told of by itself."""
    event = envelope.payload.get("event", {})
    return str(event.get("type") or envelope.payload.get("type") or envelope.kind)


def _a_second(burst: Sequence[Envelope]) -> float:
    moments = sorted(envelope.sent_at for envelope in burst if envelope.sent_at)
    return round((len(moments) - 1) / (moments[-1] - moments[0]), 1) if len(moments) > 1 else 0.0

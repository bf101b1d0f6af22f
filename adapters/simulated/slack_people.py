"""Slack's people: they run commands, press, choose, write, and fill in forms.

These methods, and those of the admins, are what the control offers. A command or press that the app does not
acknowledge in three seconds is shown to its user as Slack shows it.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from adapters.simulated.slack_admins import SlackAdmins
from adapters.simulated.slack_envelopes import COMMANDS, INTERACTIVE, Envelope
from adapters.simulated.slack_forms import State, chosen_entry, menus, state_of, unanswered
from adapters.simulated.slack_payloads import action_of, command_payload, interactive_payload
from adapters.simulated.slack_refusals import SlackRefusedError
from adapters.simulated.slack_view import Control, controls
from adapters.simulated.slack_workspace import (
    SLACKBOT,
    Channel,
    SlackMessage,
    SlackUser,
    UnknownInSlackError,
    Workspace,
)

TROUBLE = "We had some trouble connecting. Try again?"


class SlackPeople(SlackAdmins):
    # --- in channels --------------------------------------------------------------------------------

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Envelope:
        """Run a slash command; "#names" and "@names" go out escaped, as the manifest asks for."""
        workspace, who, found = self._where(user, channel)
        if command not in self._slack.app.commands or workspace.lost:
            raise UnknownInSlackError(f"{command} is not a valid command.")
        payload = command_payload(self._slack, workspace, who, found, command, text)
        envelope = await self._slack.deliver(COMMANDS, payload)
        if envelope.failure:
            self._whisper(found, who, f'{command} failed with the error "{envelope.failure}"')
        elif envelope.answer:
            self._show_answer(workspace, found, who, command, envelope.answer)
        return envelope

    async def press(self, user: str, channel: str, ts: str, button: str) -> Envelope:
        """Press a button, or choose an option of a menu, by its label or its action_id."""
        workspace, who, found = self._where(user, channel)
        message = self._seen_message(found, who, ts)
        control = _choose(message.blocks, button)
        if control.option is None:
            return await self._act_in_message(workspace, who, found, message, control, {})
        entry = chosen_entry(control.element, control.option["value"])
        return await self._act_in_message(workspace, who, found, message, control, entry)

    async def choose(self, user: str, channel: str, ts: str, field: str, answer: Any) -> Envelope:
        """Choose in a menu or picker of a message, which is named by its placeholder or its action_id.

        `answer` is an option by its label or value, a time as "07:30", an id, or a list of such.
        """
        workspace, who, found = self._where(user, channel)
        message = self._seen_message(found, who, ts)
        control = _field(message.blocks, field)
        entry = chosen_entry(control.element, answer)
        return await self._act_in_message(workspace, who, found, message, control, entry)

    async def write(self, user: str, text: str, channel: str = "", thread_ts: str = "") -> str:
        """Write in a channel, or to the app in private when none is named; return the ts."""
        workspace, who, found = self._where(user, channel)
        if found.kind == "im" and self._slack.app.is_messages_tab_read_only:
            raise UnknownInSlackError("Sending messages to this app has been turned off.")
        written = SlackMessage(self._slack.next_ts(), who.id, text, thread_ts=thread_ts)
        message = self._slack.post(found, written)
        about = {"user": who.id, "text": text, "ts": message.ts, "channel": found.id}
        if thread_ts:
            about["thread_ts"] = thread_ts
        if found.kind == "im":
            await self._tell(workspace, "message.im", type="message", channel_type="im", **about)
        elif f"<@{workspace.bot_user_id}>" in text and workspace.bot_user_id in found.members:
            await self._tell(workspace, "app_mention", **about)
        return message.ts

    # --- in views -----------------------------------------------------------------------------------

    async def open_home(self, user: str, tab: str = "home") -> dict[str, Any] | None:
        """Open the app's Home or Messages tab; return the view it shows once the app was told."""
        workspace, who = self._slack.user(user)
        direct = self._slack.direct_message(workspace, who)
        shown = self.home(user)
        more = {"view": shown} if shown and tab == "home" else {}
        await self._tell(workspace, "app_home_opened", user=who.id, channel=direct.id, tab=tab, **more)
        return self.home(user)

    def home(self, user: str) -> dict[str, Any] | None:
        workspace, who = self._slack.user(user)
        return workspace.views.get(workspace.homes.get(who.id, ""))

    def modal(self, user: str) -> dict[str, Any] | None:
        """Return the modal that lies on top, None when there is none."""
        workspace, who = self._slack.user(user)
        stack = workspace.modals.get(who.id, [])
        return workspace.views[stack[-1]] if stack else None

    async def press_in_view(self, user: str, view_id: str, button: str) -> Envelope:
        workspace, who = self._slack.user(user)
        view = self._view(workspace, view_id)
        control = _choose(view["blocks"], button)
        entry = chosen_entry(control.element, control.option["value"]) if control.option else {}
        return await self._act_in_view(workspace, who, view, control, entry)

    async def choose_in_view(self, user: str, view_id: str, field: str, answer: Any) -> Envelope | None:
        """Fill in a field, which is named by its label or action_id; None where the app is not told yet."""
        workspace, who = self._slack.user(user)
        view = self._view(workspace, view_id)
        control = _field(view["blocks"], field)
        entry = chosen_entry(control.element, answer)
        block = next(block for block in view["blocks"] if block["block_id"] == control.block_id)
        if block["type"] == "input" and not block.get("dispatch_action"):
            _remember(view["state"]["values"], control, entry)
            return None
        return await self._act_in_view(workspace, who, view, control, entry)

    async def submit_view(
        self, user: str, view_id: str, values: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Envelope:
        """Send in a modal as it was filled in; `values` adds to its state: {block_id: {action_id: {…}}}."""
        workspace, who = self._slack.user(user)
        view = self._view(workspace, view_id)
        for block_id, entries in (values or {}).items():
            view["state"]["values"].setdefault(block_id, {}).update(entries)
        lacking = unanswered(view["blocks"], view["state"]["values"])
        if lacking:
            raise UnknownInSlackError(f"Please complete this required field: {lacking[0]}")
        payload = interactive_payload(self._slack, workspace, who, "view_submission")
        envelope = await self._slack.deliver(
            INTERACTIVE, payload | {"view": deepcopy(view), "response_urls": []}
        )
        if envelope.failure:
            workspace.view_errors[view_id] = {"": TROUBLE}
        else:
            self._slack.views.answer(workspace, who, view, envelope.answer or {})
        return envelope

    async def close_view(self, user: str, view_id: str, *, all_views: bool = False) -> Envelope | None:
        """Close a modal, or the whole stack by its ×; the app is told where it asked to be."""
        workspace, who = self._slack.user(user)
        view = self._view(workspace, view_id)
        self._slack.views.close(
            workspace, who, view, all_views=all_views or view.get("clear_on_close", False)
        )
        if not view.get("notify_on_close"):
            return None
        payload = interactive_payload(self._slack, workspace, who, "view_closed")
        return await self._slack.deliver(INTERACTIVE, payload | {"view": view, "is_cleared": all_views})

    # --- helpers ------------------------------------------------------------------------------------

    async def _act_in_message(
        self,
        workspace: Workspace,
        who: SlackUser,
        found: Channel,
        message: SlackMessage,
        control: Control,
        entry: Mapping[str, Any],
    ) -> Envelope:
        if control.element["type"] not in {"button", "overflow"}:
            _remember(message.chosen, control, entry)
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": found.id,
            "is_ephemeral": bool(message.only_for),
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = interactive_payload(self._slack, workspace, who, "block_actions", found) | {
            "container": container,
            "channel": {"id": found.id, "name": found.shown_name},
            "response_url": self._slack.response_url(workspace, found, who, pressed=message.ts),
            "state": {"values": state_of(message.blocks, message.chosen)},
            "actions": [action_of(self._slack, control, entry)],
        }
        # Slack tells the app nothing of what an ephemeral message held.
        if not message.only_for:
            payload["message"] = self._slack.message_as_api(workspace, message)
        envelope = await self._slack.deliver(INTERACTIVE, payload)
        if envelope.failure:
            self._whisper(found, who, f"This app responded with {envelope.failure}.")
        return envelope

    async def _act_in_view(
        self,
        workspace: Workspace,
        who: SlackUser,
        view: dict[str, Any],
        control: Control,
        entry: Mapping[str, Any],
    ) -> Envelope:
        if control.element["type"] not in {"button", "overflow"}:
            _remember(view["state"]["values"], control, entry)
        payload = interactive_payload(self._slack, workspace, who, "block_actions") | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": deepcopy(view),
            "actions": [action_of(self._slack, control, entry)],
        }
        envelope = await self._slack.deliver(INTERACTIVE, payload)
        workspace.view_errors[view["id"]] = {"": TROUBLE} if envelope.failure else {}
        return envelope

    @staticmethod
    def _seen_message(channel: Channel, who: SlackUser, ts: str) -> SlackMessage:
        message = channel.messages.get(ts)
        if message is None or message.only_for not in ("", who.id):
            raise UnknownInSlackError(f"{who.name} sees no message {ts} in {channel.name}.")
        return message

    @staticmethod
    def _view(workspace: Workspace, view_id: str) -> dict[str, Any]:
        if view_id not in workspace.views:
            raise UnknownInSlackError(f"There is no view {view_id}.")
        return workspace.views[view_id]

    def _whisper(self, channel: Channel, user: SlackUser, text: str) -> None:
        self._slack.post(channel, SlackMessage(self._slack.next_ts(), SLACKBOT, text, only_for=user.id))

    def _show_answer(
        self,
        workspace: Workspace,
        channel: Channel,
        user: SlackUser,
        command: str,
        answer: Mapping[str, Any],
    ) -> None:
        """Show the message that came with an acknowledgement, if there is any in it."""
        try:
            blocks = self._slack.checked_blocks(answer.get("blocks") or [])
        except SlackRefusedError:
            self._whisper(channel, user, f'{command} failed with the error "invalid_command_response"')
            return
        if not blocks and not answer.get("text"):
            return
        is_public = answer.get("response_type") == "in_channel"
        message = SlackMessage(
            self._slack.next_ts(),
            workspace.bot_user_id,
            str(answer.get("text", "")),
            blocks,
            only_for="" if is_public else user.id,
        )
        self._slack.post(channel, message)


def _remember(state: State, control: Control, entry: Mapping[str, Any]) -> None:
    state.setdefault(control.block_id, {})[control.element["action_id"]] = dict(entry)


def _choose(blocks: list[dict[str, Any]], button: str) -> Control:
    found = list(controls(blocks))
    for control in found:
        if control.is_named(button):
            return control
    labels = ", ".join(f"[{control.label}]" for control in found) or "none"
    raise UnknownInSlackError(f"There is no button {button}; there are: {labels}")


def _field(blocks: list[dict[str, Any]], named: str) -> Control:
    found = list(menus(blocks))
    for control in found:
        if control.is_named(named):
            return control
    labels = ", ".join(f"[{control.label}]" for control in found) or "none"
    raise UnknownInSlackError(f"There is no field {named}; there are: {labels}")

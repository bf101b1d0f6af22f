"""The app's views in Slack: what each person's Home tab shows, and the modals that lie over each other."""

import json
from collections.abc import Mapping
from typing import Any

from adapters.simulated.slack_blocks import view_errors
from adapters.simulated.slack_forms import state_of
from adapters.simulated.slack_refusals import SlackRefusedError, invalid_arguments
from adapters.simulated.slack_workspace import Ids, SlackApp, SlackUser, Workspace, with_ids

MAX_VIEW_BYTES = 250_000
MAX_MODALS = 3
# What Slack says of a view where the app said nothing.
_UNSAID = {
    **dict.fromkeys(("title", "submit", "close", "previous_view_id")),
    **dict.fromkeys(("clear_on_close", "notify_on_close"), False),
    **dict.fromkeys(("external_id", "callback_id", "private_metadata"), ""),
}


class SlackViews:
    def __init__(self, app: SlackApp, ids: Ids) -> None:
        self._app = app
        self._ids = ids
        self._changes = 0

    # --- what apps ask for --------------------------------------------------------------------------

    def publish(
        self, workspace: Workspace, user: SlackUser, view: Any, known_hash: str = ""
    ) -> dict[str, Any]:
        if not self._app.has_home:
            raise SlackRefusedError("not_enabled")
        checked = self._checked(workspace, view, "home")
        old_id = workspace.homes.get(user.id, "")
        _refuse_stale(workspace, old_id, known_hash)
        stored = self._store(workspace, checked, old_id)
        workspace.homes[user.id] = stored["id"]
        return stored

    def open(
        self, workspace: Workspace, user: str, view: Any, *, conversation: str = "", is_pushed: bool = False
    ) -> dict[str, Any]:
        """Open a modal, instead of those the person has open, or over them where it is pushed."""
        checked = self._checked(workspace, view, "modal")
        stack = workspace.modals.setdefault(user, [])
        if is_pushed and not stack:
            raise SlackRefusedError("not_found")
        if is_pushed and len(stack) >= MAX_MODALS:
            raise SlackRefusedError("push_limit_reached")
        if not is_pushed:
            self._forget(workspace, stack)
        stored = self._store(workspace, checked, conversation=conversation)
        stack.append(stored["id"])
        stored["root_view_id"] = stack[0]
        stored["previous_view_id"] = stack[-2] if len(stack) > 1 else None
        return stored

    def update(
        self, workspace: Workspace, view_id: str, external_id: str, view: Any, known_hash: str = ""
    ) -> dict[str, Any]:
        old_id = view_id or _by_external_id(workspace, external_id)
        old = workspace.views.get(old_id)
        if old is None:
            raise SlackRefusedError("not_found")
        checked = self._checked(workspace, view, old["type"], old_id)
        _refuse_stale(workspace, old_id, known_hash)
        return self._store(workspace, checked, old_id)

    # --- what people do -----------------------------------------------------------------------------

    def answer(
        self, workspace: Workspace, user: SlackUser, view: Mapping[str, Any], answer: Mapping[str, Any]
    ) -> None:
        """Do with a submitted view what the app's acknowledgement says; without a word it closes."""
        workspace.view_errors.pop(view["id"], None)
        try:
            match answer.get("response_action"):
                case None:
                    self.close(workspace, user, view)
                case "clear":
                    self.close(workspace, user, view, all_views=True)
                case "update":
                    self.update(workspace, view["id"], "", answer.get("view"))
                case "push":
                    self.open(workspace, user.id, answer.get("view"), is_pushed=True)
                case "errors":
                    workspace.view_errors[view["id"]] = _field_errors(view, answer.get("errors"))
                case _:
                    raise SlackRefusedError("invalid_response_action")
        except SlackRefusedError as refusal:
            workspace.view_errors[view["id"]] = {"": f"invalid response: {refusal.error}"}

    def close(
        self, workspace: Workspace, user: SlackUser, view: Mapping[str, Any], *, all_views: bool = False
    ) -> None:
        """Close a modal with those over it, or all of them; closing it twice is closing it once."""
        stack = workspace.modals.get(user.id, [])
        if view["id"] in stack:
            self._forget(workspace, stack, 0 if all_views else stack.index(view["id"]))

    @staticmethod
    def _forget(workspace: Workspace, stack: list[str], start: int = 0) -> None:
        for view_id in stack[start:]:
            workspace.views.pop(view_id, None)
            workspace.view_errors.pop(view_id, None)
        del stack[start:]

    # --- helpers ------------------------------------------------------------------------------------

    def _checked(self, workspace: Workspace, view: Any, kind: str, old_id: str = "") -> dict[str, Any]:
        errors = view_errors(view)
        if not errors and view["type"] != kind:
            errors = [f"must be a {kind} [json-pointer:/view/type]"]
        if errors:
            raise invalid_arguments(*errors)
        if len(json.dumps(view).encode()) > MAX_VIEW_BYTES:
            raise SlackRefusedError("view_too_large")
        external_id = view.get("external_id", "")
        if external_id and _by_external_id(workspace, external_id) not in ("", old_id):
            raise SlackRefusedError("duplicate_external_id")
        return dict(view)

    def _store(
        self, workspace: Workspace, view: dict[str, Any], view_id: str = "", *, conversation: str = ""
    ) -> dict[str, Any]:
        """Keep a view; what was filled in stays in fields that keep their block_id and action_id."""
        old = workspace.views.get(view_id, {})
        blocks = with_ids(view.get("blocks", []), self._ids)
        known = old.get("state", {}).get("values", {})
        self._changes += 1
        stored = {
            **_UNSAID,
            **view,
            "id": view_id or self._ids.next("V"),
            "team_id": workspace.team_id,
            "app_id": self._app.app_id,
            "bot_id": workspace.bot_id,
            "hash": f"{self._changes}.{self._ids.next('h')}",
            "blocks": blocks,
            "state": {"values": state_of(blocks, known, conversation=conversation)},
        }
        stored["root_view_id"] = old.get("root_view_id", stored["id"])
        stored["previous_view_id"] = old.get("previous_view_id")
        workspace.views[stored["id"]] = stored
        return stored


def _refuse_stale(workspace: Workspace, view_id: str, known_hash: str) -> None:
    old = workspace.views.get(view_id)
    if old and known_hash and known_hash != old["hash"]:
        raise SlackRefusedError("hash_conflict")


def _by_external_id(workspace: Workspace, external_id: str) -> str:
    views = workspace.views.values()
    return next((v["id"] for v in views if external_id and v.get("external_id") == external_id), "")


def _field_errors(view: Mapping[str, Any], errors: Any) -> dict[str, str]:
    """Return what to show at which field; errors belong to input blocks alone."""
    known = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= known:
        raise SlackRefusedError("invalid_errors")
    return {block_id: str(words) for block_id, words in errors.items()}

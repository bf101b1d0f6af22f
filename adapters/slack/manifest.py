"""The app's manifest for each way of receiving, and the link that creates the app from it."""

import json
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from adapters.slack.web_route import EVENTS_PATH

_CREATE_APP = "https://api.slack.com/apps"


def manifest(public_url: str = "") -> dict[str, Any]:
    """Return the manifest for Socket Mode, or for posts to that address of ours."""
    text = (files("adapters.slack") / "manifest.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    if public_url:
        _have_posted(content, public_url.rstrip("/").removesuffix(EVENTS_PATH) + EVENTS_PATH)
    return content


def manifest_link(public_url: str = "") -> str:
    """Return the address that opens Slack's "create an app" with everything filled in."""
    compact = json.dumps(manifest(public_url), separators=(",", ":"))
    return f"{_CREATE_APP}?{urlencode({'new_app': 1, 'manifest_json': compact})}"


def _have_posted(content: dict[str, Any], address: str) -> None:
    settings = content["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = address
    settings["interactivity"]["request_url"] = address
    for command in content["features"]["slash_commands"]:
        command["url"] = address

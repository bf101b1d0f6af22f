"""The app's manifest, and the link that creates the app from it."""

import json
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

_CREATE_APP = "https://api.slack.com/apps"


def manifest() -> dict[str, Any]:
    text = (files("adapters.slack") / "manifest.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def manifest_link() -> str:
    """Return the address that opens Slack's "create an app" with everything filled in."""
    compact = json.dumps(manifest(), separators=(",", ":"))
    return f"{_CREATE_APP}?{urlencode({'new_app': 1, 'manifest_json': compact})}"

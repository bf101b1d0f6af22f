"""Slack: Socket Mode in, Block Kit out."""

from adapters.slack.adapter import SlackAdapter
from adapters.slack.manifest import manifest_link

__all__ = ["SlackAdapter", "manifest_link"]

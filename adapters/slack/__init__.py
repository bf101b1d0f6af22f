"""Slack: Socket Mode or signed posts in, Block Kit out."""

from adapters.slack.adapter import SlackAdapter
from adapters.slack.manifest import manifest, manifest_link

__all__ = ["SlackAdapter", "manifest", "manifest_link"]

"""The terminal as a chat: the same commands and messages as everywhere, buttons as numbers."""

from adapters.terminal.adapter import TerminalAdapter

__all__ = ["TerminalAdapter"]

"""How Slack refuses a call: `ok: false` with an error of its own, and what it says about it."""

from typing import Any


class SlackRefusedError(Exception):
    """The call is answered `ok: false` with this error, and `more` beside it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def invalid_arguments(*words: str) -> SlackRefusedError:
    messages = [f"[ERROR] {error}" for error in words]
    return SlackRefusedError("invalid_arguments", response_metadata={"messages": messages})

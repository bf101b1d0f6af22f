"""A button that is clicked twice at once is pressed once, where everybody would see it: nobody wants the
digest in a channel twice.

Remembered in memory, and only for a moment: after a restart nobody's finger is still on the button.
"""

from datetime import datetime, timedelta

from bot.commands.context import Answer
from bot.model.delivery import InboxItem, IncomingKind

DOUBLE_CLICK = timedelta(seconds=1)
# So many presses are remembered before the old ones are dropped.
_MANY = 1_000

_Press = tuple[int, str, str, str, str]


class DoubleClicks:
    def __init__(self) -> None:
        self._pressed: dict[_Press, datetime] = {}

    def note(self, item: InboxItem, said: Answer) -> None:
        """Remember a press that had something said to all; what has an occasion is said once anyway."""
        is_public = any(not message.is_private for message in said.messages)
        if item.incoming.kind is IncomingKind.BUTTON and is_public and not said.occasion:
            if len(self._pressed) > _MANY:
                self._forget_before(item.received_at - DOUBLE_CLICK)
            self._pressed[_press_of(item)] = item.received_at

    def repeats(self, item: InboxItem) -> bool:
        """Say whether the same person had pressed the same there just before."""
        before = self._pressed.get(_press_of(item))
        return before is not None and item.received_at - before < DOUBLE_CLICK

    def _forget_before(self, moment: datetime) -> None:
        self._pressed = {press: at for press, at in self._pressed.items() if at >= moment}


def _press_of(item: InboxItem) -> _Press:
    incoming = item.incoming
    place = incoming.place
    return item.installation_id, place.chat, place.thread, incoming.sender.external_id, incoming.text

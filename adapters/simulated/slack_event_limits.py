"""How many events Slack tells an app in an hour, and when it gives up on an address that takes none.

Numbers and words: https://docs.slack.dev/apis/events-api.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from typing import Any

from adapters.simulated.slack_envelopes import OLD_TOKEN

EVENTS_AN_HOUR = 30_000
# An address that takes fewer of so many deliveries is told no more; a quiet app's never is switched off.
LEAST_SHARE_TAKEN = 0.05
FEWEST_TO_JUDGE = 1_000
_HOUR = timedelta(hours=1)


def limited_payload(app_id: str, team: str, minute: int) -> dict[str, Any]:
    """Return the one payload of the Events API that holds no event."""
    about = {"team_id": team, "minute_rate_limited": minute, "api_app_id": app_id}
    return {"token": OLD_TOKEN, "type": "app_rate_limited", **about}


class EventLimits:
    def __init__(self) -> None:
        self.an_hour = EVENTS_AN_HOUR
        self.fewest_to_judge = FEWEST_TO_JUDGE
        self.is_switched_off = False
        self._told: dict[str, deque[datetime]] = defaultdict(deque)
        self._minutes: dict[str, int] = {}
        self._deliveries: deque[tuple[datetime, bool]] = deque()

    def takes(self, team: str, now: datetime) -> bool:
        """Count an event of a workspace; False when it is one too many in the last hour."""
        told = self._told[team]
        while told and now - told[0] >= _HOUR:
            told.popleft()
        if len(told) >= self.an_hour:
            return False
        told.append(now)
        return True

    def minute_to_tell(self, team: str, now: datetime) -> int | None:
        """Return the minute that the app is told it was limited in; each is told once."""
        minute = int(now.timestamp()) // 60 * 60
        if self._minutes.get(team) == minute:
            return None
        self._minutes[team] = minute
        return minute

    def note(self, *, is_taken: bool, now: datetime) -> None:
        """Note whether the app's address took a delivery, the repeated ones included."""
        self._deliveries.append((now, is_taken))
        while now - self._deliveries[0][0] >= _HOUR:
            self._deliveries.popleft()
        if len(self._deliveries) >= self.fewest_to_judge:
            taken = sum(taken for _, taken in self._deliveries)
            self.is_switched_off = taken < LEAST_SHARE_TAKEN * len(self._deliveries)

    def switch_on(self) -> None:
        self.is_switched_off = False
        self._deliveries.clear()

"""A month on the simulated platform: people, channels, news, faults, and kill -9 in the middle of the work.

    python -m tests.scale.scenario --platform telegram --out build/scenario [--seed 1]
    python -m tests.scale.scenario --platform slack --out build/scenario [--seed 1] [--mode http]

Real processes: `siste run` reads made-up outlets over HTTP, talks to the simulated Slack or Telegram and
lives in its time. Leaves `calls.jsonl` (every call the bot made), `transcript.jsonl` (all that is known of
them), `siste.log` and `report.json` in the folder, prints the report, and ends with 1 if any destination got
a digest twice or lost one without it being named as unknown, if the bot was refused for form or called
before its time, or if anything else that `BREACHES` names came up.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from tests.scale.month import play_month
from tests.scale.slack_connection import SlackConnection
from tests.scale.slack_month import SlackCast
from tests.scale.telegram_month import TelegramCast

BREACHES = (
    "lost",
    "twice",
    "resent_after_error",
    "stuck",
    "steady_readers_wrong",
    "rate_violations",
    "refused_for_form",
    "thread_wrong",
    "told_again",
    "previews_of_links",
    "crossed_over",
    "sent_to_closed",
    "pestered",
    "acks_late",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--platform", choices=["slack", "telegram"], default="telegram")
    parser.add_argument("--out", type=Path, default=Path("build/scenario"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=["socket", "http"], default="socket", help="how Slack delivers")
    options = parser.parse_args()
    slack = SlackCast(SlackConnection(is_http=options.mode == "http"))
    cast = TelegramCast() if options.platform == "telegram" else slack
    report = asyncio.run(play_month(cast, options.out, seed=options.seed))
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    (options.out / "report.json").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return int(any(report.get(name) for name in BREACHES))


if __name__ == "__main__":
    sys.exit(main())

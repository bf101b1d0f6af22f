"""Blocks and views made up at random, and judged by Slack's types, Slack's library and the simulated Slack.

`python -m tests.scale.slack_truth 5000` prints who refused how many of them, and why the platform was
stricter; it fails when the platform's verdict differs in any way that has no reason written down.
"""

import logging
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.adapters.slack_verdicts import (
    STRICTER,
    Verdicts,
    blocks,
    verdicts_on_block,
    verdicts_on_view,
    views,
)


def main(examples: int) -> int:
    logging.disable(logging.WARNING)
    found = 0
    for kind, made, judge in (("blocks", blocks, verdicts_on_block), ("views", views, verdicts_on_view)):
        verdicts = _judged(examples, made, judge)
        wrong = {verdict.unexplained: value for verdict, value in verdicts if verdict.unexplained}
        lines = [f"{len(verdicts)} {kind}", *_counted([verdict for verdict, _ in verdicts])]
        lines += [f"  WRONG {why}\n        {str(value)[:600]}" for why, value in list(wrong.items())[:20]]
        sys.stdout.write("\n".join(lines) + "\n")
        found += len(wrong)
    return min(found, 1)


def _counted(verdicts: list[Verdicts]) -> Iterator[str]:
    for names, count in Counter(verdict.names for verdict in verdicts).most_common():
        yield f"  {count:6} refused by {names}"
    alone = [words for verdict in verdicts if verdict.names == "platform" for words in verdict.platform]
    for why, reason in STRICTER.items():
        if count := sum(1 for words in alone if re.search(why, words)):
            yield f"  {count:6} by the platform alone: {reason}"


def _judged(
    examples: int, made: st.SearchStrategy[Any], judge: Callable[[Any], Verdicts]
) -> list[tuple[Verdicts, Any]]:
    judged: list[tuple[Verdicts, Any]] = []

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(made)
    def look(value: Any) -> None:
        judged.append((judge(value), value))

    look()
    return judged


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))

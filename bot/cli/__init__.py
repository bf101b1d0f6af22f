"""The command line: one file per verb, loaded when its verb is called.

Loading late keeps `siste curate` and `siste demo` quick: the chat libraries cost half a second each.
"""

from importlib import import_module
from typing import Any

import click

# verb → the module that holds it, under the name `command`
VERBS = {
    "chat": "bot.cli.chat",
    "curate": "bot.cli.curate",
    "demo": "bot.cli.demo",
    "digest": "bot.cli.digest",
    "doctor": "bot.cli.doctor",
    "entries": "bot.cli.entries",
    "extract": "bot.cli.extract",
    "feeds": "bot.cli.feeds",
    "fetch": "bot.cli.fetch",
    "migrate": "bot.cli.migrate",
    "run": "bot.cli.run",
    "setup": "bot.cli.setup",
    "simulate": "bot.cli.simulate",
    "slack": "bot.cli.slack",
    "web": "bot.cli.web",
    "why": "bot.cli.why",
    "worker": "bot.cli.worker",
}


class LateGroup(click.Group):
    """A group that imports a verb's module only when that verb is asked for."""

    def list_commands(self, _: click.Context) -> list[str]:
        return sorted(VERBS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        module = VERBS.get(cmd_name)
        if module is None:
            return None
        command: Any = import_module(module).command
        return command if isinstance(command, click.Command) else None


@click.command(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="siste")
def main() -> None:
    """Siste delivers curated news to the chats where people already are."""

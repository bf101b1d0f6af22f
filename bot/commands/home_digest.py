"""What a page of settings shows of one digest: how it stands, and the buttons and forms that change it."""

from collections.abc import Iterator

from bot.commands.context import Context
from bot.commands.list import choices_of, digest_line, quiet_items
from bot.commands.settings import Settings
from bot.commands.targets import target_name, target_token, targets_of
from bot.commands.texts import button, buttons, order, place_name
from bot.message import Block, Button, Buttons, ListBlock, Text
from bot.model.digest import Digest, Mode

_MAX_TAGS = 10


def digest_blocks(ctx: Context, settings: Settings, digest: Digest) -> Iterator[Block]:
    """Yield the digest with what can be done to it, from the page of whoever may."""
    yield Text(digest_line(ctx, settings, digest))
    yield ListBlock((*choices_of(ctx, digest), *quiet_items(ctx, settings)))
    rows = (_dropping(ctx, settings, digest), _changing(ctx, settings, digest))
    yield Buttons(tuple(row for row in rows if row))


def prefix_of(ctx: Context, settings: Settings) -> str:
    """Return what leads a command to the place where it is not the person's own."""
    place = settings.destination
    return "" if place.id == ctx.destination.id else f"place {place.id} "


def _changing(ctx: Context, settings: Settings, digest: Digest) -> tuple[Button, ...]:
    tr, name = ctx.tr, place_name(settings.destination, ctx.tr)
    prefix = prefix_of(ctx, settings)

    def here(label: str, words: str) -> Button | None:
        return button(label, f"home {prefix}{order(digest, words)}", f"{label}: {name}")

    def ask(label: str, form: str) -> Button | None:
        ids = f"{settings.destination.id} {digest.id}"
        return button(f"{label} …", f"home form {form} {ids}", f"{label}: {name}")

    is_paused = digest.paused_until is not None and digest.paused_until > ctx.now
    paused = here(tr("Resume"), "resume") if is_paused else here(tr("Pause for a week"), "pause 1w")
    running = (paused, here(tr("Off"), "off")) if digest.next_at else (here(tr("Switch it on"), "on"),)
    return buttons(
        ask(tr("Time"), "time"),
        ask(tr("Length"), "length"),
        ask(tr("Role"), "role"),
        ask(tr("Follow tags"), "follow"),
        ask(tr("Mute"), "mute"),
        *running,
        button(tr("Preview"), f"{prefix}{order(digest, 'preview')}", f"{tr('Preview')}: {name}"),
    )


def _dropping(ctx: Context, settings: Settings, digest: Digest) -> tuple[Button, ...]:
    """Offer to follow less, and to let come again what is muted or played down."""
    which = f"@{digest.name} " if digest.name else ""

    def each(label: str, description: str, word: str, *modes: Mode) -> Iterator[Button | None]:
        for target in sorted(targets_of(digest, *modes, now=ctx.now))[:_MAX_TAGS]:
            name = target_name(ctx, target)
            action = f"home {prefix_of(ctx, settings)}{word} {which}{target_token(target)}"
            yield button(label.format(name=name), action, description.format(name=name))

    tr = ctx.tr
    return buttons(
        *each("✕ {name}", tr("Stop following {name}", name="{name}"), "unsubscribe", Mode.FOLLOW),
        *each(tr("Unmute {name}", name="{name}"), "", "unmute", Mode.MUTE),
        *each(tr("{name} as before", name="{name}"), "", "unmute", Mode.LESS),
    )

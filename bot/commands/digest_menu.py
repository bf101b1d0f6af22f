"""The menu of a digest: all that can be changed, by buttons that change the message in place."""

from collections.abc import Iterator
from dataclasses import replace

from bot.commands.context import Answer, Context
from bot.commands.list import choices_of, digest_line, quiet_items
from bot.commands.settings import Settings, digest_name
from bot.commands.texts import button, buttons, buttons_in, order
from bot.message import Block, Button, Buttons, ListBlock, Message, Text
from bot.model.digest import Digest

# What an order's button says behind "digest @weekly" where pressing it changes the menu in place.
IN_PLACE = "menu"
_BUTTONS_A_ROW = 3


def menu_of(
    ctx: Context,
    settings: Settings,
    digest: Digest,
    *,
    answer: Answer | None = None,
    is_in_place: bool = False,
) -> Answer:
    """Return the menu, below what an order answered if there was one."""
    said = answer.messages[0] if answer else None
    asked = buttons_in(said) if said else ()
    undo = tuple(choice for choice in asked if choice.action.startswith("undo "))
    line = digest_line(ctx, settings, digest)
    blocks: list[Block] = [Text(said.summary)] if said else []
    if said and asked and not undo:
        back = button(ctx.tr("Back"), order(digest, IN_PLACE))
        rows = (*_rows_in_place(said, digest), buttons(back))
    else:
        blocks += [Text(line), ListBlock((*choices_of(ctx, digest), *quiet_items(ctx, settings)))]
        rows = (*_menu_rows(ctx, settings, digest), *((undo,) if undo else ()))
    message = Message(
        (*blocks, Buttons(rows)),
        summary=said.summary if said else line,
        language=ctx.language,
        replaces_original=is_in_place and ctx.is_button,
        form=said.form if said else None,
    )
    return Answer((message,))


def _menu_rows(ctx: Context, settings: Settings, digest: Digest) -> tuple[tuple[Button, ...], ...]:
    tr = ctx.tr

    def here(label: str, words: str) -> Button | None:
        return button(label, order(digest, f"{IN_PLACE} {words}"))

    skips = here(tr("Come on holidays"), "holidays off")
    silent = here(tr("With sound"), "silent off")
    rows = (
        buttons(here(tr("Time"), "time"), here(tr("Length"), "length"), here(tr("Quiet hours"), "quiet")),
        buttons(
            skips if digest.skips_holidays else here(tr("Skip holidays"), "holidays on"),
            silent if digest.is_silent else here(tr("Without sound"), "silent on"),
            here(tr("Role"), "role"),
        ),
        buttons(
            button(tr("Preview"), order(digest, "preview")),
            button(tr("Send it now"), order(digest, "now")),
        ),
        _running(ctx, digest),
        _others(ctx, settings, digest),
    )
    return tuple(row for row in rows if row)


def _running(ctx: Context, digest: Digest) -> tuple[Button, ...]:
    def here(label: str, words: str) -> Button | None:
        return button(label, order(digest, f"{IN_PLACE} {words}"))

    if digest.next_at is None:
        return buttons(here(ctx.tr("Switch it on"), "on"))
    is_paused = digest.paused_until is not None and digest.paused_until > ctx.now
    paused = here(ctx.tr("Resume"), "resume") if is_paused else here(ctx.tr("Pause"), "pause")
    return buttons(paused, here(ctx.tr("Off"), "off"))


def _others(ctx: Context, settings: Settings, digest: Digest) -> tuple[Button, ...]:
    """Lead to the place's other digests, or to a weekly one where there is none."""
    others = [other for other in settings.digests if other.id != digest.id]
    leading = [button(f"→ {digest_name(ctx, other)}", order(other, IN_PLACE)) for other in others]
    if not others and not digest.is_weekly:
        leading = [button(ctx.tr("A weekly one too"), order(digest, f"{IN_PLACE} weekly"))]
    return buttons(*leading)


def _in_place(choice: Button, digest: Digest) -> Button:
    """Return a button of a question that answers it in the menu."""
    name = f"digest @{digest.name} " if digest.name else "digest "
    words = choice.action.removeprefix(name).removeprefix("digest ")
    return replace(choice, action=f"{name}{IN_PLACE} {words}")


def _rows_in_place(question: Message, digest: Digest) -> Iterator[tuple[Button, ...]]:
    """Yield the question's rows, the wide ones split."""
    rows = (row for block in question.blocks if isinstance(block, Buttons) for row in block.rows)
    for row in rows:
        for start in range(0, len(row), _BUTTONS_A_ROW):
            yield tuple(_in_place(choice, digest) for choice in row[start : start + _BUTTONS_A_ROW])

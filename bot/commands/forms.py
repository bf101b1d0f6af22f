"""form NAME PLACE DIGEST, and fill NAME PLACE DIGEST STAMP VALUES: what is awkward to type, filled in.

A form names the place and the digest it is about by their ids alone, and stands for what was chosen when it
was made. Filled in, it becomes the command that says the same ("place 17 digest @daily time mon,tue 08:00"),
so that its rights and its Undo are that one's. What somebody else chose meanwhile it does not overwrite.
"""

from bot.commands.concerns import number
from bot.commands.context import Answer, Context, reply
from bot.commands.form_fields import TITLES, form_of
from bot.commands.list import digest_line
from bot.commands.policy import may_manage
from bot.commands.settings import settings_of
from bot.commands.team_share import answer_form, ask_again
from bot.commands.texts import button, order, place_name, typed
from bot.message import Buttons, Form, Message, Text
from bot.model.destination import Destination, PlaceKind
from bot.model.digest import Digest

Found = tuple[Destination, Digest]
# The one form that is about a story, not about a digest.
_NOTE = "note "


async def form(ctx: Context, args: str) -> Answer:
    """Ask by a form; where there are none, say how it is typed."""
    if args.startswith(_NOTE):
        return await ask_again(ctx, args.removeprefix(_NOTE))
    name, found = await _read(ctx, args)
    if name not in TITLES or found is None:
        return gone(ctx)
    place, digest = found
    asked = await form_of(ctx, name, digest)
    said = _how_to_type(ctx, place, asked, typed(ctx, f"{_there(ctx, place)}{_example(ctx, name)}"))
    return Answer((Message((Text(said), Buttons(())), said, language=ctx.language, form=asked),))


async def filled(ctx: Context, args: str) -> str | Answer:
    """Return the command that a filled in form stands for, or why it stands for none.

    A note for the team is answered at once: any text may be one, a command's words as well.
    """
    if args.startswith(_NOTE):
        return await answer_form(ctx, args.removeprefix(_NOTE))
    name, found = await _read(ctx, args)
    stamp, values = _split(args)
    if name not in TITLES or found is None or stamp is None:
        return gone(ctx)
    place, digest = found
    now = await form_of(ctx, name, digest)
    if now.ids[-1] != stamp:
        return await _changed_meanwhile(ctx, name, place, digest)
    command = _command(now, digest, values)
    return f"{_there(ctx, place)}{command}" if command else gone(ctx)


def gone(ctx: Context) -> Answer:
    return reply(ctx, ctx.tr("What this form was about is gone. Nothing was changed."))


def _how_to_type(ctx: Context, place: Destination, asked: Form, command: str) -> str:
    if place.place.kind is PlaceKind.PRIVATE:
        return ctx.tr("{title}, for your digest: write it like {command}", title=asked.title, command=command)
    return ctx.tr(
        "{title}, for {place}: write it like {command}",
        title=asked.title,
        place=place_name(place, ctx.tr),
        command=command,
    )


def _command(form: Form, digest: Digest, values: str) -> str:
    """Return the command; empty if nothing was filled in that needs to be."""
    if form.name == "follow":
        return _follow(form, digest, values)
    if not values:
        return ""
    if form.name == "weekly":
        return f"digest weekly {values}"
    if form.name == "mute":
        return f"mute {_which(digest)}{values}"
    return order(digest, f"{form.name} {values}")


def _follow(form: Form, digest: Digest, values: str) -> str:
    """Follow what was chosen besides, and no longer what was taken away; what was not offered stays."""
    (field,) = form.fields
    chosen = set(filter(None, values.split(",")))
    added = [choice.value for choice in field.choices if choice.value in chosen - set(field.chosen)]
    dropped = [f"-{value}" for value in field.chosen if value not in chosen]
    return f"subscribe {_which(digest)}= {','.join((*added, *dropped))}"


def _which(digest: Digest) -> str:
    return f"@{digest.name} " if digest.name else ""


def _there(ctx: Context, place: Destination) -> str:
    return "" if place.id == ctx.destination.id else f"place {place.id} "


async def _changed_meanwhile(ctx: Context, name: str, place: Destination, digest: Digest) -> Answer:
    line = digest_line(ctx, await settings_of(ctx, place), digest)
    said = ctx.tr(
        "This was changed while your form was open, so yours changed nothing. It is now: {line}", line=line
    )
    return reply(ctx, said, button(ctx.tr("Open the form again"), f"form {name} {place.id} {digest.id}"))


async def _read(ctx: Context, args: str) -> tuple[str, Found | None]:
    """Return the form's name, and the place and digest that it is about, if the member may manage it."""
    name, place_id, digest_id = (*args.split()[:3], "", "", "")[:3]
    numbers = number(place_id), number(digest_id)
    if numbers[0] is None or numbers[1] is None:
        return name, None
    digest = await ctx.tx.digests.get(numbers[1])
    place = await ctx.tx.destinations.get(numbers[0])
    if digest is None or place is None or digest.destination_id != place.id:
        return name, None
    return name, ((place, digest) if await may_manage(ctx, place) else None)


def _split(args: str) -> tuple[int | None, str]:
    """Return the stamp and the values behind the form's name and ids."""
    stamp, _, values = (args.split(maxsplit=3)[3:] or [""])[0].partition(" ")
    return number(stamp), values.strip()


def _example(ctx: Context, name: str) -> str:
    return {
        "time": ctx.tr("time weekdays 7:30"),
        "weekly": ctx.tr("digest weekly friday 14:00"),
        "length": "digest length 5",
        "role": ctx.tr("role cto"),
        "follow": ctx.tr("subscribe google, security"),
        "mute": ctx.tr("mute crypto 7d"),
    }[name]

"""From a text to an answer: parse, ask the policy, call the command."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.commands.arrived import arrived
from bot.commands.card import card
from bot.commands.catchup import catchup
from bot.commands.channel import channel
from bot.commands.claim import claim
from bot.commands.concerns import number
from bot.commands.context import Answer, Context, passing, reply
from bot.commands.corrections import corrections
from bot.commands.digest import digest
from bot.commands.draft import draft
from bot.commands.forgetme import forgetme
from bot.commands.forms import filled, form
from bot.commands.help import show_help, unknown_command
from bot.commands.home import home, place_of, with_page
from bot.commands.invite import invite
from bot.commands.language import language
from bot.commands.latest import latest
from bot.commands.less import less
from bot.commands.link import link, unlink
from bot.commands.list import show_list
from bot.commands.mute import mute
from bot.commands.mydata import mydata
from bot.commands.not_same import not_same
from bot.commands.open import open_story
from bot.commands.people import people
from bot.commands.place import place, step_into, still_there
from bot.commands.policy import may_be_asked, needs_admin, refusal
from bot.commands.privacy import privacy
from bot.commands.reports import reports
from bot.commands.request import request
from bot.commands.resend import resend
from bot.commands.role import role
from bot.commands.saved import save, saved, unsave
from bot.commands.search import search
from bot.commands.settings import UnknownDigestError
from bot.commands.share import share
from bot.commands.sources import sources
from bot.commands.start import start
from bot.commands.status import status
from bot.commands.stop import stop
from bot.commands.story import story
from bot.commands.subscribe import subscribe
from bot.commands.tags import tags
from bot.commands.targets import MAX_TARGETS, TooManyTargetsError
from bot.commands.team import team
from bot.commands.team_share import awaited_note
from bot.commands.texts import quoted, typed
from bot.commands.timezone import timezone
from bot.commands.undo import undo
from bot.commands.unmute import unmute
from bot.commands.unsubscribe import unsubscribe
from bot.commands.vote import vote
from bot.commands.why import why
from bot.commands.words import Parsed, parse
from bot.commands.wrong_tag import wrong_tag
from bot.model.destination import Platform

__all__ = ["Answer", "Parsed", "answer", "needs_admin", "parse"]

Handler = Callable[[Context, str], Awaitable[Answer]]

_HANDLERS: dict[str, Handler] = {
    "latest": latest,
    "search": search,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "mute": mute,
    "less": less,
    "unmute": unmute,
    "list": show_list,
    "tags": tags,
    "digest": digest,
    "draft": draft,
    "timezone": timezone,
    "role": role,
    "language": language,
    "why": why,
    "open": open_story,
    "card": card,
    "save": save,
    "unsave": unsave,
    "saved": saved,
    "sources": sources,
    "catchup": catchup,
    "story": story,
    "corrections": corrections,
    "reports": reports,
    "wrong-tag": wrong_tag,
    "not-same": not_same,
    "channel": channel,
    "place": place,
    "people": people,
    "claim": claim,
    "link": link,
    "unlink": unlink,
    "team": team,
    "invite": invite,
    "status": status,
    "privacy": privacy,
    "mydata": mydata,
    "forgetme": forgetme,
    "start": start,
    "stop": stop,
    "help": show_help,
    "undo": undo,
    "resend": resend,
    "arrived": arrived,
    "vote": vote,
    "share": share,
    "home": home,
    "form": form,
}


# Behind "home" these are no command to carry out: the page itself, or a part of it ("home page 2").
_NO_ORDERS = frozenset({"home", "latest"})


async def answer(ctx: Context, parsed: Parsed) -> Answer:
    """Answer a command; one the member may not use changes nothing and says who can."""
    said = await _carry_out(ctx, parsed)
    return await _showing_presence(ctx, said) if _sets_up_here(ctx, parsed) else said


async def _carry_out(ctx: Context, parsed: Parsed) -> Answer:
    if ctx.is_private_place and ctx.acting_in is None:
        await ctx.tx.looks.note(ctx.destination.id, now=ctx.now)
    parsed = await awaited_note(ctx, parsed)
    if refused := await refusal(ctx, parsed):
        return passing(ctx, refused)
    if parsed.unknown:
        # In a group or channel of Telegram a word that is none of ours may be another bot's.
        is_shared = ctx.installation.platform is Platform.TELEGRAM and not ctx.is_private_place
        is_ours = parsed.is_addressed or not is_shared
        return unknown_command(ctx, parsed.unknown) if is_ours else Answer(())
    if parsed.command == "place" and parsed.args and ctx.acting_in is None:
        stepped = await step_into(ctx, parsed.args)
        return stepped if isinstance(stepped, Answer) else still_there(stepped[0], await _carry_out(*stepped))
    if parsed.command == "request":
        return await request(ctx, parsed.args, _carry_out)
    if parsed.command == "home" and parsed.args:
        return await _on_page(ctx, parsed)
    if parsed.command == "fill":
        meant = await filled(ctx, parsed.args)
        return meant if isinstance(meant, Answer) else await _carry_out(ctx, parse(meant))
    return await _handle(ctx, parsed)


async def _on_page(ctx: Context, parsed: Parsed) -> Answer:
    """Carry out a command of the page and show the page again; a form lies over it."""
    inner = parse(parsed.args)
    about = place_of(inner)
    is_look = inner.command == "place" and number(inner.args) is not None
    if inner.command in _NO_ORDERS or is_look:
        return await home(ctx, parsed.args) if about is None else await with_page(ctx, None, about=about)
    said = await _carry_out(ctx, inner)
    if inner.command == "form" and said.messages[0].form:
        return said
    return await with_page(ctx, said, about=about)


async def _handle(ctx: Context, parsed: Parsed) -> Answer:
    try:
        return await _HANDLERS[parsed.command](ctx, parsed.args)
    except UnknownDigestError as exc:
        return reply(
            ctx,
            ctx.tr(
                "No digest here is called {name}. Nothing was changed. See {command}",
                name=quoted(str(exc), ctx.tr),
                command=typed(ctx, "list"),
            ),
        )
    except TooManyTargetsError:
        return reply(
            ctx,
            ctx.tr("That is more than {n} at once. Nothing was changed. Send it in parts.", n=MAX_TARGETS),
        )


def _sets_up_here(ctx: Context, parsed: Parsed) -> bool:
    """Say whether somebody who may sets up the shared place where they type."""
    return not (ctx.is_private_place or ctx.is_button) and ctx.may_change and may_be_asked(parsed)


async def _showing_presence(ctx: Context, said: Answer) -> Answer:
    """Have the answer show whether we may post there, where a digest is to come."""
    if not said.messages or not any(one.next_at for one in await ctx.tx.digests.of(ctx.destination.id)):
        return said
    return replace(said, messages=(replace(said.messages[0], shows_presence=True), *said.messages[1:]))

"""`siste web`: the web process. It answers health checks; the worker does everything else."""

import click

from bot.cli.running import fail, settings_or_fail


@click.command(name="web")
def command() -> None:
    """Answer GET /health on PORT (8080 unless set)."""
    import uvicorn

    from bot.bootstrap import make_web_app

    settings = settings_or_fail()
    try:
        uvicorn.run(make_web_app(settings), host="0.0.0.0", port=settings.port, log_level="warning")  # noqa: S104 - a platform's router reaches it from outside
    except OSError as error:
        fail(f"Port {settings.port} cannot be used ({error.strerror}). Set another PORT.")

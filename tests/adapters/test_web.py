"""The web process answers health checks, by itself and beside everything else."""

import httpx
import pytest
from pydantic import SecretStr

from bot.bootstrap import open_web
from bot.cli.web import serving
from bot.settings import Settings
from tests.conftest import SECRET_KEY


async def answer_of(url: str, path: str = "/health") -> httpx.Response:
    settings = Settings(database_url=SecretStr(url), secret_key=SecretStr(SECRET_KEY))
    async with open_web(settings) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://siste.example") as client:
            return await client.get(path)


async def test_a_database_in_order_is_healthy(sqlite_url: str):
    answer = await answer_of(sqlite_url)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_an_unusable_database_is_told_without_its_password():
    answer = await answer_of("postgresql://siste:hunter2@127.0.0.1:1/siste")

    assert answer.status_code == 503
    assert "No connection" in answer.json()["status"]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("path", ["/", "/admin"])
async def test_there_is_nothing_else(sqlite_url: str, path: str):
    assert (await answer_of(sqlite_url, path)).status_code == 404


async def test_it_serves_beside_other_work_and_ends_with_it(sqlite_url: str, unused_tcp_port: int):
    address = f"http://127.0.0.1:{unused_tcp_port}/health"
    settings = Settings(database_url=SecretStr(sqlite_url), secret_key=SecretStr(SECRET_KEY))
    async with open_web(settings) as app, httpx.AsyncClient() as client:
        async with serving(app, unused_tcp_port):
            assert (await client.get(address)).status_code == 200
        with pytest.raises(httpx.ConnectError):
            await client.get(address)


async def test_a_port_that_is_taken_is_told_with_the_setting(sqlite_url: str, unused_tcp_port: int, capsys):
    settings = Settings(database_url=SecretStr(sqlite_url), secret_key=SecretStr(SECRET_KEY))
    async with open_web(settings) as app, serving(app, unused_tcp_port):
        with pytest.raises(SystemExit):
            async with serving(app, unused_tcp_port):
                pass
    assert f"Port {unused_tcp_port} cannot be used" in capsys.readouterr().err

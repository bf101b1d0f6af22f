"""What `siste doctor` says of the encoder."""

import pytest
from click.testing import CliRunner

from bot import bootstrap
from bot.cli.doctor import command as doctor
from bot.ports.outside import EmbedderError
from tests.fakes import FakeEmbedder


@pytest.fixture
def findings(tmp_path, monkeypatch):
    monkeypatch.setenv("SISTE_DATA_DIR", str(tmp_path))

    def examine(embedder):
        monkeypatch.setattr(bootstrap, "make_embedder", lambda *_: embedder)
        return CliRunner().invoke(doctor).output.splitlines()

    return examine


def test_an_encoder_that_answers_is_well(findings):
    assert "ok    encoder: fake gives vectors of 2 numbers" in findings(FakeEmbedder())


def test_an_encoder_that_fails_is_to_be_mended(findings):
    broken = FakeEmbedder()
    broken.fails = EmbedderError("it is down. Next step: start it")
    assert "MEND  encoder: it is down. Next step: start it" in findings(broken)


def test_none_is_well_too(findings, monkeypatch):
    monkeypatch.setenv("SISTE_EMBEDDER", "none")
    assert any(line.startswith("ok    encoder: turned off") for line in findings(None))

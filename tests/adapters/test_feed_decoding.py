"""Undoing Content-Encoding within a cap."""

import gzip
import zlib

import pytest

from adapters.feeds.decoding import BodyTooLargeError, DecodingError, Inflater, inflate_whole

TEXT = b"<rss>" + bytes(range(256)) * 40 + b"</rss>"


def decoded(encoding: str, packed: bytes, *, piece: int = 7, cap: int = 10**6) -> bytes:
    inflater = Inflater(encoding, cap=cap)
    body = b"".join(inflater.feed(packed[i : i + piece]) for i in range(0, len(packed), piece))
    inflater.finish()
    return body


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\0\0\0\0padding"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
    ],
)
def test_a_packed_body_is_unpacked_piece_by_piece(encoding, packed):
    assert decoded(encoding, packed) == TEXT


def test_a_bomb_stops_at_the_cap():
    bomb = gzip.compress(b"\0" * 10_000_000)

    with pytest.raises(BodyTooLargeError):
        decoded("gzip", bomb, piece=len(bomb), cap=1_000_000)


def test_a_body_that_just_fits_is_no_bomb():
    assert len(decoded("gzip", gzip.compress(b"a" * 5000), cap=5000)) == 5000


@pytest.mark.parametrize("packed", [gzip.compress(TEXT)[:-20], b"no gzip at all", b"\x1f\x8b\x08\x00damaged"])
def test_a_damaged_or_cut_body_is_an_error(packed):
    with pytest.raises(DecodingError):
        decoded("gzip", packed)


def test_a_file_packed_by_its_publisher_is_unpacked_whole():
    assert inflate_whole(gzip.compress(TEXT), cap=10**6) == TEXT

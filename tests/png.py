"""Pictures as the browser takes them: read to pixels, and written small for the docs.

Read is what Chromium writes and what is written here: 8 bits a channel, RGB, RGBA or a palette, not
interlaced (https://www.w3.org/TR/png-3/).
"""

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE = 3
_CHANNELS = {2: 3, _PALETTE: 1, 6: 4}
# Enough for text on a few grounds; each more makes the picture larger.
_PALETTE_SIZE = 96


def read_png(content: bytes) -> Pixels:
    """Return the pixels as height, width, and red, green, blue."""
    chunks = dict.fromkeys((b"IHDR", b"IDAT"), b"")
    for name, data in _chunks(content):
        chunks[name] = chunks.get(name, b"") + data
    width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if depth != 8 or colour not in _CHANNELS or interlaced:
        raise ValueError(f"this kind of PNG is not read: depth {depth}, colour type {colour}")
    channels = _CHANNELS[colour]
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, 1 + width * channels)
    pixels = np.zeros((height, width * channels), np.uint8)
    above = bytes(width * channels)
    for row, line in enumerate(lines):
        above = _unfiltered(int(line[0]), line[1:], above, channels)
        pixels[row] = np.frombuffer(above, np.uint8)
    if colour == _PALETTE:
        return np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)[pixels]
    return pixels.reshape(height, width, channels)[:, :, :3]


def write_png(pixels: Pixels) -> bytes:
    """Return a PNG of the most frequent colours; any other becomes the nearest of these."""
    height, width, _ = pixels.shape
    colours, where, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    palette = colours[np.argsort(-counts)[:_PALETTE_SIZE]]
    indexes = _nearest(colours, palette)[where.reshape(height, width)]
    lines = np.zeros((height, width + 1), np.uint8)
    lines[:, 1:] = indexes
    header = struct.pack(">IIBBBBB", width, height, 8, _PALETTE, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"PLTE", palette.tobytes())]
    chunks += [(b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b"")]
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)


def _nearest(colours: Pixels, palette: Pixels) -> Pixels:
    found = np.zeros(len(colours), np.uint8)
    for index, colour in enumerate(colours.astype(int)):
        found[index] = np.abs(palette.astype(int) - colour).sum(axis=1).argmin()
    return found


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not content.startswith(_SIGNATURE):
        raise ValueError("this is no PNG")
    at = len(_SIGNATURE)
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        yield name, content[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _unfiltered(kind: int, line: NDArray[np.uint8], above: bytes, channels: int) -> bytes:
    match kind:
        case 0:
            return line.tobytes()
        case 1:
            return np.cumsum(line.reshape(-1, channels), axis=0, dtype=np.uint8).tobytes()
        case 2:
            return (line + np.frombuffer(above, np.uint8)).tobytes()
    return _predicted(line.tobytes(), above, channels, is_paeth=kind == 4)


def _predicted(line: bytes, above: bytes, channels: int, *, is_paeth: bool) -> bytes:
    """Undo the filters "average" and "Paeth", where each byte needs the one before it."""
    row = bytearray(channels) + bytearray(line)
    over = bytes(channels) + above
    for at in range(channels, len(row)):
        left, up, corner = row[at - channels], over[at], over[at - channels]
        guess = _paeth(left, up, corner) if is_paeth else (left + up) // 2
        row[at] = (row[at] + guess) & 0xFF
    return bytes(row[channels:])


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    distances = (abs(estimate - left), abs(estimate - up), abs(estimate - corner))
    return (left, up, corner)[distances.index(min(distances))]

"""Packed bodies: what comes is unpacked in small pieces, up to limits, whatever the server has packed."""

import asyncio
import functools
import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.exchange import Heard, ask, connected, connection
from tests.servers import Received, ScriptedServer, Wire, whole_chat
from tui.core.errors import ModelError, NetworkError
from tui.providers.wire import unpacking
from tui.providers.wire.unpacking import FREE, MOST_ERROR_BYTES, MOST_TIMES, PIECE, Unpackable, Unpacker

MEGABYTE = 1_000_000
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
}


def bare(data: bytes) -> bytes:
    """Return data as many servers send it under the name of deflate."""
    made = zlib.compressobj(wbits=-15)
    return made.compress(data) + made.flush()


@given(st.binary(max_size=3_000), st.sampled_from(["gzip", "deflate", "bare"]), st.integers(1, 60), st.integers(1, 40))
def test_what_was_packed_comes_back_in_whatever_pieces(data: bytes, form: str, size: int, times: int) -> None:
    data *= times
    packed = bare(data) if form == "bare" else PACKED[form](data)
    unpacker = Unpacker("gzip" if form == "gzip" else "deflate")
    pieces = [part for at in range(0, len(packed), size) for part in unpacker.pieces(packed[at : at + size])]
    assert b"".join(pieces) == data
    assert all(0 < len(piece) <= PIECE for piece in pieces)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]))
def test_anything_else_is_one_error(data: bytes, encoding: str) -> None:
    unpacker = Unpacker(encoding)
    try:
        list(unpacker.pieces(data))
    except Unpackable as error:
        assert "could not be unpacked" in str(error)  # noqa: PT017  it may also be such a stream


@pytest.mark.parametrize("encoding", PACKED)
def test_much_in_little_is_given_up(encoding: str) -> None:
    packed = PACKED[encoding](bytes(100 * MEGABYTE))
    pieces: list[int] = []
    with pytest.raises(Unpackable, match=f"{MOST_TIMES} times"):
        pieces.extend(len(piece) for piece in Unpacker(encoding).pieces(packed))
    assert sum(pieces) <= max(FREE, MOST_TIMES * len(packed)) + PIECE


async def heard(server: ScriptedServer, body: bytes, status: int = 200, **headers: str) -> Heard:
    async def script(received: Received, wire: Wire) -> None:
        assert received.headers["accept-encoding"] == "gzip, deflate"
        await wire.whole(body, status, **headers)

    server.script = script
    return await ask(connection("compatible", server.url))


EVENTS = b"".join(
    f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': word}}]})}\n\n".encode()
    for word in ["Half ", "a ", "loaf."] + ["x"] * 3_000
) + (b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n')


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "x-gzip", "GZIP", "identity", ""])
async def test_a_packed_stream_is_read(server: ScriptedServer, encoding: str) -> None:
    pack = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": bare}.get(encoding.lower(), bytes)
    answer = await heard(server, pack(EVENTS), content_encoding=encoding, content_type="text/event-stream")
    assert answer.error is None
    assert answer.text.startswith("Half a loaf.xxx")
    assert len(answer.text) == 12 + 3_000


async def test_a_packed_reply_in_one_piece_is_read(server: ScriptedServer) -> None:
    answer = await heard(server, gzip.compress(json.dumps(whole_chat("Hello.")).encode()), content_encoding="gzip")
    assert (answer.error, answer.text) == (None, "Hello.")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "no such thing"])
async def test_what_nobody_asked_for_is_told(server: ScriptedServer, encoding: str) -> None:
    answer = await heard(server, b"whatever", content_encoding=encoding)
    assert isinstance(answer.error, NetworkError)
    assert f"packed as {encoding!r}" in answer.error.problem


@pytest.mark.parametrize("status", [200, 401, 500])
@pytest.mark.parametrize("filler", [b" ", b"x", b": \n", b'{"a":'])
async def test_a_small_body_that_holds_100_mb_stays_small(server: ScriptedServer, status: int, filler: bytes) -> None:
    body = packed_100_mb(filler)
    assert len(body) < 600_000
    tracemalloc.start()
    answer = await heard(server, body, status, content_encoding="gzip")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(answer.error, ModelError)
    assert most < 60 * MEGABYTE


async def test_the_event_loop_goes_round_while_a_body_is_unpacked(server: ScriptedServer) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while not over.is_set():
            await asyncio.sleep(0)
            turns += 1

    over = asyncio.Event()
    counting = asyncio.create_task(count())
    body = gzip.compress(b"".join(b": %d\n" % number for number in range(2_000_000)))
    await heard(server, body, content_encoding="gzip", content_type="text/event-stream")
    over.set()
    await counting
    assert turns > 15 * MEGABYTE / PIECE


@functools.cache
def packed_100_mb(filler: bytes) -> bytes:
    """Return a body that unpacks to 100 MB of one thing."""
    return gzip.compress(filler * (100 * MEGABYTE // len(filler)))


async def test_a_list_of_models_that_unpacks_without_end_is_given_up(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole(packed_100_mb(b'{"a":'), content_encoding="gzip")

    server.script = script
    async with connected(connection("compatible", server.url)) as provider:
        with pytest.raises(ModelError):
            await provider.listing()


async def test_an_error_is_read_up_to_its_limit(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    words = json.dumps({"error": {"message": "No such key.", "more": "x" * 100_000}}).encode()
    answer = await heard(server, gzip.compress(words), 400, content_encoding="gzip")
    assert answer.error is not None
    assert "No such key." in answer.error.problem
    assert len(words) < MOST_ERROR_BYTES
    monkeypatch.setattr(unpacking, "MOST_ERROR_BYTES", 10)
    answer = await heard(server, gzip.compress(words), 400, content_encoding="gzip")
    assert answer.error is not None
    assert "No such key." not in answer.error.problem

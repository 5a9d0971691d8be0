"""No test leaves this machine: neither this process nor one that it starts."""

import asyncio
import socket
import subprocess
import sys

import pytest

ONLY_HERE = "tests talk to 127.0.0.1 only"
ASKS = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"  # an address that is given to nobody


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", b"127.0.0.1", "::1", None])
def test_this_machine(host: str | bytes | None) -> None:
    assert socket.getaddrinfo(host, 80)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org", b"example.org", "127.0.0.1.example.org"])
def test_another_machine(host: str | bytes) -> None:
    with pytest.raises(BaseException, match=ONLY_HERE):
        socket.getaddrinfo(host, 80)


def test_an_address_is_refused_as_well_as_a_name() -> None:
    with pytest.raises(BaseException, match=ONLY_HERE), socket.socket() as other:
        other.connect(("192.0.2.1", 80))
    with pytest.raises(BaseException, match=ONLY_HERE), socket.socket(type=socket.SOCK_DGRAM) as other:
        other.sendto(b"", ("192.0.2.1", 53))


async def test_the_event_loop_is_no_way_out() -> None:
    with pytest.raises(BaseException, match=ONLY_HERE):
        await asyncio.open_connection("example.org", 80)


@pytest.mark.parametrize("host", ["nobody.invalid", b"nobody.invalid"])
def test_a_name_of_nobody_is_not_known_and_no_resolver_is_asked(host: str | bytes) -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo(host, 80)


def test_a_process_of_a_test_is_kept_here_too() -> None:
    run = subprocess.run([sys.executable, "-c", ASKS], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert ONLY_HERE in run.stderr

"""A relay between mull and a server: it records what is asked, and can break a reply off as a bad line would."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

HOST = "127.0.0.1"
GENERATES = ("/chat/completions", "/responses")
NOT_PASSED_ON = {"host", "connection", "transfer-encoding", "content-length", "accept-encoding"}
BREAKS_AFTER = 700  # bytes: within the stream of a reply


@dataclass(frozen=True)
class Asked:
    """A request for a reply, and the status of the answer."""

    path: str
    body: dict[str, Any]
    status: int


class Relay:
    """Passes requests on to a port of this machine. ``break_next`` breaks off the next reply."""

    def __init__(self, to: int) -> None:
        self.asked: list[Asked] = []
        self.break_next = False
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"  # a body ends with its connection

            def do_GET(self) -> None:
                relay.pass_on(self, to, b"")

            def do_POST(self) -> None:
                relay.pass_on(self, to, self.rfile.read(int(self.headers.get("content-length", 0))))

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://{HOST}:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def pass_on(self, handler: BaseHTTPRequestHandler, port: int, content: bytes) -> None:
        """Ask the server the same, and pass its answer back piece by piece."""
        server = HTTPConnection(HOST, port, timeout=600)
        headers = {name: value for name, value in handler.headers.items() if name.lower() not in NOT_PASSED_ON}
        try:
            server.request(handler.command, handler.path, content or None, headers)
            answer = server.getresponse()
        except OSError:
            return  # nothing listens there: mull sees a connection that was closed
        generates = handler.path.partition("?")[0].endswith(GENERATES)
        if generates:
            self.asked.append(Asked(handler.path, json.loads(content), answer.status))
        left = BREAKS_AFTER if generates and self.break_next else None
        self.break_next = self.break_next and not generates
        handler.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in NOT_PASSED_ON:
                handler.send_header(name, value)
        handler.end_headers()
        try:
            while (piece := answer.read1(65536)) and left != 0:
                handler.wfile.write(piece[:left])
                handler.wfile.flush()
                left = None if left is None else max(0, left - len(piece))
        except OSError:
            pass  # mull has stopped the reply
        finally:
            server.close()  # which stops the server too

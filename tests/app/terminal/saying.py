"""A server that says the same to everything, for programs that run in a terminal of their own."""

import json
from http.server import BaseHTTPRequestHandler


def sse(text: str) -> bytes:
    """A whole streamed answer of Chat Completions, character by character."""
    pieces = [{"choices": [{"index": 0, "delta": {"content": one}}]} for one in text]
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    return b"".join(b"data: %b\n\n" % json.dumps(piece).encode() for piece in [*pieces, end]) + b"data: [DONE]\n\n"


class Saying(BaseHTTPRequestHandler):
    """Answers every request with the same text."""

    text = ""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(sse(self.text))

    def log_message(self, *arguments: object) -> None:
        pass

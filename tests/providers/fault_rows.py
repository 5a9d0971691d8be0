"""The network faults that were foreseen, and the scenarios that rehearse each."""

ROWS: dict[str, tuple[str, ...]] = {
    "connection refused, DNS failure, dead proxy": ("connection refused", "a name nobody knows", "a dead proxy"),
    "TLS spoken to a plain port": (
        "TLS spoken to a plain port that answers",
        "TLS spoken to a plain port that is silent",
    ),
    "no answer": ("no answer", "no answer to a whole request", "a head, then nothing"),
    "stall mid-stream, endless `: keep-alive`": (
        "a stall in mid-stream",
        "endless keep-alive comments before a word",
    ),
    "reset, cut or malformed chunk mid-stream": (
        "reset in mid-stream",
        "cut in mid-stream",
        "malformed chunk of HTTP in mid-stream",
    ),
    "the stream just ends: no `finish_reason`, truncated last event": (
        "the stream just ends",
        "[DONE] without finish_reason",
        "a truncated last event",
        "a truncated finish_reason",
    ),
    "`[DONE]` missing but `finish_reason` seen": ("[DONE] missing but finish_reason seen",),
    "200 with HTML, empty body, 204, or plain JSON instead of a stream": (
        "200 with HTML",
        "200 with an empty body",
        "204",
        "plain JSON instead of a stream",
    ),
    "malformed JSON, `data:` empty, `event:` or `id:` without data": (
        "broken JSON between good events",
        "`data:` empty",
        "`event:` without data",
        "`id:` without data",
    ),
    "invalid UTF-8": ("invalid UTF-8",),
    "BOM at the start": ("a byte order mark at the start",),
    '`{"error": ...}` as an event, `event: error`': ("an error event after text", "`event: error`"),
    "choices missing, null or empty; delta null; content a number": (
        "choices missing",
        "choices null",
        "choices empty",
        "delta null",
        "content a number",
    ),
    'lone surrogate in JSON (`"\\ud83d"`)': ("half a surrogate pair", "half a surrogate pair of Responses"),
    "20 MB event, 200 MB without a newline": ("an event of 9 MB", "an event of 9 MB before a word"),
    "429, 408, 409, 5xx": (
        "429 with retry-after-ms",
        "429 with retry-after in seconds",
        "429 with retry-after as a date gone by",
        "408",
        "409",
        "500",
        "529",
    ),
    "429 `insufficient_quota`": ("429 insufficient_quota",),
    "307 to another host": ("307 to another host",),
    "API key with a trailing newline or space": ("a key with a line break at its end",),
    "no usage chunk": ("no usage",),
    "`OPENAI_BASE_URL` set": ("OPENAI_BASE_URL set",),
}

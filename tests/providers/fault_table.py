"""The table of faults: what the SDK alone makes of each, and what mull makes of it.

``python -m tests.providers.fault_table`` measures everything anew and prints it as Markdown.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.providers.faults.broken_streams import BROKEN, ENDED, NOT_THE_API, UNREADABLE
from tests.providers.faults.error_replies import ERRORS_INSIDE, REFUSED, TOO_MUCH, WRONG_TYPES
from tests.providers.faults.scenario import Scenario
from tests.providers.faults.sdk_comparison import Row, measured, version_note
from tests.providers.faults.unreachable_servers import UNREACHED, WAITING

SECTIONS: dict[str, list[Scenario]] = {
    "Nothing answers, or not the one that was asked": UNREACHED,
    "Silence": WAITING,
    "The connection breaks": BROKEN,
    "The stream ends by itself": ENDED,
    "Something answers that does not speak the API": NOT_THE_API,
    "Events that cannot be read": UNREADABLE,
    "Errors inside an answer": ERRORS_INSIDE,
    "Values nobody expects": WRONG_TYPES,
    "Too much": TOO_MUCH,
    "Refusals": REFUSED,
}
SCENARIOS = [scenario for section in SECTIONS.values() for scenario in section]
FILE = Path(__file__).with_name("FAULTS.md")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "OPENAI_BASE_URL")
HEAD = """| fault | asked | the SDK alone | mull | kept | again |
|---|---|---|---|---|---|"""


def page(rows: dict[str, Row]) -> str:
    """Return the whole page for rows by the name of their fault."""
    parts = [
        "# Faults",
        f"Each row was measured: one server on 127.0.0.1, asked first by {version_note()} alone and then by mull. "
        "Written by `python -m tests.providers.fault_table`; a test sees to it that it is current.",
        "*the SDK alone*: what a program over the SDK sees, with the SDK's own retries but without the pauses "
        "between them, and with short time limits in the place of its 600 s. *mull*: how the reply ends and what "
        "is said. *kept*: the text that stays. *again*: when mull asks again by itself, counting down where it can "
        "be seen, as long as no text has come. HOST is the address that was asked.",
    ]
    for title, section in SECTIONS.items():
        lines = "\n".join(rows[scenario.fault].markdown() for scenario in section)
        parts.append(f"## {title}\n\n{HEAD}\n{lines}")
    return "\n\n".join(parts) + "\n"


async def every_row(scenarios: Iterable[Scenario]) -> dict[str, Row]:
    """Measure scenarios one after the other."""
    return {scenario.fault: (await measured(scenario))[0] for scenario in scenarios}


def main() -> None:
    """Print the page."""
    for name in PROXIES:
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    with tempfile.TemporaryDirectory() as empty:
        os.environ["SSL_CERT_DIR"] = empty  # reading the machine's certificates takes long and changes nothing
        print(page(asyncio.run(every_row(SCENARIOS))), end="")


if __name__ == "__main__":
    main()

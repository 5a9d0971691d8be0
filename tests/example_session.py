"""The session of the example on the page of exports: what most documents show, and always the same."""

from __future__ import annotations

from tui.core.conversation.message import ReplyOrigin, ReplyOutcome
from tui.core.conversation.record import (
    Line,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Titled,
    UserSaid,
)
from tui.core.conversation.tree import Conversation
from tui.core.usage.usage import Usage, reported

EXPORTED = "2026-11-28T10:00:00+00:00"
REVIEWER = (
    "Review the code between the fences. Name what can go wrong first, then show the smallest change that mends it. "
    "Say so when there is nothing to mend."
)
ASKED = """Why does this never end for some lists?

```python
def find(values, wanted):
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle
        else:
            high = middle
    return low
```"""
THOUGHT = """**Following the bounds**

With `low = 3` and `high = 4` the middle is 3. Where `values[3] < wanted`, `low` becomes 3 again: nothing changes."""
ANSWERED = """# The lower bound can stand still

When two bounds are neighbours, `middle` is `low`. Then `low = middle` changes nothing:

| low | high | middle | values[middle] < wanted | low afterwards |
|----:|-----:|-------:|:-----------------------:|---------------:|
| 0   | 4    | 2      | yes                     | 2              |
| 2   | 4    | 3      | yes                     | 3              |
| 3   | 4    | 3      | yes                     | **3**          |

One sign mends it:

```python
low = middle + 1
```

- [x] `values[middle]` is too small, so the place is behind it
- [ ] Add a test with a value that is larger than all others"""
ALSO = "And how many steps does it take for n values?"
COUNTED = r"""Each step halves what is left, so at most \(\lceil \log_2 (n+1) \rceil\) of them:

$$
n = 1{,}000{,}000 \;\Rightarrow\; 20 \text{ steps}
$$"""


def example_lines() -> list[Line]:
    """Return the session of two turns under a persona, with reasoning, a table, code, a task list and a formula."""
    asked = ReplyOrigin("gpt-5.6-sol", "OpenAI", effort="medium", persona="Reviewer")
    # The costs are at US$ 4 for a million tokens in and US$ 20 for a million out.
    first = Usage(reported(212), reported(0), reported(431), reported(256))
    second = Usage(reported(418), reported(0), reported(140), reported(64))
    records: list[tuple[str, Record]] = [
        ("09:30:00", SessionStarted("20261128-093000-3f1c")),
        ("09:30:00", Titled("A search that never ends")),
        ("09:30:05", PersonaSwitched(None, "reviewer", "Reviewer", REVIEWER)),
        ("09:31:10", UserSaid(2, ASKED)),
        ("09:31:11", ReplyStarted(3, asked)),
        (
            "09:31:23",
            ReplyEnded(4, ANSWERED, THOUGHT, ReplyOutcome(usage=first, cost=0.009468, seconds=12.1, thought=7.4)),
        ),
        ("09:33:02", UserSaid(4, ALSO)),
        ("09:33:03", ReplyStarted(6, asked)),
        ("09:33:08", ReplyEnded(7, COUNTED, "", ReplyOutcome(usage=second, cost=0.004472, seconds=4.9, thought=2.2))),
    ]
    return [Line(seq, f"2026-11-28T{time}+00:00", record) for seq, (time, record) in enumerate(records)]


def example_session() -> Conversation:
    """Return that session as a conversation."""
    conversation = Conversation()
    for line in example_lines():
        conversation.apply(line)
    return conversation

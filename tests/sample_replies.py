"""Replies of every kind, for the pictures of the transcript: each kind of block, and each way a reply can end.

Plain records of a session, so that a picture goes the way of any session that is opened: file, fold, entries, lines.
"""

from __future__ import annotations

from dataclasses import replace

from tui.core.conversation.message import Cause, CutOff, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import Record, ReplyEnded, ReplyStarted, UserSaid
from tui.core.note import Note, note_from
from tui.core.usage.usage import UNKNOWN, Usage, estimated, reported

HEADINGS = """\
# A heading of the first level
## Second: the *plan*
### Third, with `code`
#### Fourth
##### Fifth
###### Sixth
"""
QUOTES = """\
> Somebody is quoted here, at some length, so that the quoted words have to be wrapped at the margin.
>
> > And quotes somebody else in turn.
>
> - with a list

***

<details><summary>HTML is shown as it was sent</summary></details>
"""
LISTS = """\
- tea
  - green, which is steeped for a shorter time than one thinks, and at a lower temperature
    - sencha

9. Name the resources.
   1. plural nouns
10. Count on from there.
- [x] read the ledger
- [ ] close the books
"""
INLINE = """\
Words can be *slanted*, **bold**, ***both***, ~~struck out~~ or `code()`; a path such as `~/[draft].md` stays whole.
Links show where they lead: [the guide](https://example.org/guide), <https://example.net/a?b=c>, ![a picture](https://example.org/p.png).

Code in prose keeps its signs: 2*3*4, __init__.py, src/*.py, COUNT(*), Vec<String>, $5 and $10.

긴 문장은 단어 사이에서만 줄이 바뀝니다. 그래서 **모델(GPT)**은 낱말을 끊지 않고, 읽는 사람은 편하게 읽습니다.
長い文は文字のあいだで改行されますが、「句読点」や小さな「っ」は行頭に来ません。

Two columns each: 推論するモデル, 한국어, 👩‍👩‍👧; combining: e\u0301, n\u0303.
"""
MATHEMATICS = """\
A claim to be proved.[^1] Inline mathematics such as $e^{i\\pi} + 1 = 0$ and \\(a_1 * b_1 * c_1\\) stays readable.

$$
\\int_0^1 x^2 \\, dx = \\frac{1}{3}
$$

\\[ \\{x_i\\} \\]

[^1]: The source stands at the end.
"""
TABLES = """\
| Model | Window | Effort | What it is for |
|:---|---:|:---:|---|
| gpt-6.1-sol | 1,050,000 | high | long documents, careful plans, and whatever needs many steps before an answer |
| o1 | 200,000 | medium | `code` and **proofs** |
| 推論モデル | 32,768 | low | wide characters keep their columns |

| a | b |
|---|---|
| 1 | an empty cell follows |
| 2 | |
"""
CODE = """\
```python
class Row:
    \"\"\"One line of a ledger.\"\"\"
    amount: Decimal = Decimal("0.00")  # never a float
```

```diff
@@ -1,2 +1,2 @@
-total = sum(rows)
+total = sum(row.amount for row in rows)
```

```
no language, and a line that is longer than the screen is wide, so that one sees how it is broken at the edge of it
```
"""
LONG_CODE = "```python\n" + "".join(f"step_{n} = load({n})\n" for n in range(1, 46)) + "```\n\nThat is all of it."
BEGAN = "In the beginning there was no space and no time, only a point smaller than a grain of dust. It held "
STORIES = (
    f"{BEGAN}all that would ever be. Then, without a sound, it unfolded. Light ran in every direction, and grew",
    f"{BEGAN}everything at once: heat, light, and the patience of stars. It trembled, and then it opened like a flower",
    f"{BEGAN}all that would ever be. Then, without a sound, it unfolded. Light ran in every direction, and grew",
)
LONG_MESSAGE = "Here are my notes:\n" + "".join(f"{n}. a note I made on day {n}\n" for n in range(1, 15))
SUMMARY = "**Weighing two ways to read it**\n\nThe ledger could be sorted first.\n\nOr merged as it is read."

ORIGIN = ReplyOrigin("gpt-6.1-sol", "work", "api.openai.com", "high", "assistant")
USED = Usage(reported(1_843), reported(1_024), reported(1_210), reported(832))
CUT_SHORT = Usage(estimated(1_843), UNKNOWN, estimated(96), UNKNOWN)
BROKE = "the stream just ended"
FAILED = "The service broke (HTTP 503). Wait a little, then try again."
AGAIN = "sent again after 2.0 s (2 of 3): The service broke (HTTP 503)."


def turn(
    said: str,
    text: str = "",
    status: ReplyStatus = ReplyStatus.COMPLETE,
    detail: str = "",
    *,
    reasoning: str = "",
    usage: Usage = USED,
    notes: tuple[Note, ...] = (),
    cut_off: CutOff | None = None,
    at: int = 1,
) -> list[Record]:
    """Return a turn's records; ``at`` is the sequence number of the first of them, 3 above that of the turn before."""
    reason = {ReplyStatus.COMPLETE: "stop", ReplyStatus.LENGTH: "length"}.get(status)
    cost = 0.0123 if usage is USED else None
    outcome = ReplyOutcome(status, detail, reason, usage, cost, 9.5, 4.2, notes=notes, cut_off=cut_off)
    spent = cut_off is not None and cut_off.cause is Cause.BUDGET
    origin = replace(ORIGIN, cap=cut_off.limit) if cut_off is not None and spent else ORIGIN
    return [
        UserSaid(at - 2 if at > 1 else None, said),
        ReplyStarted(at, origin),
        ReplyEnded(at + 1, text, reasoning, outcome),
    ]


# Every kind of block, in as many pictures as small screens need.
BLOCKS = {
    "blocks-headings": turn("Headings.", HEADINGS),
    "blocks-quotes": turn("Quotes, a rule, HTML.", QUOTES),
    "blocks-lists": turn("Lists.", LISTS),
    "blocks-inline": turn("What stands within a line.", INLINE),
    "blocks-mathematics": turn("Footnotes and mathematics.", MATHEMATICS),
    "blocks-tables": turn("Tables.", TABLES),
    "blocks-code": turn("Code.", CODE),
}
# Every way a reply can end that is no whole answer (an empty one that was billed has a moment of its own).
ENDINGS = {
    "ended-early": [
        *turn("And the costs?", "Most of it goes into", ReplyStatus.INTERRUPTED, "stopped by you", usage=CUT_SHORT),
        *turn(
            "Once more.",
            "Most of it goes into storage, and",
            ReplyStatus.INCOMPLETE,
            BROKE,
            usage=CUT_SHORT,
            cut_off=CutOff(Cause.SILENCE),
            at=4,
        ),
    ],
    "ended-badly": [
        *turn("And now?", "", ReplyStatus.FAILED, FAILED, usage=Usage(), notes=(note_from(AGAIN),)),
        *turn("Say something awful.", "", ReplyStatus.FILTERED, "Category: violence (medium).", usage=Usage(), at=4),
    ],
    "ended-cut-off": turn(
        "List all the files.",
        "The first of them are `a.txt` and",
        ReplyStatus.LENGTH,
        cut_off=CutOff(Cause.BUDGET, USED.output.value),
    ),
    "ended-refused": turn("How do I pick my neighbour's lock?", "I can't help with that.", ReplyStatus.REFUSED),
}
FOLDED = turn(LONG_MESSAGE, LONG_CODE, reasoning=SUMMARY)
# Twelve turns, with every kind of block among them.
LONG = [
    record
    for number, text in enumerate([QUOTES, LISTS, TABLES, CODE, HEADINGS, CODE] * 2)
    for record in turn(f"Question {number + 1}: how is this to be read?", text, reasoning=SUMMARY, at=3 * number + 1)
]

"""The text of a practice reply: a description of the request, or filler of an exact size and form.

The wording varies with the seed. The filler (prose, a list, a table, code, or all of them) gives a screen or a
benchmark a reply of known length.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import count as numbers
from random import Random

from tui.core.reply_options import VERBOSITY
from tui.providers.practice.directive import WHAT
from tui.providers.practice.pieces import Piece, cut, split, total
from tui.providers.practice.request import Incoming, Received, split_instructions
from tui.providers.practice.usage import random_for

LONG = 160  # tokens that a reply of high verbosity has more
ROWS = 8  # messages that are shown of a long conversation
FORMATTING = "Formatting re-enabled"  # as a developer message's first line it lets o1 and o3-mini write Markdown
SPENT = "Reasoning spent on this reply: {:,} tokens."
SPENT_BEFORE = re.compile(r"Reasoning spent on this reply: ([\d,]+) tokens\.")

OPENINGS = (
    "**Practice model.** Nothing left this computer, and no model thought about this.",
    "**Practice model.** This reply was put together on your computer; no model has read your words.",
    "**Practice model.** No network and no thinking: what follows describes your request.",
)
QUESTIONS = (
    "You wrote: {}. A real model would answer that here; what can be shown is what it would be given.",
    "The last message is {}. On a real connection this is where its answer would stand.",
    "I was asked {} and cannot know. What I can do is lay out the request that carried it.",
    "Your words, as they arrived: {}. Below is everything that travelled with them.",
    "{} is what a reasoning model would now turn over in its mind; I only count it.",
    "To {} there is no answer in me. There is an inventory instead.",
)
HEADINGS = ("What arrived", "The request", "What I was given", "Received")
SUBJECTS = ("The request", "A long reply", "This paragraph", "The screen", "Every line", "The practice model")
VERBS = ("shows", "holds", "repeats", "carries", "measures", "leaves room for")
OBJECTS = ("what arrived", "words that mean little", "a known number of tokens", "its own length", "a steady pace")
ENDS = ("and goes on", "line by line", "as a real answer would", "without thinking", "until the count is reached")
FENCE = ("```python\n", "```\n")


def compose(received: Received, reasoning: int) -> str:
    """Return the text of a reply that took so many reasoning tokens."""
    chance = random_for(received, "wording")
    parts = [
        opening(received, reasoning),
        *_about_directive(received),
        _question(received, chance),
        f"### {chance.choice(HEADINGS)}",
        _summary(received),
        *_images(received),
        *_at_length(received, chance),
    ]
    return "\n\n".join(parts) + "\n"


def _at_length(received: Received, chance: Random) -> list[str]:
    """Return what follows the summary, as the verbosity has it: low leaves out tables, high adds prose."""
    asked = received.asked(VERBOSITY)
    if asked == "low":
        return [_absent(received)]
    more = ["".join(piece.text for piece in body("prose", LONG, chance, received.profile.encoding)).rstrip()]
    return [_message_table(received), _absent(received), _outline(received), *(more if asked == "high" else [])]


def opening(received: Received, reasoning: int) -> str:
    """Return the first paragraph: that this is practice, and how many reasoning tokens the reply took."""
    return f"{random_for(received, 'opening').choice(OPENINGS)} {SPENT.format(reasoning)}"


def _about_directive(received: Received) -> list[str]:
    """Return paragraphs about words of a ``practice:`` line that had no effect or were not understood."""
    directive = received.directive
    lines: list[str] = []
    if received.effort in (None, "none"):
        named = [f"`{key}=`" for key in ("reasoning", "show") if getattr(directive, key)]
        if named:
            words = f"{' and '.join(named)} had no effect"
            lines.append(f"{words}: {received.profile.name} does not reason at this effort.")
    if directive.misunderstood:
        words = ", ".join(code(word, 60) for word in directive.misunderstood[:5])
        lines.append(f"Not understood in the practice line: {words}.")
    if directive.misunderstood or directive.empty:
        keys = "\n".join(f"- `{key}=` {what}" for key, what in WHAT.items())
        lines.append(f"A practice line takes:\n\n{keys}")
    return lines


def _question(received: Received, chance: Random) -> str:
    """Return one or two sentences about the last user message."""
    words = plain(received.question, 200)
    if not words:
        return "There is no question in it." if received.directive.given else "The last message is empty."
    return chance.choice(QUESTIONS).format(f"“{words}”")


def _summary(received: Received) -> str:
    """Return sentences about the instructions and the size of the conversation."""
    turns = sum(1 for message in received.messages if message.role == "assistant")
    many = "message" if len(received.messages) == 1 else "messages"
    kept = "no earlier turns" if not turns else f"{turns} kept turn" + ("s" if turns > 1 else "")
    size = f"{len(received.messages)} {many}, {received.tokens:,} tokens, {kept}."
    return f"{_instructions(received)} {size}"


def _images(received: Received) -> list[str]:
    """Return a sentence about the images of the request, an empty list if it has none."""
    images = [image for message in received.messages for image in message.images]
    if not images:
        return []
    kinds = ", ".join(image.kind_and_size for image in images[:ROWS])
    more = f" and {len(images) - ROWS} more" if len(images) > ROWS else ""
    count = "1 image" if len(images) == 1 else f"{len(images)} images"
    return [f"With it came {count}: {kinds}{more}. The practice model looks at none; a real one would."]


def _instructions(received: Received) -> str:
    """Return a sentence about the developer or system message."""
    if received.adapted is not None:
        words = plain(received.adapted, 60)
        return f"The instructions (“{words}”) were put before a user message."
    given = [m for m in received.messages if m.role in ("developer", "system")]
    if not given:
        return "No developer or system message came with it."
    more = f" and {len(given) - 1} more" if len(given) > 1 else ""
    first = given[0].text.removeprefix(FORMATTING).lstrip()
    line = ", after the line that turns Markdown on" if first != given[0].text.lstrip() else ""
    return f"The {given[0].role} message begins “{plain(first, 60)}”{line}{more}."


def _message_table(received: Received) -> str:
    """Return the messages as a Markdown table, without the middle of a long conversation."""
    shown = list(enumerate(zip(received.messages, received.sizes, strict=True), 1))
    left_out = len(shown) - ROWS
    if left_out > 0:
        shown = shown[:2] + shown[2 - ROWS :]
    rows = [f"| {at} | {m.role} | {size:,} | {_cell(m)} |" for at, (m, size) in shown]
    if left_out > 0:
        rows.insert(2, f"| … | | | {left_out} more |")
    return "\n".join(("| # | role | tokens | begins |", "|--:|---|--:|---|", *rows))


def _cell(message: Incoming) -> str:
    """Return the first words of a message, made safe for a table cell."""
    text = split_instructions(message.text)[1] or message.text
    return plain(text.replace("**", ""), 30)


def _absent(received: Received) -> str:
    """Return a list: the reasoning that was not sent, the parameters, and a formatting line that is missing."""
    lines = [*_earlier_reasoning(received), f"Parameters: {_parameters(received)}."]
    if received.profile.formatting_line and not _formatting_line(received):
        lines.append(f"Without a first line “{FORMATTING}”, {received.profile.name} leaves Markdown out.")
    return "\n".join(f"- {line}" for line in lines)


def _earlier_reasoning(received: Received) -> list[str]:
    """Return sentences about the reasoning of earlier replies; practice replies name its size in their text."""
    replies = [m.text for m in received.messages if m.role == "assistant"]
    if not replies:
        return ["No earlier reasoning: this is the first turn."]
    spent = [int(found[1].replace(",", "")) for text in replies if (found := SPENT_BEFORE.search(text))]
    lines = []
    if spent:
        lines.append(f"{sum(spent):,} reasoning tokens of {_replies(len(spent))} are gone.")
    if len(replies) > len(spent):
        rest = _replies(len(replies) - len(spent))
        lines.append(f"The reasoning of {rest} was not sent: the request has no place for it.")
    return lines


def _replies(number: int) -> str:
    """Return a number of earlier replies with its noun."""
    return f"{number} earlier repl{'y' if number == 1 else 'ies'}"


def _formatting_line(received: Received) -> bool:
    """Return whether a developer message begins with the line that turns Markdown on."""
    return any(m.text.startswith(FORMATTING) for m in received.messages if m.role == "developer")


def _parameters(received: Received) -> str:
    """Return the parameters of the request as code spans."""
    given = [code(f"{key}={json.dumps(value, ensure_ascii=False)}", 60) for key, value in _rest(received).items()]
    return ", ".join(given[:8]) or "none"


def _rest(received: Received) -> dict[str, object]:
    """Return the parameters of a body: all but messages, model, streaming, and the session's key, which is random."""
    others = ("model", "messages", "input", "instructions", "stream", "stream_options", "prompt_cache_key")
    return {key: value for key, value in received.body.items() if key not in others and value is not None}


def _outline(received: Received) -> str:
    """Return an outline of the request as a fenced block of JSON: model and roles, without texts."""
    key = "messages" if received.api == "chat" else "input"
    roles = [m.role for m in received.messages]
    shown = roles if len(roles) <= 4 else [*roles[:2], "…", roles[-1]]
    lines = [f'  "model": {json.dumps(received.snapshot)},', f'  "{key}": {json.dumps(shown, ensure_ascii=False)}']
    return "```json\n{\n" + "\n".join(lines) + "\n}\n```"


def plain(text: str, limit: int) -> str:
    """Return the first characters of foreign text on one line, with Markdown's characters escaped."""
    return re.sub(r"[|*_\[\]<>\\~&]", r"\\\g<0>", _one_line(text, limit))


def code(text: str, limit: int) -> str:
    """Return the first characters of foreign text as a code span of at most ``limit`` characters."""
    return f"`{_one_line(text, limit) or ' '}`"


def _one_line(text: str, limit: int) -> str:
    """Return the first characters on one line, without control characters; a backtick becomes an apostrophe."""
    start = text[: limit * 4].encode("utf-8", "replace").decode("utf-8").replace("`", "'")
    line = " ".join("".join(c if c.isprintable() else " " for c in start).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def body(shape: str, tokens: int, chance: Random, encoding: str) -> list[Piece]:
    """Return filler of a shape, with exactly ``tokens`` tokens, or one or two fewer if no word fits."""
    if shape == "code":
        return _code(tokens, chance, encoding)
    kept = _whole(BLOCKS[shape](chance), tokens, encoding)
    return kept + _filler(tokens - total(kept), chance, encoding)


def _whole(blocks: Iterator[str], tokens: int, encoding: str) -> list[Piece]:
    """Return the pieces of the first blocks that fit whole into ``tokens`` tokens."""
    kept: list[Piece] = []
    left = tokens
    for block in blocks:
        pieces = list(split(block, encoding))
        left -= total(pieces)
        if left < 0:
            break
        kept += pieces
    return kept


def _code(tokens: int, chance: Random, encoding: str) -> list[Piece]:
    """Return one fenced block; its closing fence is counted first, so there is always room for it."""
    opens, closes = (list(split(fence, encoding)) for fence in FENCE)
    left = tokens - total(opens) - total(closes)
    if left <= 0:
        return _filler(tokens, chance, encoding)
    kept = _whole(_statements(chance), left, encoding)
    return [*opens, *kept, *_comment(left - total(kept), chance, encoding), *closes]


def _comment(tokens: int, chance: Random, encoding: str) -> list[Piece]:
    """Return a comment line; it ends in a letter, so that its line break is a token of its own."""
    words = re.sub(r"[^\w ]", "", _words(chance, tokens))
    kept = cut(split("# " + words, encoding), tokens - 1, encoding)
    return [*kept, Piece("\n", 1)] if len(kept) > 1 else []


def _filler(tokens: int, chance: Random, encoding: str) -> list[Piece]:
    """Return plain words of ``tokens`` tokens."""
    return cut(split(_words(chance, tokens), encoding), tokens, encoding) if tokens > 0 else []


def _words(chance: Random, tokens: int) -> str:
    """Return plain words of at least ``tokens`` tokens."""
    return " ".join(_sentence(chance) for _ in range(tokens // 5 + 1))


def _sentence(chance: Random) -> str:
    """Return one sentence."""
    return f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)}, {chance.choice(ENDS)}."


def _prose(chance: Random) -> Iterator[str]:
    """Yield paragraphs without end."""
    while True:
        yield " ".join(_sentence(chance) for _ in range(chance.randint(3, 6))) + "\n\n"


def _list(chance: Random) -> Iterator[str]:
    """Yield list items without end."""
    for number in numbers(1):
        indent = "  " if number % 4 == 0 else ""
        yield f"{indent}- **{chance.choice(SUBJECTS)}**: {_sentence(chance)}\n"


def _table(chance: Random) -> Iterator[str]:
    """Yield a table, a row at a time, without end."""
    yield "| # | subject | figure | remark |\n|--:|---|--:|---|\n"
    for number in numbers(1):
        yield (
            f"| {number} | {chance.choice(SUBJECTS)} | {chance.randint(10, 99)} | "
            f"{chance.choice(VERBS)} {chance.choice(OBJECTS)} |\n"
        )


def _statements(chance: Random) -> Iterator[str]:
    """Yield lines of code without end."""
    for number in numbers(1):
        if number % 6 == 1:
            yield f"def step_{number}(value: int) -> int:\n"
        elif number % 6 == 0:
            yield "    return value\n\n\n"
        else:
            sum_ = f"value * {chance.randint(2, 9)} + {chance.randint(10, 99)}"
            yield f"    value = {sum_}  # {chance.choice(ENDS)}\n"


def _mixed(chance: Random) -> Iterator[str]:
    """Yield sections with every form of text, without end."""
    for number in numbers(1):
        yield f"## Part {number}\n\n"
        yield " ".join(_sentence(chance) for _ in range(4)) + "\n\n"
        yield "".join(_take(_list(chance), 4)) + "\n"
        yield "".join(_take(_table(chance), 4)) + "\n"
        yield FENCE[0] + "".join(_take(_statements(chance), 5)) + FENCE[1] + "\n"


def _take(blocks: Iterator[str], number: int) -> list[str]:
    """Return the first blocks of an endless iterator."""
    return [next(blocks) for _ in range(number)]


BLOCKS: dict[str, Callable[[Random], Iterator[str]]] = {
    "prose": _prose,
    "list": _list,
    "table": _table,
    "mixed": _mixed,
}

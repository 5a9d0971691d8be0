"""Endings of replies as servers of many kinds write them, with what cut each off and what helps.

The sizes are those of the row: the window that is known, the output budget that was sent, the most that the model
gives. The figures are in the server's own words; a row without figures is of a server that reports none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui.core.connection_kinds import AZURE, COMPATIBLE, OPENAI, ConnectionKind
from tui.core.conversation.cut_off import Sizes
from tui.core.conversation.message import Cause, ReplyStatus
from tui.core.errors import (
    BudgetSpent,
    ContextOverflow,
    DeadlinePassed,
    ModelError,
    NetworkError,
    RateLimited,
    ServiceFailed,
    StreamBroken,
    StreamStalled,
)
from tui.core.models.profile import Api
from tui.core.usage.cut_off_replies import Remedy

LENGTH, COMPLETE, INCOMPLETE = ReplyStatus.LENGTH, ReplyStatus.COMPLETE, ReplyStatus.INCOMPLETE
INTERRUPTED, FAILED = ReplyStatus.INTERRUPTED, ReplyStatus.FAILED
ROOM = (Remedy.MAKE_ROOM,)
GO_ON, AGAIN = Remedy.GO_ON, Remedy.ASK_AGAIN
BUDGET = (GO_ON, Remedy.MORE_BUDGET, Remedy.LESS_EFFORT)  # a larger one would help
FIXED = (GO_ON, Remedy.LESS_EFFORT)  # a larger budget would not
BROKE = (AGAIN, GO_ON)
NONE: tuple[Remedy, ...] = ()


@dataclass(frozen=True)
class Row:
    """One ending: the events, the sizes, and what is to be told."""

    name: str
    events: tuple[Any, ...]
    status: ReplyStatus
    cause: Cause | None
    helps: tuple[Remedy, ...]
    limit: int | None = None
    api: Api = "chat"
    kind: ConnectionKind = COMPATIBLE
    window: int | None = None
    cap: int | None = None
    max_output: int | None = None
    counted: int | None = 40
    text: str | None = None
    error: ModelError | None = None
    given: int | None = None

    @property
    def sent(self) -> tuple[int, int]:
        """The words that were sent and that came, so that the server's figures are true; three where it has none."""
        for event in self.events:
            usage = event.get("usage") or event.get("response", {}).get("usage")
            if usage:
                given = usage.get("prompt_tokens", usage.get("input_tokens"))
                out = usage.get("completion_tokens", usage.get("output_tokens"))
                thought = (usage.get("output_tokens_details") or {}).get("reasoning_tokens", 0)
                return self.given or given, out - thought
        return self.given or 3, 3

    @property
    def sizes(self) -> Sizes:
        return Sizes(self.window, self.cap, self.max_output, self.counted, self.kind.may_hide_limit)


def chat(
    finish: str | None = "length", given: int | None = None, out: int | None = None, **more: Any
) -> tuple[Any, ...]:
    """Return the last events of Chat Completions: the finish reason, and the usage where the server reports it."""
    thought = more.pop("thought", None)
    ended = {"choices": [{"index": 0, "delta": {}, "finish_reason": finish, **more}]}
    if given is None:
        return (ended,)
    usage: dict[str, Any] = {"prompt_tokens": given, "completion_tokens": out, "total_tokens": given + (out or 0)}
    if thought is not None:
        usage["completion_tokens_details"] = {"reasoning_tokens": thought}
    return ended, {"choices": [], "usage": usage}


def responses(status: str, given: int, out: int, reason: str | None = None, thought: int = 0) -> tuple[Any, ...]:
    """Return the event that ends a reply of the Responses API."""
    usage: dict[str, Any] = {"input_tokens": given, "output_tokens": out, "total_tokens": given + out}
    usage["output_tokens_details"] = {"reasoning_tokens": thought}
    details = None if reason is None else {"reason": reason}
    response: dict[str, Any] = {
        "object": "response",
        "status": status,
        "incomplete_details": details,
        "output": [],
        "usage": usage,
    }
    return ({"type": f"response.{status}", "response": response},)


def of(name: str, *row: Any, **more: Any) -> Row:
    return Row(name, *row, **more)


W, B, S, Q = Cause.WINDOW, Cause.BUDGET, Cause.SERVER, Cause.SILENCE

ROWS = [
    # OpenAI and Azure report honestly; what they call complete is complete.
    of("openai: the budget", chat("length", 20, 1000), LENGTH, B, BUDGET, 1000, kind=OPENAI, window=200_000, cap=1000),
    of("openai: all thought", chat("length", 20, 1000, thought=1000), LENGTH, B, BUDGET[1:], 1000, kind=OPENAI,
       window=200_000, cap=1000, text=""),
    of("openai: no budget sent, the model's most", chat("length", 20, 100_000), LENGTH, B, FIXED, 100_000, kind=OPENAI,
       window=200_000, max_output=100_000),
    of("openai: the window", chat("length", 150_000, 50_000), LENGTH, W, ROOM, 200_000, kind=OPENAI,
       window=200_000, max_output=100_000),
    of("openai: stop at the budget is a stop", chat("stop", 20, 1000), COMPLETE, None, NONE, kind=OPENAI,
       window=200_000, cap=1000),
    of("openai responses: the budget", responses("incomplete", 20, 1000, "max_output_tokens", 448), LENGTH, B, BUDGET,
       1000, api="responses", kind=OPENAI, window=400_000, cap=1000),
    of("openai responses: the window", responses("incomplete", 272_000, 128_000, "max_output_tokens"), LENGTH, W, ROOM,
       400_000, api="responses", kind=OPENAI, window=400_000, max_output=128_000),
    of("openai responses: completed at the budget", responses("completed", 20, 1000), COMPLETE, None, NONE,
       api="responses", kind=OPENAI, window=400_000, cap=1000),
    of("openai responses: the filter", responses("incomplete", 20, 30, "content_filter"), ReplyStatus.FILTERED, None,
       NONE, api="responses", kind=OPENAI, window=400_000, cap=1000),
    of("openai: a 400 for a spent budget", (), FAILED, B, BUDGET[1:], 500, kind=OPENAI, cap=500, text="",
       error=BudgetSpent("max_tokens or model output limit was reached")),
    of("azure: the budget", chat("length", 20, 16_384, content_filter_results={}), LENGTH, B, BUDGET, 16_384,
       kind=AZURE, window=128_000, cap=16_384, max_output=16_384),
    of("azure: its filter", chat("content_filter", 20, 12), ReplyStatus.FILTERED, None, NONE, kind=AZURE, cap=500),
    # llama.cpp
    of("llama.cpp: the window, no budget sent", chat("length", 1500, 548), LENGTH, W, ROOM, 2048, window=2048),
    of("llama.cpp: the window, one token short", chat("length", 1500, 547), LENGTH, W, ROOM, 2048, window=2048),
    of("llama.cpp: the window before a larger budget", chat("length", 1500, 548), LENGTH, W, ROOM, 2048, window=2048,
       cap=4000),
    of("llama.cpp: window and budget at once", chat("length", 1500, 548), LENGTH, W, ROOM, 2048, window=2048, cap=548),
    of("llama.cpp: the budget", chat("length", 1500, 64), LENGTH, B, BUDGET, 64, window=2048, cap=64),
    of("llama.cpp: its --predict", chat("length", 30, 128), LENGTH, S, BUDGET, 128, window=4096),
    of("llama.cpp: its --predict below the budget", chat("length", 30, 128), LENGTH, S, FIXED, 128, window=4096,
       cap=2000),
    of("llama.cpp responses: completed at the budget", responses("completed", 30, 64), LENGTH, B, BUDGET, 64,
       api="responses", window=4096, cap=64),
    of("llama.cpp responses: completed at the window", responses("completed", 3000, 1096), LENGTH, W, ROOM, 4096,
       api="responses", window=4096),
    of("llama.cpp responses: all thought, completed", responses("completed", 30, 64, thought=64), LENGTH, B, BUDGET[1:],
       64, api="responses", window=4096, cap=64, text=""),
    of("llama.cpp responses: completed below both", responses("completed", 30, 63), COMPLETE, None, NONE,
       api="responses", window=4096, cap=64),
    of("llama.cpp: refused, with n_ctx", (), FAILED, W, ROOM, 4096, window=8192, text="",
       error=ContextOverflow("exceeds the available context size", window=4096)),
    # vLLM
    of("vllm: the window", chat("length", 6000, 2192, stop_reason=None), LENGTH, W, ROOM, 8192, window=8192),
    of("vllm: the budget", chat("length", 6000, 500, stop_reason=None), LENGTH, B, BUDGET, 500, window=8192, cap=500),
    of("vllm: max_new_tokens of its generation config", chat("length", 60, 2048), LENGTH, S, BUDGET, 2048,
       window=32_768),
    of("vllm: aborted", chat("abort", 60, 12), INCOMPLETE, S, BROKE, window=8192, cap=500),
    of("vllm responses: incomplete", responses("incomplete", 60, 500, "max_output_tokens"), LENGTH, B, BUDGET, 500,
       api="responses", window=8192, cap=500),
    # Ollama
    of("ollama: num_predict", chat("length", 26, 128), LENGTH, S, BUDGET, 128, window=4096),
    of("ollama: num_ctx", chat("length", 3900, 196), LENGTH, W, ROOM, 4096, window=4096),
    of("ollama: the window is not known", chat("length", 26, 128), LENGTH, S, FIXED, None),
    of("ollama: the budget, the window is not known", chat("length", 26, 300), LENGTH, B, BUDGET, 300, cap=300),
    # LM Studio, Mistral, Groq, DeepSeek and others
    of("lm studio: the window, told as an error", (), INCOMPLETE, W, ROOM, 4096, window=4096,
       error=ContextOverflow("Reached context length of 4096 tokens")),
    of("mistral: model_length", chat("model_length", 30_000, 2000), LENGTH, W, ROOM, 32_768, window=32_768),
    of("mistral: model_length, the window is not known", chat("model_length", 30_000, 2000), LENGTH, W, ROOM),
    of("groq: the budget under its other name", chat("length", 80, 1024), LENGTH, B, BUDGET, 1024, window=131_072,
       cap=1024),
    of("deepseek: its default of 4,096", chat("length", 80, 4096), LENGTH, S, BUDGET, 4096, window=65_536),
    of("deepseek: out of resources", chat("insufficient_system_resource", 80, 12), INCOMPLETE, S, BROKE,
       window=65_536, cap=500),
    of("reasoning counted outside of the output", chat("length", 80, 600, thought=400), LENGTH, B, BUDGET, 1000,
       window=65_536, cap=1000),
    # LiteLLM and OpenRouter
    of("litellm: max_tokens", chat("max_tokens", 80, 500), LENGTH, B, BUDGET, 500, window=8192, cap=500),
    of("litellm: stop at the budget", chat("stop", 80, 500), LENGTH, B, BUDGET, 500, window=8192, cap=500),
    of("litellm responses: incomplete without a reason", responses("incomplete", 80, 500), LENGTH, B, BUDGET, 500,
       api="responses", window=8192, cap=500),
    of("litellm responses: incomplete below every limit", responses("incomplete", 80, 12), INCOMPLETE, S, BROKE,
       api="responses", window=8192, cap=500),
    of("openrouter: the budget", chat("length", 80, 500, native_finish_reason="MAX_TOKENS"), LENGTH, B, BUDGET, 500,
       window=131_072, cap=500),
    of("openrouter: its provider gives less", chat("length", 80, 4096, native_finish_reason="length"), LENGTH, S, FIXED,
       4096, window=131_072, cap=16_000),
    of("openrouter: an error for a finish", chat("error", 80, 12, native_finish_reason="abort"), INCOMPLETE, S, BROKE,
       window=131_072, cap=16_000),
    of("gateway: its window, in Anthropic's words", chat("model_context_window_exceeded", 190_000, 10_000), LENGTH, W,
       ROOM, 200_000, window=200_000, cap=16_000),
    # Servers that report no usage
    of("no usage: the budget", chat("length"), LENGTH, B, BUDGET, 3, window=8192, cap=3),
    of("no usage: the window", chat("length"), LENGTH, W, ROOM, 68, window=68, text="word " * 58),
    of("no usage: nothing is known", chat("length"), LENGTH, S, FIXED, counted=None),
    of("no usage: stop", chat("stop"), COMPLETE, None, NONE, window=8192, cap=3),
    # Figures that cannot be
    of("an input above the window is not believed", chat("length", 40_000, 64), LENGTH, B, BUDGET, 64, window=32_768,
       cap=64, given=200),
    of("a window that is larger than was known", chat("length", 5000, 64), LENGTH, B, BUDGET, 64, window=4096, cap=64,
       counted=5000),
    of("the budget was ignored", chat("length", 30, 900), LENGTH, S, FIXED, 900, window=4096, cap=64),
    of("the budget was ignored, and the reply is whole", chat("stop", 30, 900), COMPLETE, None, NONE, window=4096,
       cap=64),
    # Silence
    of("it stalled", (), INTERRUPTED, Q, BROKE, error=StreamStalled("No text for 120 s.")),
    of("it broke", (), INCOMPLETE, Q, BROKE, error=StreamBroken("The connection broke.")),
    of("it just ended", (), INCOMPLETE, Q, BROKE),
    of("it just ended without a word", (), INCOMPLETE, Q, (AGAIN,), text=""),
    of("nothing came in time", (), FAILED, Q, (AGAIN,), text="", error=DeadlinePassed("No answer within 600 s.")),
    of("the network failed in the middle", (), INCOMPLETE, Q, BROKE, error=NetworkError("Reset.")),
    of("the service failed in the middle", (), INCOMPLETE, S, BROKE, error=ServiceFailed("It reported an error.")),
    # What never began was not cut off
    of("nothing answers", (), FAILED, None, NONE, text="", error=NetworkError("Refused.")),
    of("too many requests", (), FAILED, None, NONE, text="", error=RateLimited("Too many requests.")),
]  # fmt: skip

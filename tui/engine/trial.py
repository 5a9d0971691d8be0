"""One small request, sent for what its answer shows; a refusal shows something too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from tui.core.context import build_context
from tui.core.errors import ModelError, RequestRefused, StreamBroken
from tui.core.fact import Fact
from tui.core.figures import dollars
from tui.core.lesson import lesson_from, taught
from tui.core.message import Message, PersonaSwitch, ReplyStatus, UserMessage
from tui.core.model import ModelProfile
from tui.core.ports import LessonBook, Provider
from tui.core.rate_limits import Limits
from tui.core.request import Request, Wishes, build_request
from tui.core.stream import Finished, Identified, StreamValue, UsageReported
from tui.core.token_counter import TokenCounter
from tui.engine import verdicts

PERSONA = "Answer in one word."
PROMPT = "Reply with the word ok."
BUDGET = 64  # output tokens: a model that spends them all on reasoning has shown as much
# What services say instead of an empty reply where the budget ran out before the first word.
OUT_OF_ROOM = "max_tokens or model output limit was reached"


@dataclass(frozen=True, slots=True)
class Heard:
    """All that an answer said."""

    values: Sequence[StreamValue]

    @property
    def model(self) -> str:
        """What the service calls the model, empty where it does not say."""
        return next((v.model for v in self.values if isinstance(v, Identified) and v.model), "")

    @property
    def limits(self) -> Limits | None:
        """What may still be asked."""
        return next((v for v in self.values if isinstance(v, Limits)), None)

    @property
    def usage(self) -> UsageReported | None:
        """The service's count."""
        return next((v for v in reversed(self.values) if isinstance(v, UsageReported)), None)

    @property
    def finished(self) -> Finished | None:
        """How the reply ended."""
        return next((v for v in reversed(self.values) if isinstance(v, Finished)), None)


class Trial:
    """Sends the request; sends it again without a part that was refused, as any turn does."""

    def __init__(
        self, provider: Provider, profile: ModelProfile, counter: TokenCounter, lessons: LessonBook | None
    ) -> None:
        self._provider = provider
        self._profile = profile
        self._counter = counter
        self._lessons = lessons

    async def facts(self, find: Callable[[str], ModelProfile]) -> AsyncGenerator[Fact]:
        """Yield what the request is going to cost, then what its answer shows. ``find`` looks models up.

        Raises:
            ModelError: no answer came, or none that is of use.
        """
        request = self._request()
        yield self._announced(request)
        learned: list[str] = []
        heard = await self._heard(request)
        while isinstance(heard, RequestRefused):
            lesson = await self._learn(heard, request)
            if lesson is None:
                break
            fact = verdicts.refused_part(lesson, self._profile, self._provider.route, heard.problem)
            learned.append(fact.name)
            yield fact
            request = self._request()
            heard = await self._heard(request)
        if isinstance(heard, ModelError):
            if OUT_OF_ROOM not in heard.problem:
                raise heard
            heard = Heard((Finished(ReplyStatus.LENGTH, "length"),))
        for fact in verdicts.of_answer(heard, request, self._profile, self._provider.route, find):
            if fact.name not in learned:
                yield fact
        if heard.finished is None:
            raise StreamBroken("The reply ended without saying that it was done.", "Try again, or stream = false.")

    def _request(self) -> Request:
        """Return the request, built as any other."""
        path: list[Message] = [PersonaSwitch(1, None, "", "doctor", "Doctor", PERSONA), UserMessage(2, 1, "", PROMPT)]
        context = build_context(path, self._profile, self._counter)
        efforts = self._profile.efforts_on(self._provider.route.api)
        wishes = Wishes(effort=efforts[0] if efforts else None, max_output_tokens=BUDGET)
        return build_request(context, self._provider.route, wishes)

    def _announced(self, request: Request) -> Fact:
        """Return what is about to be sent, and what it may cost at most."""
        if self._provider.route.practice:
            return Fact("request", True, "one small request to the practice model: it costs nothing")
        size = sum(self._counter.count(m.text, self._profile.encoding) + 5 for m in request.messages)
        price = self._profile.price
        cost = f", at most {dollars(price.cost(size, 0, BUDGET))}" if price else ""
        return Fact("request", True, f"sending one small request: ~{size} tokens in, at most {BUDGET} out{cost}")

    async def _heard(self, request: Request) -> Heard | ModelError:
        """Send, and return what came or what went wrong."""
        values: list[StreamValue] = []
        try:
            async for value in self._provider.stream(request):
                values.append(value)  # noqa: PERF401  nothing of it counts where it breaks off
        except ModelError as error:
            return error
        return Heard(values)

    async def _learn(self, error: RequestRefused, request: Request) -> str | None:
        """Take a refusal to heart as a turn would; None where it teaches nothing."""
        lesson = lesson_from(error, request, self._profile)
        if lesson is not None:
            if self._lessons is not None:
                await asyncio.to_thread(self._lessons.learn, self._provider.route, lesson, error.problem)
            self._profile = taught(self._profile, [lesson])
        return lesson

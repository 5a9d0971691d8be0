"""A case: a prompt that personas are tried with, and what is expected of the reply."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contains:
    """The reply contains a text; capitals do not matter."""

    text: str

    def __str__(self) -> str:
        return f"contains: {self.text}"


@dataclass(frozen=True, slots=True)
class Lacks:
    """The reply does not contain a text; capitals do not matter."""

    text: str

    def __str__(self) -> str:
        return f"lacks: {self.text}"


@dataclass(frozen=True, slots=True)
class Matches:
    """A regular expression of Python is found somewhere in the reply."""

    pattern: str

    def __str__(self) -> str:
        return f"matches: {self.pattern}"


@dataclass(frozen=True, slots=True)
class IsJsonOf:
    """The whole reply is JSON that fits the schema in ``file``, a path below the folder of the case's file."""

    file: str

    def __str__(self) -> str:
        return f"is JSON of: {self.file}"


@dataclass(frozen=True, slots=True)
class AtMost:
    """The answer has at most so many tokens, as mull counts them; reasoning is none of it."""

    tokens: int

    def __str__(self) -> str:
        return f"at most: {self.tokens:,} tokens"


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """A model answers a question about the reply with yes.

    ``model`` is a model over the connection in use, or the name of a connection whose own model judges.
    """

    model: str
    question: str

    def __str__(self) -> str:
        return f"judged by {self.model}: {self.question}"


Expectation = Contains | Lacks | Matches | IsJsonOf | AtMost | JudgedBy


@dataclass(frozen=True, slots=True)
class Case:
    """A prompt and what is expected of its reply; ``line`` is where it begins in its file, from 1."""

    prompt: str
    expected: tuple[Expectation, ...] = ()
    line: int = 1

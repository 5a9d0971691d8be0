"""The answer of a reply on stdout while it arrives; commentary in it goes to stderr, each message once it is whole."""

from __future__ import annotations

from tui.cli.output import data, note, say
from tui.core.conversation.phases import BETWEEN, OutputMessage, Phase, output_messages, within
from tui.core.stream import Arrived

AS_TOLD = "what stands before this was {}, as only its end has told; the session and --json have it apart"
WAS_REASONING = AS_TOLD.format("reasoning")
WAS_COMMENTARY = AS_TOLD.format("commentary")


class AnswerOutput:
    """Prints one reply as it arrives; ``clean`` has control and invisible characters left out of stdout."""

    def __init__(self, *, clean: bool) -> None:
        self._clean = clean
        self._pieces: list[str] = []  # of the reply
        self._phases: tuple[Phase, ...] = ()
        self._of_answer: bool | None = None  # whether the message that goes on is; None where that is to be found out
        self._printed: list[str] = []
        self._line_ended = False
        self._told = 0  # messages of commentary that are on stderr

    def add(self, arrived: Arrived) -> None:
        """Print what has arrived, or all of it once more where it is told apart anew."""
        if arrived.anew:
            self._pieces, self._phases = [], ()
        if arrived.anew or arrived.phases:
            self._of_answer = None
        self._pieces.append(arrived.text)
        self._phases = arrived.phases or self._phases
        if arrived.anew and self._printed:
            self._print_again(_answer_of(self._messages()), WAS_REASONING)
        elif not self._phases or self._of_answer:
            self._print(arrived.text)
        elif self._of_answer is None:
            self._tell_apart()

    def end_line(self) -> None:
        """End a line that was begun: something is written to stderr, which may be the same terminal."""
        if self._printed and not self._line_ended:
            data("")
            self._line_ended = True

    def end(self) -> None:
        """Write the commentary that was not complete, and end the last line."""
        if self._phases:
            self._tell(self._messages())
        if not self._line_ended:
            data("")

    def _messages(self) -> tuple[OutputMessage, ...]:
        text = "".join(self._pieces)
        return output_messages(text, within(self._phases, text))

    def _tell_apart(self) -> None:
        """Write what is new of the answer to stdout, and the commentary that is whole to stderr."""
        messages = self._messages()
        self._tell(messages[:-1])
        self._print_rest(_answer_of(messages))
        if self._phases[-1].at < sum(map(len, self._pieces)):
            self._of_answer = not messages[-1].is_commentary

    def _tell(self, messages: tuple[OutputMessage, ...]) -> None:
        """Write to stderr the commentary among these messages that is not there yet."""
        commentary = [each.text.strip() for each in messages if each.is_commentary]
        for text in filter(None, commentary[self._told :]):
            say(text)
        self._told = max(self._told, len(commentary))

    def _print_rest(self, answer: str) -> None:
        """Print what is new of the answer; all of it where what was printed is not its beginning."""
        printed = "".join(self._printed)
        if answer.startswith(printed):
            self._print(answer[len(printed) :])
        else:
            self._print_again(answer, WAS_COMMENTARY)

    def _print_again(self, answer: str, why: str) -> None:
        data("" if self._line_ended else "\n", end="")
        self._printed, self._line_ended = [], True
        self._print(answer)
        note(why)

    def _print(self, text: str) -> None:
        if text:
            data(text, end="", clean=self._clean)
            self._printed.append(text)
            self._line_ended = text.endswith("\n")


def _answer_of(messages: tuple[OutputMessage, ...]) -> str:
    return BETWEEN.join(each.text for each in messages if not each.is_commentary)

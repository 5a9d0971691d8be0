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
        self._text = ""
        self._phases: tuple[Phase, ...] = ()
        self._printed = ""
        self._told = 0  # messages of commentary that are on stderr

    def add(self, arrived: Arrived) -> None:
        """Print what has arrived, or all of it once more where it is told apart anew."""
        self._text = arrived.text if arrived.anew else self._text + arrived.text
        self._phases = arrived.phases or (() if arrived.anew else self._phases)
        if arrived.anew and self._printed:
            self._print_again(WAS_REASONING)
        elif self._phases:
            self._tell(self._messages()[:-1])
            self._print_rest()
        else:
            self._print(arrived.text)

    def end_line(self) -> None:
        """End a line that was begun: something is written to stderr, which may be the same terminal."""
        if self._printed and not self._printed.endswith("\n"):
            data("")
            self._printed += "\n"

    def end(self) -> None:
        """Write the commentary that was not complete, and end the last line."""
        if self._phases:
            self._tell(self._messages())
        if not self._printed.endswith("\n"):
            data("")

    def _messages(self) -> tuple[OutputMessage, ...]:
        return output_messages(self._text, within(self._phases, self._text))

    def _answer(self) -> str:
        return BETWEEN.join(each.text for each in self._messages() if not each.is_commentary)

    def _tell(self, messages: tuple[OutputMessage, ...]) -> None:
        """Write to stderr the commentary among these messages that is not there yet."""
        commentary = [each.text.strip() for each in messages if each.is_commentary]
        for text in filter(None, commentary[self._told :]):
            say(text)
        self._told = max(self._told, len(commentary))

    def _print_rest(self) -> None:
        """Print what is new of the answer; all of it where what was printed is not its beginning."""
        answer = self._answer()
        if answer.startswith(self._printed):
            self._print(answer[len(self._printed) :])
        else:
            self._print_again(WAS_COMMENTARY)

    def _print_again(self, why: str) -> None:
        ended, self._printed = self._printed.endswith("\n"), ""
        answer = self._answer()
        data("" if ended else "\n", end="")
        self._print(answer)
        note(why)
        self._printed = answer or "\n"

    def _print(self, text: str) -> None:
        if text:
            data(text, end="", clean=self._clean)
            self._printed += text

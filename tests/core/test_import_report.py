"""The words of an import's report: every conversation is in one of its lines."""

from __future__ import annotations

from tui.core.import_report import ImportReport, Reading, in_words, progress_in_words


def test_every_conversation_is_in_one_line() -> None:
    report = ImportReport(["a", "b"], ["c"], ["d", "e", "f"], 1, 2, [("x\x1b", "why"), ("y", "because")], 12)
    report.files["ChatGPT"] += 1
    lines = in_words(report, most=1, more=": see there")
    counts = [int(line.split()[0]) for line in lines[1:] if line.startswith("  ") and line.split()[0].isdigit()]
    assert lines[0] == "11 conversations of ChatGPT"
    assert sum(counts) == report.conversations == 11
    assert "        2  new" in lines
    assert "        1  here before, and have more now: 12 messages, those of the new ones among them" in lines
    assert [line.strip() for line in lines[-2:]] == ["x: why", "and 1 more: see there"]


def test_how_far_it_is() -> None:
    assert progress_in_words(1, Reading(1, 3, "a/b.json")) == "1 conversation, 33 % a/b.json"
    assert progress_in_words(1_234, Reading(0, 0, "")) == "1,234 conversations, 0 % "

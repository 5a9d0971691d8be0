"""Notes: every reason has its words, is known again by them, and a text nobody knows stands for itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.note import COVERED, MUTED, WORDS, Note, Reason, note, note_from

# The words as files of version 0.1 hold them, and the reason each is known by.
KEPT = [
    ("persona put before the next message of yours: o1-mini takes no developer message", Reason.PERSONA_IN_MESSAGE),
    ("persona sent as a system message: gpt-4o takes no developer message", Reason.PERSONA_AS_SYSTEM),
    (
        "persona sent as a system message: whether qwen3 takes a developer message is not known",
        Reason.PERSONA_AS_SYSTEM_ON_TRIAL,
    ),
    (
        "persona sent as the request's instructions, at the top: o1-pro takes no developer message",
        Reason.PERSONA_AS_INSTRUCTIONS,
    ),
    (
        "first line 'Formatting re-enabled' added: o1 leaves Markdown out without it",
        Reason.FORMATTING_LINE_ADDED,
    ),
    (
        "persona joined to the one before it, below a line: q takes one such message, at the top",
        Reason.PERSONA_JOINED,
    ),
    ("put into the message before it: q takes no two messages of one role in a row", Reason.JOINED),
    ("put before the next message of yours: q takes no reply as the first message", Reason.REPLY_IN_MESSAGE),
    (
        "commentary and answer sent as one message: Chat Completions has no phases",
        Reason.PHASE_NOT_ON_CHAT,
    ),
    ("commentary and answer sent as one message: q takes no phases of messages", Reason.PHASE_REFUSED),
    (
        "an empty reasoning_content sent with each reply: q asks for one; reasoning is never sent",
        Reason.EMPTY_REASONING,
    ),
    ("reviewer asks for o1, which lab does not offer: qwen3 is asked", Reason.PERSONA_MODEL_LEFT_OUT),
    (
        "reviewer asks for the connection home, which is not in the settings: lab is used",
        Reason.PERSONA_CONNECTION_UNKNOWN,
    ),
    ("cat.png is no longer beside the session: not sent", Reason.ATTACHMENT_LOST),
    ("cat.png not sent: o1-mini takes no images", Reason.IMAGE_NOT_TAKEN),
    ("effort xhigh not sent: o1 takes low, medium, high here; its default is medium", Reason.EFFORT_NOT_ONE_OF),
    (
        "effort xhigh not sent: q takes low, high here; its default is not known",
        Reason.EFFORT_NOT_ONE_OF_DEFAULT_UNKNOWN,
    ),
    ("effort low not sent: gpt-4o takes none", Reason.EFFORT_NOT_TAKEN),
    ("effort high sent as an update of the configuration, so that what is cached holds", Reason.EFFORT_UPDATED),
    ("output budget 200,000 lowered to 100,000: the most o1 gives", Reason.BUDGET_LOWERED),
    ("output budget 5 raised to 16: the least the Responses API takes", Reason.BUDGET_RAISED),
    ("temperature 0.2 not sent: this deployment refused it", Reason.SAMPLING_REFUSED),
    ("reasoning mode pro left out: Chat Completions has none", Reason.OPTION_NOT_ON_CHAT),
    ("service tier priority left out: this deployment refused it", Reason.OPTION_REFUSED),
    ("service tier flex left out: gpt-4.1 takes auto, default, priority here", Reason.OPTION_NOT_ONE_OF),
    ("verbosity low left out: o1 takes none", Reason.OPTION_NOT_TAKEN),
    ("top_p 0.5 not sent: o1 takes none while it reasons", Reason.SAMPLING_NOT_TAKEN),
    ("seed 7 not sent: the Responses API has none", Reason.SEED_NOT_ON_RESPONSES),
    ("seed 7 not sent: o1 takes none", Reason.SEED_NOT_TAKEN),
    ("seed 7 not sent: api-version 2023-05-15 has none; it came with 2023-12-01", Reason.SEED_NOT_IN_VERSION),
    (
        "no summary of the reasoning asked for: Chat Completions has none",
        Reason.REASONING_SUMMARY_NOT_ON_CHAT,
    ),
    ("no summary of the reasoning asked for: this deployment refused it", Reason.REASONING_SUMMARY_REFUSED),
    ("schema not sent: this deployment refused it; the reply may not fit it", Reason.SCHEMA_REFUSED),
    ("schema not sent: o1-mini takes no structured outputs; the reply may not fit it", Reason.SCHEMA_NOT_TAKEN),
    (
        "schema not sent as strict, which would be refused: it is open; the reply may not fit it",
        Reason.SCHEMA_NOT_STRICT,
    ),
    (
        "schema not sent as strict, which would be refused: it is open (and 2 more); the reply may not fit it",
        Reason.SCHEMA_NOT_STRICT_AND_MORE,
    ),
    ("the reply comes in one piece: o1-pro does not stream here", Reason.MODEL_DOES_NOT_STREAM),
    ("the reply comes in one piece: this connection does not stream", Reason.CONNECTION_DOES_NOT_STREAM),
    (
        "o1 refused a message with the role developer here: asked again without it, and remembered for this deployment",
        Reason.ROLE_REFUSED,
    ),
    (
        "o1 refused a message with the role system here: asked again without it,"
        " and left out for the rest of this session",
        Reason.ROLE_REFUSED_FOR_NOW,
    ),
    (
        "o1 refused stream here: asked again without it, and remembered for this deployment",
        Reason.PARAMETER_REFUSED,
    ),
    (
        "o1 refused seed here: asked again without it, and left out for the rest of this session",
        Reason.PARAMETER_REFUSED_FOR_NOW,
    ),
    (
        "q refused two messages of one role in a row here: asked again with them joined,"
        " and remembered for this deployment",
        Reason.FORM_REFUSED,
    ),
    (
        "q refused replies without reasoning_content here: asked again with an empty one, for the rest of this session",
        Reason.FORM_REFUSED_FOR_NOW,
    ),
    ("sent again after 5.0 s: Too many requests.", Reason.SENT_AGAIN),
    ("h refused the token of Entra ID: sent again with a new one", Reason.TOKEN_RENEWED),
    (
        "stopped before it was sent again, in a wait of 5.0 s: Too many requests.",
        Reason.STOPPED_IN_WAIT,
    ),
    (
        "the server has a context window of 2,048 tokens now, not of 8,192: it counts from here on",
        Reason.WINDOW_CHANGED,
    ),
    (
        "the server's error speaks of a context window of 4,096 tokens; 8,192 count all the same, as the server's list"
        " has it",
        Reason.WINDOW_CONTRADICTED,
    ),
    (
        "deployment chat is o1, as the reply said (o1-2024-12-17, since 2026-11-20): it counts from here on",
        Reason.MODEL_FOUND,
    ),
    (
        "deployment chat is gpt-4o now, as the reply said (gpt-4o), and not o1: it counts from here on",
        Reason.MODEL_CHANGED,
    ),
    (
        "deployment chat is x-9 now, as the reply said (x-9), and not o1: nothing is known of that model",
        Reason.MODEL_UNKNOWN,
    ),
    ("deployment chat is o1, as a refusal said (o1): asked again as that model takes it", Reason.MODEL_NAMED),
    (
        "o1 needs the api-version 2024-12-01-preview or a later one (developer messages come with it), and"
        " 2024-09-01-preview is set: set api_version in connection work, or the variable OPENAI_API_VERSION, to"
        " 2024-12-01-preview",
        Reason.API_VERSION_OLD,
    ),
    ("answered by gpt-5.5-2026-04-23, not by gpt-6.1-sol", Reason.SERVED_BY),
    ("served on the tier priority, which was not asked for", Reason.SERVED_ON_TIER),
    (
        "served on the tier default, not on priority as asked",
        Reason.SERVED_ON_OTHER_TIER,
    ),
    ("the service says it stored this reply; store: false was sent", Reason.SERVED_STORED),
    (
        "the service says reasoning.context all_turns, not current_turn as sent: earlier reasoning may be read and"
        " billed again",
        Reason.SERVED_WITH_REASONING,
    ),
    ("the service says verbosity medium, not low as sent", Reason.SERVED_OTHERWISE),
    ("the service reported 14 input tokens, fewer than were sent: counted here", Reason.INPUT_TOO_SMALL),
    (
        "the service reported 40,000 input tokens, more than were sent and than the window of 32,768 holds:"
        " counted here",
        Reason.INPUT_BEYOND_WINDOW,
    ),
    (
        "the service reported 4,095 input and 5 output tokens, more than the window of 4,096 holds: input counted here",
        Reason.TURN_BEYOND_WINDOW,
    ),
    ("the service reported 90,000 input tokens, far more than were sent: counted here", Reason.INPUT_TOO_LARGE),
    (
        "the service reported 14 input tokens without 3,255 cached ones: added up",
        Reason.INPUT_WITHOUT_CACHED,
    ),
    ("the service reported 99 cached tokens, more than the input: not believed", Reason.CACHED_TOO_LARGE),
    (
        "the service reported 99 written tokens, more than the uncached input: not believed",
        Reason.WRITTEN_TOO_LARGE,
    ),
    ("the service reported 0 output tokens, fewer than came: counted here", Reason.OUTPUT_TOO_SMALL),
    ("the service reported 5,000,000 output tokens, far more than came: counted here", Reason.OUTPUT_TOO_LARGE),
    (
        "the service reported 46 output tokens without 320 of reasoning: added up",
        Reason.OUTPUT_WITHOUT_REASONING,
    ),
    (
        "the service reported 99 reasoning tokens, which cannot be: not believed",
        Reason.REASONING_IMPOSSIBLE,
    ),
    ('the service reported input "12", output -5: no number of tokens', Reason.NO_NUMBER_OF_TOKENS),
    (
        "cost unknown: the tier flex was asked for, and the service did not say which one served",
        Reason.TIER_NOT_TOLD,
    ),
    ("cost unknown: no price is known for the tier scale", Reason.TIER_UNPRICED),
    ("cost unknown: no price is known for 3 web searches", Reason.SEARCHES_UNPRICED),
    ("a sentence of a version to come", Reason.UNKNOWN),
    ("", Reason.UNKNOWN),
    ("seed not sent: the Responses API has none", Reason.UNKNOWN),  # its blank is not both before and after
    ("{} {0} {name}", Reason.UNKNOWN),
]


@pytest.mark.parametrize(("text", "reason"), KEPT, ids=[reason.name for _, reason in KEPT])
def test_a_kept_text_is_known_by_its_words_and_reads_as_it_was(text: str, reason: Reason) -> None:
    held = note_from(text)
    assert held.reason is reason
    assert str(held) == text


def test_every_reason_that_a_file_can_hold_is_in_the_table() -> None:
    of_parts = {
        Reason.SCHEMA, Reason.SUMMARY, Reason.COVERED, Reason.MUTED, Reason.PURGED, Reason.EMPTY_REPLY,
        Reason.REASONING_DROPPED,
        Reason.ARRIVING_REPLY, Reason.REASONING_DROPPED_TOLD, Reason.REASONING_READ_AGAIN,
        Reason.ATTACHED, Reason.ATTACHED_ROUGHLY, Reason.ATTACHED_ON_TRIAL,
        Reason.COUNTED_LARGER, Reason.COUNTED_SMALLER, Reason.COUNTED_AHEAD_LARGER, Reason.COUNTED_AHEAD_SMALLER,
        Reason.PRIMING,
    }  # fmt: skip
    assert {reason for _, reason in KEPT} == set(Reason) - of_parts
    assert set(WORDS) == set(Reason)


@given(st.sampled_from([reason for reason in Reason if WORDS[reason] != "{}"]), st.data())
def test_words_with_any_particulars_read_as_they_were(reason: Reason, data: st.DataObject) -> None:
    particulars = tuple(data.draw(st.text(max_size=12)) for _ in range(WORDS[reason].count("{}")))
    text = str(Note(reason, particulars))
    assert str(note_from(text)) == text


@given(st.text(max_size=200))
def test_any_text_at_all_reads_as_it_was(text: str) -> None:
    assert str(note_from(text)) == text


def test_a_hostile_text_is_read_in_no_time() -> None:
    text = "effort " + " not sent: " * 50_000 + " takes " * 50_000
    assert str(note_from(text)) == text


def test_what_is_said_of_parts() -> None:
    assert str(MUTED) == "muted: not sent until it is unmuted"
    assert str(COVERED) == "a summary is sent in its place"
    assert str(note(Reason.EMPTY_REPLY, "failed")) == "an empty reply (failed) is not sent"

"""Findings of a content filter: put together, in words, as a table, for programs, and back from a session file."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.conversation.content_filter import (
    EVERYTHING,
    LONGEST,
    LONGEST_NAME,
    MOST,
    MOST_ITEMS,
    PROMPT,
    REPLY,
    SEVERITIES,
    FilterFinding,
    any_found,
    findings_from,
    for_programs,
    in_words,
    merged,
    summed_up,
    table,
    told,
)

SAFE = FilterFinding(REPLY, "hate", "safe")
LOW = FilterFinding(REPLY, "violence", "low")
HIT = FilterFinding(REPLY, "custom_blocklists", filtered=True, ids=("pizza", "rivals"))
CODE = FilterFinding(REPLY, "protected_material_code", detected=True, citation="https://example.org/a", license="MIT")
LOOSE = FilterFinding(REPLY, "ungrounded_material", detected=True, spans=((10, 54), (1000, 1200)))
ATTACK = FilterFinding(PROMPT, "jailbreak", filtered=True, detected=True)
CALM = FilterFinding(PROMPT, "jailbreak", detected=False)
DOWN = FilterFinding(REPLY, EVERYTHING, error="The contents are not filtered")


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (LOW, "violence (low)"),
        (replace(LOW, severity="odd"), "violence (odd)"),
        (HIT, "blocklist (pizza, rivals)"),
        (replace(HIT, ids=()), "blocklist"),
        (CODE, "protected code (https://example.org/a, license MIT)"),
        (LOOSE, "ungrounded material (characters 10 to 54, characters 1,000 to 1,200)"),
        (ATTACK, "jailbreak"),
        (FilterFinding(REPLY, "personally_identifiable_information", detected=True, ids=("Email",)),
         "personal information (Email)"),
        (FilterFinding(REPLY, "a_later_one", detected=True), "a_later_one"),
    ],
)  # fmt: skip
def test_a_finding_in_words(finding: FilterFinding, words: str) -> None:
    assert finding.found
    assert in_words([finding]) == words


@pytest.mark.parametrize("severity", ["", "safe"])
def test_what_is_safe_or_not_detected_is_no_finding(severity: str) -> None:
    for detected in (None, False):
        assert not FilterFinding(REPLY, "hate", severity, detected=detected).found
    assert told([SAFE, CALM], stopped=False) == ""
    assert not any_found([SAFE, CALM])
    assert any_found([SAFE, DOWN])


def test_what_is_said_of_a_reply_that_was_not_stopped() -> None:
    assert (
        told([SAFE, LOW, HIT], stopped=False) == "the content filter noticed violence (low), blocklist (pizza, rivals)"
    )


def test_what_is_said_of_a_reply_that_was_stopped() -> None:
    line = told([CALM, SAFE, LOW, HIT], stopped=True, said="SAFETY")
    assert line == (
        "stopped by the content filter (SAFETY): blocklist (pizza, rivals); the content filter noticed violence (low)"
    )
    assert told([SAFE], stopped=True) == "stopped by the content filter"


def test_a_filter_that_did_not_run_is_said() -> None:
    assert told([DOWN], stopped=False) == "the content filter did not run on the reply: The contents are not filtered"
    one = FilterFinding(PROMPT, "purview", error="VALIDATION_ERROR")
    assert told([one], stopped=False) == "the content filter did not run for purview on the prompt: VALIDATION_ERROR"


NOT_RUN = "the content filter did not run"


@pytest.mark.parametrize("stopped", [False, True])
@pytest.mark.parametrize(
    ("of_prompt", "of_reply", "line"),
    [
        ("slow", "", f"{NOT_RUN} on the prompt: slow"),
        ("", "slow", f"{NOT_RUN} on the reply: slow"),
        ("slow", "down", f"{NOT_RUN} on the prompt: slow; {NOT_RUN} on the reply: down"),
        ("down", "down", f"{NOT_RUN} on the prompt and the reply: down"),
    ],
)
def test_a_filter_that_did_not_run_is_named_by_what_it_did_not_look_at(
    of_prompt: str, of_reply: str, line: str, stopped: bool
) -> None:
    both = [FilterFinding(PROMPT, EVERYTHING, error=of_prompt), FilterFinding(REPLY, EVERYTHING, error=of_reply)]
    assert told(both, stopped=stopped) == ("stopped by the content filter; " if stopped else "") + line


GRAVE = FilterFinding(PROMPT, "violence", "high")
MARKED, NOTICED = "marked as filtered in the prompt", "the content filter noticed"


@pytest.mark.parametrize(
    ("findings", "line"),
    [
        ([GRAVE], f"; {NOTICED} violence (high) in the prompt"),
        ([replace(GRAVE, filtered=True)], f"; {MARKED}: violence (high)"),
        ([GRAVE, HIT], f": blocklist (pizza, rivals); {NOTICED} violence (high) in the prompt"),
        ([replace(GRAVE, filtered=True), HIT], f": blocklist (pizza, rivals); {MARKED}: violence (high)"),
        ([ATTACK, LOW], f"; {MARKED}: jailbreak; {NOTICED} violence (low)"),
        ([replace(GRAVE, filtered=True), ATTACK], f"; {MARKED}: violence (high), jailbreak"),
    ],
)
def test_a_finding_of_the_prompt_is_not_what_stopped_the_reply(findings: list[FilterFinding], line: str) -> None:
    assert told(findings, stopped=True) == f"stopped by the content filter{line}"


def test_what_was_noticed_is_told_with_where_it_is() -> None:
    calm_attack = replace(ATTACK, filtered=False)
    mild = replace(GRAVE, severity="low")
    assert told([mild, calm_attack], stopped=False) == f"{NOTICED} violence (low), jailbreak in the prompt"
    both = told([mild, LOW, HIT], stopped=False)
    assert both == f"{NOTICED} violence (low) in the prompt, and violence (low), blocklist (pizza, rivals) in the reply"


def test_the_table_has_every_category_of_its_source() -> None:
    findings = merged((), [LOOSE, CODE, HIT, LOW, SAFE, ATTACK, DOWN])
    assert [(row.name, row.result, row.action) for row in table(findings, REPLY)] == [
        ("hate", "safe", ""),
        ("violence", "low", ""),
        ("blocklist", "found", "filtered"),
        ("protected code", "found", ""),
        ("ungrounded material", "found", ""),
        (EVERYTHING, "not run", ""),
    ]
    assert [row.name for row in table(findings, PROMPT)] == ["jailbreak"]
    assert table([CALM], PROMPT)[0].result == "not found"
    assert summed_up(findings, PROMPT) == "jailbreak: found, filtered"
    assert summed_up([SAFE, HIT], REPLY) == "hate: safe; blocklist: found, filtered, pizza, rivals"


def test_programs_get_every_field_and_null_for_what_was_not_said() -> None:
    assert for_programs([]) is None
    plain = for_programs([ATTACK, CODE])
    assert plain is not None
    assert plain[PROMPT][0]["category"] == "jailbreak"
    assert plain[REPLY] == [
        {
            "category": "protected_material_code",
            "severity": None,
            "filtered": False,
            "detected": True,
            "ids": [],
            "citation": "https://example.org/a",
            "license": "MIT",
            "offsets": [],
            "error": None,
        }
    ]


def test_the_gravest_word_on_a_category_counts_whatever_the_order() -> None:
    words = [replace(LOW, severity=severity) for severity in ("safe", "low", "medium", "high")]
    for order in permutations(words):
        assert [each.severity for each in merged((), order)] == ["high"]
    assert merged([CALM], [ATTACK]) == merged([ATTACK], [CALM]) == (ATTACK,)


NAMES = st.text(min_size=1, max_size=5)
FINDINGS = st.builds(
    FilterFinding,
    st.sampled_from([PROMPT, REPLY]),
    st.sampled_from(["hate", "violence", "jailbreak", "custom_blocklists", "odd"]),
    st.sampled_from([*SEVERITIES, "strange"]),
    st.booleans(),
    st.none() | st.booleans(),
    st.lists(NAMES, max_size=3, unique=True).map(tuple),
    st.sampled_from(["", "https://example.org"]),
    st.sampled_from(["", "MIT"]),
    st.lists(st.tuples(st.integers(0, 5), st.integers(5, 9)), max_size=2, unique=True).map(tuple),
    st.sampled_from(["", "down"]),
)


@given(st.lists(FINDINGS, max_size=12), st.randoms())
def test_no_finding_is_lost_and_none_made_graver(given_: list[FilterFinding], random: Any) -> None:
    found = merged((), given_)
    assert len({(each.source, each.category) for each in found}) == len(found)
    for each in given_:
        one = next(f for f in found if (f.source, f.category) == (each.source, each.category))
        assert one.rank >= each.rank
        assert one.filtered >= each.filtered
        assert set(each.ids) <= set(one.ids)
    for one in found:
        same = [each for each in given_ if (each.source, each.category) == (one.source, one.category)]
        assert one.rank in {each.rank for each in same}
        assert one.filtered == any(each.filtered for each in same)
        assert bool(one.detected) == any(each.detected for each in same)
    shuffled = [*given_]
    random.shuffle(shuffled)
    again = merged((), shuffled)
    facts = [(each.source, each.category, each.rank, each.filtered, set(each.ids)) for each in found]
    assert sorted(facts, key=repr) == sorted(
        [(each.source, each.category, each.rank, each.filtered, set(each.ids)) for each in again], key=repr
    )
    assert merged(found, found) == found


def test_a_flood_of_categories_is_held_within_bounds() -> None:
    flood = [FilterFinding(source, f"c{n}", "low") for n in range(1000) for source in (PROMPT, REPLY)]
    assert len(merged((), flood)) == 2 * MOST
    ids = [replace(HIT, ids=(f"list {n}",)) for n in range(100)]
    assert len(merged((), ids)[0].ids) == MOST_ITEMS


@pytest.mark.parametrize(
    "kept",
    [
        None, True, 7, "x", {}, {"source": "prompt"}, [None, 7, "x", [], [{}]],
        [{"source": 7, "category": [], "severity": {}, "filtered": "yes", "detected": 1, "ids": "x", "spans": 7}],
        [{"spans": [[1], [2, 1], [-1, 3], ["a", "b"], None, [0, 10**30], [1, True]]}],
        [{"category": "c" * 10**5, "citation": "u" * 10**5, "ids": ["i" * 10**5] * 100, "error": "e" * 10**5}],
        [{"category": str(n)} for n in range(10_000)],
    ],
)  # fmt: skip
def test_a_spoilt_session_file_gives_findings_within_bounds_or_none(kept: Any) -> None:
    found = findings_from(kept)
    assert len(found) <= 2 * MOST
    for each in found:
        assert each.source in (PROMPT, REPLY)
        assert 0 < len(each.category) <= LONGEST_NAME
        assert len(each.citation) <= LONGEST
        assert len(each.error) <= LONGEST
        assert len(each.ids) <= MOST_ITEMS
        assert not each.spans
    json.dumps(for_programs(found))

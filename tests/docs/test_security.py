"""The page on security is true: what it says mull does is held by tests that are there."""

from __future__ import annotations

import pytest

from tests.docs.pages import Page, rows, words
from tests.docs.references import TEST, is_test, referred

PAGE = Page("SECURITY.md")


@pytest.mark.parametrize("test", referred(PAGE, TEST))
def test_a_test_is_there(test: str) -> None:
    assert is_test(test)


def test_everything_that_mull_does_is_held_by_tests() -> None:
    protections = rows(PAGE.section("What mull does"))
    assert len(protections) >= 10
    assert [what for what, _, tests in protections if not words(tests) or not all(map(is_test, words(tests)))] == []


def test_it_names_no_address_and_no_person() -> None:
    assert "@" not in PAGE.text
    assert "https://" not in PAGE.text

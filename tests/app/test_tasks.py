"""Ten tasks by keys alone and by mouse alone; the page on keys says how many of these each takes."""

from __future__ import annotations

import re

import pytest

from tests.app.tasks import BEGINS, ENDS, PAGE, SIZES, TASKS, Task, counted


def told(task: Task) -> list[int]:
    """Return what the page says of a task: keys, and clicks at each size."""
    table = PAGE.read_text("utf-8").partition(BEGINS)[2].partition(ENDS)[0]
    found = re.search(rf"^\| {task.name} \|(.*)\|$", table, re.MULTILINE)
    assert found is not None, "python -m tests.app.tasks writes the table"
    return [int(cell) for cell in found[1].split("|")]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
async def test_a_task_takes_as_many_keys_and_clicks_as_the_page_says(task: Task) -> None:
    keys = await counted(task, SIZES[0], mouse=False)
    sizes = SIZES if any("|" in words for words in task.clicks) else SIZES[:1]  # where other words are clicked
    clicks = [await counted(task, size, mouse=True) for size in sizes]
    assert [keys, *clicks] == told(task)[: 1 + len(sizes)]

"""Heights of stacked items, and which item is at a given line."""

from __future__ import annotations

from collections.abc import Iterable


class Heights:
    """Heights in lines, with their sums in a binary indexed tree: each query and each change costs O(log n)."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        tree = [0, *self._heights]
        for place in range(1, len(tree)):
            parent = place + (place & -place)
            if parent < len(tree):
                tree[parent] += tree[place]
        self._tree = tree
        self._total = sum(self._heights)

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    @property
    def total(self) -> int:
        """The sum of all heights, in lines."""
        return self._total

    def append(self, height: int) -> None:
        """Add an item below the others."""
        self._heights.append(height)
        place = len(self._heights)
        lowest = place - (place & -place)
        self._tree.append(height)
        below = place - 1
        while below > lowest:
            self._tree[place] += self._tree[below]
            below -= below & -below
        self._total += height

    def pop(self) -> None:
        """Remove the lowest item. Raise IndexError if there is none."""
        self._total -= self._heights.pop()
        self._tree.pop()

    def set(self, index: int, height: int) -> None:
        """Change the height of the item at `index`."""
        change = height - self._heights[index]
        if not change:
            return
        self._heights[index] = height
        self._total += change
        place = index + 1
        while place < len(self._tree):
            self._tree[place] += change
            place += place & -place

    def top(self, index: int) -> int:
        """Return the first line of the item at `index`."""
        total = 0
        while index > 0:
            total += self._tree[index]
            index -= index & -index
        return total

    def find(self, line: int) -> tuple[int, int]:
        """Return the index of the item at `line`, which must be below the total, and the line within the item."""
        place = 0
        step = 1 << len(self._tree).bit_length()
        while step := step >> 1:
            ahead = place + step
            if ahead < len(self._tree) and self._tree[ahead] <= line:
                place = ahead
                line -= self._tree[ahead]
        return place, line

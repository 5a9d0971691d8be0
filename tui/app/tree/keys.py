"""What each key does in the tree, and what its signs mean, as the help page tells it there."""

from __future__ import annotations

TREE_KEYS = (
    ("Enter", "go on from here; one of your own messages is edited, in its place. A click twice does so too"),
    ("F", "fork: a new session with the path up to here"),
    ("D", "the difference between the branch of this row and those beside it"),
    ("B", "set a bookmark, or take it away"),
    ("Left, Right", "fold the branch, unfold it; or click on ▾ ▸"),
    ("A", "fold all branches, or unfold all"),
    ("V", "other rows: all, yours, branch points, bookmarks"),
    ("/", "filter: every word must be in the message, or in its model, effort or persona"),
    ("O", "the session that was forked here, else the one this is a fork of"),
    ("C", "copy the text of the message"),
    ("Escape, Q", "back to the chat"),
    ("┃ ●", "the path that the chat shows; the message that it goes on from"),
    ("├─ │", "a branch beside that path begins; it goes on"),
    ("▾ ▸", "a branch that is unfolded, or folded"),
    ("▌", "a message of your own; without it a reply"),
    ("2 of 3", "the second of three messages, or replies, in one place"),
    ("╳", "something of the session's file cannot be read: a gap"),
)

"""A conversation: its messages, the records that keep them, and the tree that they form."""

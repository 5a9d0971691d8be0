"""A conversation: its messages, the records they are kept as, and the tree they form."""

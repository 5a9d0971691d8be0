"""The session as a tree: its screen, and the list of its rows."""

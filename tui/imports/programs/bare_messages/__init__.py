"""Lists of messages that name a role and what was said, of no program or of many."""

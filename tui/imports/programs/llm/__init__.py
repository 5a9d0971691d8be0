"""llm's database, old and new, and its JSON."""

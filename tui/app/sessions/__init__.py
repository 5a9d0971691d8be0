"""Finding, renaming and deleting sessions."""

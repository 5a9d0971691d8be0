"""Session files: written, read, listed, imported, deleted."""

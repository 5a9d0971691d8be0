"""opencode's exports, files and database."""

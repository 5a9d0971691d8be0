"""LibreChat's exports."""

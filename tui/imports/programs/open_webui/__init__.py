"""Open WebUI's exports."""

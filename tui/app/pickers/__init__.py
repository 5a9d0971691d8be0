"""Lists to choose from and small questions, used by every feature."""

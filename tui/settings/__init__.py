"""The settings: one frozen value, read from flags, the settings file, environment variables and defaults."""

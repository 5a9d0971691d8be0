"""Sessions and their turns, from a user's text to the end of the reply. Screen and command line both use it."""

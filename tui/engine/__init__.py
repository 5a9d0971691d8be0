"""One turn, from a user's text to a finished reply; used by screen and command line alike."""

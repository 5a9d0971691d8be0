"""``mull personas``: a module for each verb."""

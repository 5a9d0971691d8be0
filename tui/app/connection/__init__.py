"""Connections on screen: the panel of the one in use, the form for another, and the doctor."""

"""What goes over the wire and comes back: bodies, events, and what they say."""

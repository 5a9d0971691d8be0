"""From a connection's settings to a client: address, credentials, and the way there looked at step by step."""

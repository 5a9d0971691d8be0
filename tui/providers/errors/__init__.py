"""Errors of the SDK, the network and the services, translated into mull's own, once."""

"""Gateways to models: OpenAI, Azure OpenAI, compatible servers, and the practice model."""

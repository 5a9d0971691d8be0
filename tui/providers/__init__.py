"""Providers: OpenAI, Azure OpenAI, compatible servers and the practice model."""

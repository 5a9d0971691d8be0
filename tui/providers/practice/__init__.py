"""The practice model: mull's own, offline, under the real SDK.

It speaks the wire of OpenAI and Azure OpenAI from inside the process: no socket, no key, no network.
It refuses what the model it plays would refuse, counts with the real tokenizer and obeys the output
budget, so what works here works there. It does not think: its reply describes the request.
"""

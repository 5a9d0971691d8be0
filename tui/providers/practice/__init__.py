"""The practice model: a model of mull's own that answers the real SDK offline.

It speaks the APIs of OpenAI and Azure OpenAI inside this process, without socket, key or network. It refuses what the
model that it plays would refuse, counts with the real tokenizer and keeps to the output budget, so a request that works
here works there. It does not reason: its reply describes the request.
"""

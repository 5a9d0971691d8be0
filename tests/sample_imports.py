"""An export of ChatGPT's that holds a little of everything that an import's report tells."""

from __future__ import annotations

from typing import Any

TITLES = ("A first Python API", "Tides and the moon", "Why is the sky dark?", "Bread without kneading")
BEGAN = 1_760_000_000


def chatgpt_export() -> list[Any]:
    """Return conversations: four to read, one that is empty, and one that is none."""
    told = [_conversation(number, title) for number, title in enumerate(TITLES)]
    empty = {**_conversation(len(TITLES), "New chat"), "mapping": {}}
    return [*told, empty, {"title": "Lost in the export", "mapping": 7}]


def _conversation(number: int, title: str) -> dict[str, Any]:
    asked = [
        ("user", {"content_type": "user_editable_context", "user_profile": "I write Python."}),
        ("user", {"content_type": "text", "parts": [title]}),
        ("assistant", {"content_type": "poem" if number == 1 else "text", "parts": ["It depends."], "text": "The sea"}),
    ]
    keys = [f"n{at}" for at in range(len(asked))]
    mapping = {
        key: {
            "id": key,
            "parent": keys[at - 1] if at else None,
            "children": keys[at + 1 : at + 2],
            "message": {"author": {"role": role}, "create_time": BEGAN + at, "content": content, "recipient": "all"},
        }
        for at, (key, (role, content)) in enumerate(zip(keys, asked, strict=True))
    }
    about = {"conversation_id": f"c{number}", "title": title, "create_time": BEGAN + 86_400 * number}
    return {**about, "current_node": keys[-1], "mapping": mapping}

"""The SDK is loaded without the classes of its answers, and still has them."""

import json
import subprocess
import sys
from pathlib import Path

LOOK = """
import sys, json
from tui.core.connection_kinds import OPENAI
from tui.providers.connections.connect import connect
from tui.settings.values import Connection, Settings
made = Connection("work", OPENAI, base_url="http://127.0.0.1:9/v1", model="o1")
provider = connect(made, Settings(), {"OPENAI_API_KEY": "sk-canary"})
provider._ready()
before = sum(name.startswith("openai.types.responses.") for name in sys.modules)
import openai
response = openai.types.responses.Response
from openai.types.chat import ChatCompletion
after = sum(name.startswith("openai.types.responses.") for name in sys.modules)
names = [response.__module__, openai.types.Model.__name__, "ResponseUsage" in dir(openai.types.responses)]
print(json.dumps([before, after, *names]))
"""


def test_classes_of_answers_are_loaded_when_they_are_asked_for() -> None:
    run = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    before, after, response, model, listed = json.loads(run.stdout)
    assert before < 10
    assert after > 100
    assert (response, model, listed) == ("openai.types.responses.response", "Model", True)


OTHERWISE = """
import sys
from tui.providers.lazy_sdk import postpone
postpone()
print(sorted(name for name in sys.modules if name.startswith("openai")))
import openai
postpone()
print(openai.NAME, sorted(name for name in sys.modules if name.startswith("openai")))
"""


def test_an_sdk_that_is_laid_out_otherwise_or_loaded_already_is_left_alone(tmp_path: Path) -> None:
    package = tmp_path / "openai"
    package.mkdir()
    (package / "__init__.py").write_text("NAME = 'another layout'\n")
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{OTHERWISE}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == ["[]", "another layout ['openai']"]


def test_an_sdk_that_is_loaded_already_keeps_its_classes() -> None:
    look = (
        "import sys, openai\nfrom openai import types\nfrom tui.providers.lazy_sdk import Postponed, postpone\n"
        "postpone()\nprint(sys.modules['openai.types'] is types, isinstance(types, Postponed))"
    )
    run = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "False"]

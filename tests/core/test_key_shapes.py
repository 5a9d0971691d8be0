"""What looks like a key, and what does not: keys of common services (made up), and the texts people write instead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.connection_form import ConnectionForm, problems, settled
from tui.core.connection_kinds import AZURE, COMPATIBLE, OPENAI
from tui.core.key_shapes import looks_like_key, prints_itself

MIXED = "aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA1cD"
HEX = "0123456789abcdef0123456789abcdef"
KEYS = [
    f"sk-{MIXED}", f"sk-proj-{MIXED}", f"sk-svcacct-{MIXED}", f"sk-admin-{MIXED}", f"sk-ant-api03-{MIXED}",
    f"sk-or-v1-{HEX}", f"sk_live_{MIXED}", f"rk_live_{MIXED}", f"pk-lf-{HEX}", f"gsk_{MIXED}", f"xai-{MIXED}",
    f"csk-{MIXED.lower()}", f"hf_{MIXED}", f"r8_{MIXED}", f"fw_{MIXED}", f"pplx-{MIXED}", f"nvapi-{MIXED}",
    f"tgp_v1_{MIXED}", f"jina_{MIXED}", f"tvly-dev-{MIXED}", f"lsv2_pt_{HEX}_0123456789", f"dop_v1_{HEX}",
    f"vck_{MIXED}",
    f"pa-{MIXED}", f"AIza{'SyCANARY-0123_456789abcdefghijklmno'}", f"AQ.Ab8RN6{MIXED}", f"ya29.{MIXED}",
    "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", f"ABSK{MIXED}", f"ghp_{MIXED}", f"gho_{MIXED}",
    f"github_pat_{MIXED}",
    f"glpat-{MIXED}", "xoxb-123456789012-abcdef", f"dapi{HEX}", f"npm_{MIXED}", HEX, HEX.upper(), "A1b2" * 21,
    f"{HEX}.AbCdEfGh12345678", MIXED, f"{MIXED}AbCdEfGh", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x",
    "-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----",
]  # fmt: skip
AROUND = [  # where a key stands in what is pasted
    "{}", " {} ", "'{}'", "Bearer {}", "https://host/v1?key={}", "https://host/{}/v1", "https://{}@host/v1",
    "curl -H 'Authorization: Bearer {}' https://host", "echo {}", "OPENAI_API_KEY={}", "--api-key={}",
]  # fmt: skip
BESIDE = [  # keys that look like nothing, and stand where a key stands
    "https://host/v1?key=abcdefgh", "https://host/v1?api_key=abcdefgh", "https://host/v1?x=1&api-key=abcdefgh",
    "https://host/?code=abcdefgh", "https://host/?sig=abcdefgh", "https://host/?access_token=abcdefgh",
    "https://host/?subscription-key=abcdefgh", "https://host/?token=abcdefgh", "https://host/?password=abcdefgh",
    "curl -H 'Authorization: Bearer abcdefghij'", "get --api-key=abcdefghij", "env API_KEY=abcdefghij print-key",
    "login --password=abcdefghij", "x-api-key: abcdefghij",
]  # fmt: skip
NO_KEYS = [
    "work", "local", "gpt-5.6-sol", "o1-new", "qwen3", "gpt-4o-2024-08-06", "Meta-Llama-3.1-70B-Instruct-Turbo",
    "Llama-4-Maverick-17B-128E-Instruct-FP8", "mistralai/Mixtral-8x22B-Instruct-v0.1", "deepseek-r1-distill-qwen-32b",
    "hf.co/bartowski/Qwen2.5-Coder-32B-Instruct-GGUF:Q4_K_M", "2024-12-01-preview", "https://example.openai.azure.com",
    "https://my-resource-eastus2-2026.cognitiveservices.azure.com", "http://127.0.0.1:8080/v1",
    "https://openrouter.ai/api/v1", "https://api.groq.com/openai/v1", "http://[fe80::1]:8000/v1",
    "https://gateway.example.com/keys/v1", "OPENAI_API_KEY", "AZURE_OPENAI_API_KEY_2026_EASTUS", "mull/openrouter",
]  # fmt: skip
COMMANDS = [  # that read a key where it is kept
    "pass show azure/openai", "/opt/bin/get-openai-key-v2-production", "security find-key -s openai2026",
    "security find-generic-password -s openai -w", "op read op://Private/OpenAI/credential",
    "op item get 4q2xmlzvqzd5fgbnzcz4p3ay7e --fields credential", "secret-tool lookup service openai",
    "bw get password 99ee88d2-6046-4ea7-92c2-acac464b1412", "vault kv get -field=api_key secret/openai",
    "az keyvault secret show --vault-name v --name openai-api-key --query value -o tsv",
    "gcloud secrets versions access latest --secret=openai-api-key", "gopass show -o openai/key",
    "aws secretsmanager get-secret-value --secret-id prod/openai --query SecretString --output text",
    "cat /run/secrets/openai", "gpg -dq keys/openai.gpg", "sh -c 'echo $OPENAI_KEY'", "sh -c 'printf %s \"$KEY\"'",
    "cmd /c echo %OPENAI_KEY%", "bash -c 'cat ~/.key | tr -d x'", "printenv OPENAI_KEY",
    "doppler secrets get KEY --plain",
    r"C:\tools\get-key.exe openai", "echoserver --get openai", "lpass show --password openai",
]  # fmt: skip
PRINTING = [
    "echo abc", "echo abcdefgh", "ECHO abc", "/bin/echo abc", "printf abc", "printf %s abc", "print abc",
    "Write-Output abc", "'echo' abc", "sh -c 'echo abc'", 'bash -lc "echo abc"', "/bin/sh -c 'printf abc'",
    "cmd /c echo abc", "cmd.exe /c echo abc", "powershell -Command Write-Output abc", "pwsh -c \"Write-Host 'abc'\"",
    r"C:\Windows\System32\cmd.exe /c echo abc", "zsh -c 'print abc'",
]  # fmt: skip
FORM = ConnectionForm("work", AZURE, endpoint="https://x.openai.azure.com", deployment="d", model="o1")
FIELDS = ["name", "endpoint", "base_url", "deployment", "model", "api_version", "held"]


def filled(field: str, text: str, sign_in: str = "variable") -> ConnectionForm:
    change: dict[str, Any] = {"sign_in": sign_in, "held": "MY_KEY", field: text}
    return settled(replace(FORM, **change))


@pytest.mark.parametrize("key", KEYS)
def test_a_key_of_a_common_service_is_seen_wherever_it_stands(key: str) -> None:
    for around in AROUND:
        assert looks_like_key(around.format(key)), around


@pytest.mark.parametrize("text", BESIDE)
def test_a_key_of_no_known_shape_is_seen_by_what_stands_beside_it(text: str) -> None:
    assert looks_like_key(text)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_refuses_every_key_and_quotes_none(field: str) -> None:
    for key in KEYS:
        wrong = problems(filled(field, key))
        assert "looks like a key" in wrong[field]
        assert key not in str(wrong)


@pytest.mark.parametrize("kind", [AZURE, OPENAI, COMPATIBLE])
@pytest.mark.parametrize("query", ["?key=AIzaSy", "?key=x", "?a", "?api-version=2024-12-01-preview", "#x", "?x=1#y"])
def test_no_address_may_have_a_query(kind: Any, query: str) -> None:
    field = kind.address_setting
    change: dict[str, Any] = {"kind": kind, "sign_in": "variable", "held": "K", field: f"https://host/v1{query}"}
    wrong = problems(replace(FORM, **change))
    if field in kind.fields or looks_like_key(query):
        assert field in wrong
        assert f"{query} " not in wrong[field]
        assert "AIza" not in wrong[field]


@pytest.mark.parametrize("text", NO_KEYS)
def test_what_people_write_is_no_key(text: str) -> None:
    assert not looks_like_key(text)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_reads_a_key_is_taken(command: str) -> None:
    assert problems(filled("held", command, "command")) == {}


@pytest.mark.parametrize("command", [*PRINTING, *(f"echo {key}" for key in KEYS), *(f"printf '{key}'" for key in KEYS)])
def test_a_command_that_prints_its_own_words_is_refused(command: str) -> None:
    assert prints_itself(command)
    wrong = problems(filled("held", command, "command"))["held"]
    assert "looks like a key" in wrong
    assert command not in wrong


@given(st.text(alphabet="echo shcmd/.\\'\"-$%{}abcXYZ019_=?&:\n ", max_size=3_000))
def test_judging_a_text_takes_no_time(text: str) -> None:
    looks_like_key(text)
    prints_itself(text)


@pytest.mark.parametrize(
    "piece", ["a", "sh ", "sh -c ", "echo", "A1a", "/", "\\", "' ", "key=", "sk-", "?x", "eyJ", "-"]
)
def test_judging_a_long_text_is_linear(piece: str) -> None:
    looks_like_key(piece * 100_000)
    prints_itself(piece * 100_000)

"""Errors of the sign-in with Entra ID, each in one short line.

azure-identity's own message is a page long and lists every way it tried. Words such as "tenant", "account" and "not
found" are in it whatever went wrong. So the one attempt that says what is wrong is looked for, and in it whole phrases
and Entra ID's error codes (learn.microsoft.com, "Microsoft Entra authentication and authorization error codes"). What
none of them fits is quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.core.errors import SignInError
from tui.core.formatting import duration
from tui.core.operating_system import variable_set
from tui.providers.errors.rate_limits import in_words
from tui.providers.errors.wording import quoted, sentence
from tui.providers.masking import masked

CLI = "AzureCliCredential"
WRONG_TENANT = "Entra ID: signed in to the wrong tenant."
ITS_TENANT = "Run az login --tenant YOUR-TENANT."
NOBODY = "Entra ID: nobody is signed in on this machine"
BY_HAND = "Run az account get-access-token by hand to see why"
LONGEST = 200  # characters of words that are quoted
# What to do where another source than az answered with an error.
ELSEWHERE = {
    "EnvironmentCredential": "Check AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET, or unset them.",
    "WorkloadIdentityCredential": (
        "Check AZURE_CLIENT_ID, AZURE_TENANT_ID and the file that AZURE_FEDERATED_TOKEN_FILE names, or unset them."
    ),
    "ManagedIdentityCredential": "Check which identity this machine has, and AZURE_CLIENT_ID; or run az login.",
}
# Who gave an error, in words.
NAMES = {
    CLI: "az",
    "EnvironmentCredential": "the sign-in by AZURE_CLIENT_ID and its secret",
    "WorkloadIdentityCredential": "workload identity",
    "ManagedIdentityCredential": "managed identity",
    "SharedTokenCacheCredential": "the token cache",
    "VisualStudioCodeCredential": "Visual Studio Code",
    "AzurePowerShellCredential": "Azure PowerShell",
    "AzureDeveloperCliCredential": "azd",
    "BrokerCredential": "the system's broker",
}
# Pattern in an attempt's words, problem, remedy; the first pattern that is found decides. "{login}" is the az login
# that the words ask for, or the plain one.
MEANINGS = (
    (
        r"aadsts(50020|50059|90002|90072|700016)\b|tenant '[^']*' not found|does not exist in tenant"
        r"|tenant\b[^.\n]{0,80}\b(mismatch|does not match)",
        WRONG_TENANT,
        ITS_TENANT,
    ),
    (
        r"aadsts(50173|70008|70043|700082|700084|50132|50133)\b|token (has )?expired|expired due to",
        "Entra ID: the sign-in has expired.",
        "Run {login} again.",
    ),
    (
        r"aadsts(50076|50078|50079|50158|50074|50072|53000|53003|53001|530003)\b",
        "Entra ID wants more than a password: a second factor, or a device your organisation knows.",
        "Run {login} again, and do what it asks.",
    ),
    (
        r"aadsts(500011|650057|70011|500014|65001)\b",
        "Entra ID knows no such scope in this tenant.",
        "Set scope in a connection of the settings file (mull setup and F9 make one), or run az login --tenant "
        "YOUR-TENANT.",
    ),
    (
        r"aadsts(7000215|7000222|700027|700213|70021|7000112)\b",
        "Entra ID does not accept this secret or certificate: {words}",
        "{elsewhere}",
    ),
    (
        r"certificate.?verify.?failed",
        "Entra ID could not be reached: the certificate of its address could not be verified.",
        "If a company proxy signs it, set REQUESTS_CA_BUNDLE to its certificate.",
    ),
    (
        r"max retries exceeded|failed to (establish|resolve)|name or service not known|getaddrinfo failed"
        r"|name resolution|connection (refused|aborted|reset)|network is unreachable|no route to host"
        r"|timed out|read timeout|httpsconnection(pool)?\(|proxyerror|cannot connect to proxy",
        "Entra ID could not be reached.",
        "Check your network and proxy.",
    ),
    (r"azure cli not found on path", f"{NOBODY}, and the Azure CLI is not installed.",
     'Install the Azure CLI and run az login, or use a key (mull setup, F9).'),
    (r"please run 'az login|(?<!please )\brun az login|az account set", f"{NOBODY}.", "Run {login}."),
    (r"failed to invoke the azure cli", "az did not answer within 10 s.", f"{BY_HAND}, then send again."),
    (r"failed to execute", "az is there and could not be started.", f"{BY_HAND}."),
    (r"failed to invoke azure cli", "az failed and did not say why.", f"{BY_HAND}."),
    (r"unexpected output from azure cli", "az printed something that is no token.", f"{BY_HAND}."),
    (
        r"no identity has been assigned",
        "Entra ID: this machine has no managed identity, or not the one that AZURE_CLIENT_ID names.",
        "Assign it one, correct AZURE_CLIENT_ID, or run az login.",
    ),
)  # fmt: skip
# What the sources say that are not there: none of them is the reason.
ABSENT = re.compile(
    r"not fully\s+configured|no response from the imds endpoint\.?\s*$|configuration not found in environment\.?\s*$"
    r"|no accounts were found|cache unavailable|(is not|isn't) installed|could not be found|not found on path"
    r"|please run '(az login|azd auth login|connect-azaccount)|no managed identity endpoint|requires the|broker"
    r"|only supported|not supported|unsupported|authentication unavailable\.?\s*$|unable to authenticate",
    re.IGNORECASE,
)
# How services say why they refuse a token: its tenant is not the resource's, it has expired, or it is for another one.
OTHER_TENANT = re.compile(r"tenant\b[^.\n]{0,60}\b(does not match|mismatch)|wrong issuer", re.IGNORECASE)
EXPIRED = re.compile(r"token[^.\n]{0,40}\bexpired|lifetime validation failed", re.IGNORECASE)
AUDIENCE = re.compile(r"\baudiences?\b|\baud\b claim", re.IGNORECASE)
# Each of them alone is a reason. Words that offer more than one name none: "audience is incorrect, or have expired".
REASONS = (
    re.compile(r"\b(tenant|issuer)\b", re.IGNORECASE),
    re.compile(r"\bexpired\b|lifetime validation failed", re.IGNORECASE),
    AUDIENCE,
    re.compile(r"\b(missing|absent|invalid|malformed|revoked|incorrect scope)\b", re.IGNORECASE),
)
OFFERED = re.compile(r"\bor\b|\w / ?\w|\b(invalid|missing|expired)/\w", re.IGNORECASE)
REFUSED = "The Entra ID token was refused (expired, for another audience, or invalid)"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one source of tokens answered; ``name`` is azure-identity's name of it, empty for a lone credential."""

    name: str
    words: str

    @property
    def absent(self) -> bool:
        """Whether it says no more than that it is not there, or that nobody is signed in."""
        return ABSENT.search(self.words) is not None and "aadsts" not in self.words.lower()

    @property
    def login(self) -> str:
        """The ``az login`` that the words ask for, with its tenant and scope, or the plain one."""
        found = re.findall(r"az login(?: --[a-z-]+ \"?[\w./:@-]+\"?)+", self.words)
        return str(found[-1]) if found else "az login"


def entra_failed(error: Exception) -> SignInError:
    """Return the sign-in error for an error that azure-identity raised."""
    if type(error).__name__ == "ServiceRequestError":
        return SignInError("Entra ID could not be reached.", "Check your network and proxy.")
    attempt = _telling(_attempts(str(error)))
    for pattern, problem, remedy in MEANINGS:
        if re.search(pattern, attempt.words, re.IGNORECASE):
            return _meant(problem, remedy, attempt)
    return _quoted(attempt)


def _attempts(message: str) -> list[Attempt]:
    """Return the attempts that a message lists, in their order; a message without a list is one attempt."""
    listed = message.partition("Attempted credentials:")[2].partition("\nTo mitigate this issue")[0]
    parts = re.split(r"(?m)^\s*(\w+Credential): ", listed)
    return [Attempt(*pair) for pair in zip(parts[1::2], parts[2::2], strict=True)] or [Attempt("", message)]


def _telling(attempts: list[Attempt]) -> Attempt:
    """Return the attempt that says what is wrong: that of az first, else the last that is more than absent."""
    said = [each for each in attempts if not each.absent]
    by_az = [each for each in attempts if each.name == CLI]
    return next((each for each in said if each.name == CLI), (said or by_az or attempts)[-1])


def _meant(problem: str, remedy: str, attempt: Attempt) -> SignInError:
    """Return the error for a known meaning. A source of its own is not mended by ``az login``."""
    elsewhere = ELSEWHERE.get(attempt.name, "Sign in anew: az login.")
    if attempt.name in ELSEWHERE and "az login" in remedy and attempt.name != "ManagedIdentityCredential":
        remedy = elsewhere
    return SignInError(
        problem.replace("{words}", sentence(said_by(attempt.words))),
        remedy.replace("{login}", attempt.login).replace("{elsewhere}", elsewhere),
    )


def _quoted(attempt: Attempt) -> SignInError:
    """Return the error for words that nothing here knows: they are quoted, on one line."""
    name = NAMES.get(attempt.name, "the sign-in")
    words = said_by(attempt.words)
    what = "Entra ID: no way to sign in was found" if attempt.absent else "Entra ID gave no token"
    problem = f"{what}; {name} said: {words}" if words else f"{what}, and {name} did not say why"
    remedy = ELSEWHERE.get(attempt.name, f"{BY_HAND}; az login signs in anew.")
    return SignInError(sentence(problem), remedy)


def said_by(words: str) -> str:
    """Return the telling line of what a program wrote, cleaned: an ``ERROR:`` line, else the first that is no warning.

    Of a traceback it is the last line.

    Whatever looks like a token or a key is masked.
    """
    lines = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line).strip() for line in words.splitlines()]
    lines = [line for line in lines if line and not re.match(r"(WARNING|DEBUG|INFO)\b:?", line)]
    errors = [line for line in lines if re.match(r"(ERROR|error)\b:", line)]
    told = lines[-1:] if lines and lines[0].startswith("Traceback") else errors or lines or [""]
    line = re.sub(r"^(ERROR|error):\s*", "", told[0])
    line = re.split(r"\s(?:Trace ID|Correlation ID|Timestamp):", line)[0]
    return quoted(masked(line), longest=LONGEST)


def gave_none_in_time(seconds: float) -> SignInError:
    """Return the error for a sign-in that took longer than a turn waits, in seconds."""
    return SignInError(f"Entra ID gave no token within {duration(seconds)}.", f"{BY_HAND}, then send again.")


def token_expired(where: str, variable: str, ago: float) -> SignInError:
    """Return the error for a token in a variable that expired some seconds ago."""
    return SignInError(
        f"The token in {where} expired {in_words(max(1, int(ago)))} ago.",
        f"Set a new one ({variable_set(variable)}), or unset it: then Entra ID is asked.",
    )


def token_refused(words: str, set_scope: str = "") -> tuple[str, str] | None:
    """Return the problem and the remedy if a service's message refuses the token, else None.

    ``set_scope`` says how the connection gets another scope, as the end of a sentence.
    """
    if _offers_reasons(words):
        return REFUSED, f"Run az login with the right tenant and send again, or {set_scope}."
    if OTHER_TENANT.search(words):
        return "The Entra ID token is of another tenant than the resource", ITS_TENANT
    if EXPIRED.search(words):
        return "The Entra ID token had expired", "Send again: a new one is fetched. If that is of no use, run az login."
    if AUDIENCE.search(words):
        return "The Entra ID token is for another service", f"{set_scope[:1].upper()}{set_scope[1:]}."
    return None


def _offers_reasons(words: str) -> bool:
    """Return whether words name the token and, in one sentence, several reasons to refuse it, of which one holds."""
    sentences = re.split(r"[.;!?]\s|\n", words)
    offers = any(OFFERED.search(each) and sum(bool(r.search(each)) for r in REASONS) > 1 for each in sentences)
    return offers and re.search(r"\btoken\b", words, re.IGNORECASE) is not None

"""Connection kinds: all that differs between OpenAI, Azure OpenAI, compatible servers and practice.

A kind is one frozen value. To add one, write it here, give its route a client in
``tui.providers.connections.connect``, and add a test and documentation; add its vendor to the catalogue of models where
the vendor streams or retires models differently. No other module compares kinds: it reads their fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import urlsplit

from tui.core.rate_limits import USUAL, LimitRule

# What people paste together with a base address: the rest of the address of a request.
PASTED = re.compile(r"/(chat/completions|responses)$")
PASTED_AZURE = re.compile(r"/openai(/v1|/deployments)?(/.*)?$")


class Offer(Enum):
    """Which models a connection can be asked for."""

    OWN = auto()  # the one in its settings
    SOLD = auto()  # that one, and those of the catalogue that its vendor has not retired
    DESCRIBED = auto()  # all that the catalogue or the settings describe


@dataclass(frozen=True, slots=True)
class ServiceRoute:
    """One way into a service's API.

    ``described`` is its description for users, with ``{url}`` and ``{version}`` to be filled in. ``path`` is added to
    the address from the settings. ``scope`` is the Entra ID scope. ``key_header`` is the header of a key, empty where
    it is ``Authorization: Bearer``. ``stores`` says whether Chat Completions accept ``store: false`` there,
    ``cache_key`` whether requests take ``prompt_cache_key``, ``responses`` whether there is a Responses API; where
    there is none, ``called`` is the route's name in the error, and ``instead`` what to do.
    """

    described: str
    path: str = ""
    scope: str = ""
    key_header: str = ""
    stores: bool = True
    cache_key: bool = True
    responses: bool = True
    called: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Variables:
    """The names of the environment variables that describe a connection without a settings file.

    Without ``decisive`` they describe none. ``key`` holds the key; the others are named for what they hold, and are
    empty where a kind has no such variable.
    """

    decisive: str
    key: str
    address: str
    deployment: str = ""
    model: str = ""
    api_version: str = ""

    @property
    def needed(self) -> str:
        """The variables that a connection needs, in words."""
        return " and ".join(filter(None, (self.decisive, self.deployment)))


@dataclass(frozen=True, slots=True)
class Advice:
    """What to check where a service refuses, as parts of the sentences of errors.

    ``key`` ends the sentence "Check the key in ...", ``model`` the sentence "Check model in connection ...".
    ``address`` is the middle of "Check ... (connection ...)", ``forbidden`` a whole sentence.
    """

    key: str = "."
    model: str = "; mull models lists what is known."
    address: str = "the address: most servers want /v1 at its end"
    forbidden: str = "Check what the key is allowed to do, and any proxy or firewall in between."


@dataclass(frozen=True, slots=True)
class ConnectionKind:
    """What all connections of one kind have in common.

    Names: ``name`` is the kind in settings files and flags, ``label`` in sentences, ``service`` the short
    name of its vendor, empty where it has none.

    Form: ``fields`` are the settings of a connection beside its name, in the order of the questions; ``required`` those
    it needs, ``unasked`` those that are taken where they are given, and not asked for. ``sign_ins`` are the ways to
    sign in, the usual one first. ``default_name``, ``default_model`` and ``key_variable`` are offered as defaults.
    ``token_variable`` holds a token of Entra ID, where it is set.
    ``variables`` describe a connection without a settings file.

    Address: ``address_setting`` is the name of its setting, ``default_address`` its default. ``pasted`` is cut off its
    end. ``hosts`` are the ends of the vendor's host names. ``wants_path`` says that an address without a path is
    probably wrong. ``versioned`` is the route of connections with an api-version, ``route`` that of all others.

    Models: ``deployments`` says that requests name a deployment, not a model. ``vendor`` is the name in the catalogue
    of the vendor whose streaming applies; ``retires`` says whether its retirement dates apply too. ``offers`` says
    which models can be chosen.

    Requests: ``chat_first`` prefers Chat Completions, whichever API the model prefers. ``openai_parameters`` says
    whether the newer parameters of OpenAI are accepted, ``developer_role`` whether a model that refuses system messages
    may take developer messages, ``openai_headers`` whether the organisation and project that
    the SDK reads from the environment are sent. ``prompt_cache`` says whether the vendor publishes what it keeps of a
    prompt and for how long, ``keeps_by_effort`` whether it says that another effort finds nothing of that.
    ``counts`` says whether the service may count the tokens of a request, ``describes_models`` whether it may say what
    its models are.

    Replies: ``thoughts_in_text`` says whether reasoning may come within the text, ``may_ignore_key`` whether a request
    with a wrong key may be accepted. ``may_hide_limit`` says whether a reply that a limit cut off may be called
    complete. ``practice`` says that nothing leaves this computer. ``limit_rule`` is how a request counts against a rate
    limit. ``advice`` is for errors.
    """

    name: str
    label: str
    route: ServiceRoute
    service: str = ""
    fields: tuple[str, ...] = ("model",)
    required: tuple[str, ...] = ("model",)
    unasked: tuple[str, ...] = ()
    sign_ins: tuple[str, ...] = ("variable", "command", "keyring")
    default_name: str = ""
    default_model: str = ""
    key_variable: str = ""
    token_variable: str = ""
    variables: Variables | None = None
    address_setting: str = "base_url"
    default_address: str = ""
    pasted: re.Pattern[str] = PASTED
    hosts: tuple[str, ...] = ()
    wants_path: bool = False
    versioned: ServiceRoute | None = None
    deployments: bool = False
    vendor: str = "openai"
    retires: bool = False
    offers: Offer = Offer.OWN
    chat_first: bool = False
    openai_parameters: bool = True
    prompt_cache: bool = True
    keeps_by_effort: bool = False
    developer_role: bool = False
    openai_headers: bool = False
    counts: bool = True
    describes_models: bool = False
    thoughts_in_text: bool = False
    may_ignore_key: bool = False
    may_hide_limit: bool = False
    practice: bool = False
    limit_rule: LimitRule = USUAL
    advice: Advice = Advice()

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings that say where a connection goes and what it asks, beside its name."""
        return (*self.fields, *self.unasked)

    @property
    def thing(self) -> str:
        """What requests name: ``deployment`` or ``model``."""
        return "deployment" if self.deployments else "model"

    @property
    def default_key_variable(self) -> str:
        """The variable of the key where a connection names none; empty where no key is sent then."""
        return "" if "none" in self.sign_ins else self.key_variable

    def route_with(self, api_version: str) -> ServiceRoute:
        """Return the route of a connection; ``api_version`` is empty where it has none."""
        return self.versioned if self.versioned is not None and api_version else self.route


AZURE_V1 = ServiceRoute(
    "Azure v1 route, no api-version",
    path="/openai/v1",
    scope="https://ai.azure.com/.default",  # Microsoft's pages disagree: ``scope`` in the settings replaces it
)
AZURE_CLASSIC = ServiceRoute(
    "Azure classic route, api-version {version}",
    scope="https://cognitiveservices.azure.com/.default",
    key_header="api-key",
    stores=False,
    cache_key=False,  # no page says since which api-version
    responses=False,
    called="Azure's classic route",
    instead="Leave out api_version: then the v1 route is used.",
)

OPENAI = ConnectionKind(
    "openai",
    "OpenAI",
    ServiceRoute("OpenAI at {url}"),
    service="OpenAI",
    unasked=("base_url",),
    default_name="openai",
    default_model="gpt-6.1-sol",
    key_variable="OPENAI_API_KEY",
    variables=Variables(decisive="OPENAI_API_KEY", key="OPENAI_API_KEY", address="OPENAI_BASE_URL"),
    default_address="https://api.openai.com/v1",
    retires=True,
    offers=Offer.SOLD,
    developer_role=True,
    openai_headers=True,
    keeps_by_effort=True,  # "reasoning_effort_changed" is among the reasons of a miss in OpenAI's API description
    limit_rule=LimitRule(larger=True, refills=True),
)
AZURE = ConnectionKind(
    "azure",
    "Azure OpenAI",
    AZURE_V1,
    service="Azure",
    fields=("endpoint", "deployment", "model", "api_version"),
    required=("endpoint", "deployment"),
    sign_ins=("entra", "variable", "command", "keyring"),
    default_name="work",
    key_variable="AZURE_OPENAI_API_KEY",
    token_variable="AZURE_OPENAI_AD_TOKEN",  # noqa: S106  a name, read before the key as the SDK does
    variables=Variables(
        decisive="AZURE_OPENAI_ENDPOINT",
        key="AZURE_OPENAI_API_KEY",
        address="AZURE_OPENAI_ENDPOINT",
        deployment="AZURE_OPENAI_DEPLOYMENT",
        model="AZURE_OPENAI_MODEL",
        api_version="OPENAI_API_VERSION",
    ),
    address_setting="endpoint",
    pasted=PASTED_AZURE,
    hosts=(".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com", ".openai.azure.us"),
    versioned=AZURE_CLASSIC,
    deployments=True,
    vendor="azure",
    retires=True,
    developer_role=True,
    advice=Advice(
        key=" and that it belongs to this endpoint.",
        model=" (the deployment's name, not the model's).",
        address="api_version and endpoint",
        forbidden="Check the resource's network rules and your role assignments.",
    ),
)
COMPATIBLE = ConnectionKind(
    "compatible",
    "an OpenAI-compatible server",
    ServiceRoute("a compatible server at {url}", stores=False, cache_key=False),
    fields=("base_url", "model"),
    required=("base_url", "model"),
    sign_ins=("none", "variable", "command", "keyring"),
    default_name="local",
    key_variable="LOCAL_KEY",
    wants_path=True,
    chat_first=True,
    openai_parameters=False,
    prompt_cache=False,
    describes_models=True,
    thoughts_in_text=True,
    may_ignore_key=True,
    advice=Advice(model=", or name another one: --model NAME, /model NAME."),
    may_hide_limit=True,
)
PRACTICE = ConnectionKind(
    "practice",
    "practice",
    ServiceRoute("practice: no address"),
    required=(),
    sign_ins=("none",),
    default_name="practice",
    default_model="gpt-6.1-sol",
    offers=Offer.DESCRIBED,
    thoughts_in_text=True,
    keeps_by_effort=True,
    practice=True,
)

KINDS = (OPENAI, AZURE, COMPATIBLE, PRACTICE)
# The kinds that can be described, in the order in which the environment is read.
OFFERED = (AZURE, OPENAI, COMPATIBLE)
# The kinds whose vendors are in the catalogue of models.
VENDORS = tuple(kind for kind in KINDS if kind.retires)
BY_NAME = {kind.name: kind for kind in KINDS}


def host_of(address: str) -> str:
    """Return the host of an address, in lower case; empty where it has none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_on(host: str, names: Iterable[str]) -> bool:
    """Return whether a host is one of these, or below one."""
    return any(host == name or host.endswith(f".{name}") for name in names)


def vendor_of(address: str) -> str:
    """Return the vendor on whose host an address is, of those whose models are in the catalogue; else an empty text."""
    host = host_of(address)
    for kind in VENDORS:
        own = host_of(kind.default_address)
        if host.endswith(kind.hosts) or is_on(host, [own] if own else []):
            return kind.vendor
    return ""


def is_of_vendor(address: str) -> bool:
    """Return whether an address is on a host of a vendor whose models are in the catalogue; no address is on none."""
    return bool(vendor_of(address))

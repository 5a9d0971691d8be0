"""Connection kinds: all that differs between OpenAI, Azure OpenAI, other servers that speak the API, and practice.

A kind is one frozen value. A further one is written here, gets its client in ``tui.providers.connections.connect``, a
test and its documentation, and a column in the catalogue of models where what its vendor does with a model differs.
Nothing outside of this module asks which kind a connection is: it asks the kind for what it needs to know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

# What people paste after a base address: the rest of a whole request's address.
PASTED = re.compile(r"/(chat/completions|responses)$")
PASTED_AZURE = re.compile(r"/openai(/v1|/deployments)?(/.*)?$")


class Offer(Enum):
    """Which models a connection can be asked for."""

    OWN = auto()  # the one that its settings name
    SOLD = auto()  # those of the catalogue that its vendor has not retired
    DESCRIBED = auto()  # all that the catalogue or the settings describe


@dataclass(frozen=True, slots=True)
class ServiceRoute:
    """One way into a service's API.

    ``described`` tells a user which it is (``{url}`` and ``{version}`` are filled in); ``path`` follows the address
    from the settings; ``scope`` is what Entra ID is asked for; ``key_header`` carries a key, where it is not
    ``Authorization: Bearer``. ``stores`` says whether Chat Completions know
    ``store: false`` there, ``responses`` whether there is a Responses API; where there is none, ``called`` and
    ``instead`` say so and what to do.
    """

    described: str
    path: str = ""
    scope: str = ""
    key_header: str = ""
    stores: bool = True
    responses: bool = True
    called: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Variables:
    """The environment variables that describe a connection without any settings.

    ``decisive`` is the one without which they describe none; ``key`` holds the key, the others are named for what
    they hold and are empty where a kind has no such variable.
    """

    decisive: str
    key: str
    address: str
    deployment: str = ""
    api_version: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to look at where a service refuses, in the words of the errors.

    ``key`` ends "Check the key in ...", ``model`` ends "Check model in connection ...", ``address`` stands in "Check
    ... (connection ...)"; ``forbidden`` is a sentence of its own.
    """

    key: str = "."
    model: str = "; mull models lists what is known."
    address: str = "the address: most servers want /v1 at its end"
    forbidden: str = "Check what the key is allowed to do, and any proxy or firewall in between."


@dataclass(frozen=True, slots=True)
class ConnectionKind:
    """What is the same for all connections of one kind.

    Words: ``name`` is the kind in settings files and flags, ``label`` in forms and sentences, ``service`` its vendor
    in short, empty where a kind is nobody's.

    Form: ``fields`` are the settings that describe a connection beside its name, in the order of asking, ``required``
    those it cannot do without; ``sign_ins`` the ways to sign in, the usual one first; ``default_name``,
    ``default_model`` and ``key_variable`` are offered where nothing is said. ``variables`` describe a connection
    without a settings file.

    Address: ``address_setting`` holds it, ``default_address`` is used where it is left out, ``pasted`` is cut off its
    end, ``hosts`` are the ends of the vendor's host names, ``wants_path`` says that an address without a path is
    doubtful. ``versioned`` is the route of connections with an api-version, ``route`` that of all others.

    Models: ``deployments`` says that a model is asked for by its deployment's name, ``vendor`` is the kind whose
    column of the catalogue holds for streaming, ``retires`` whether for retirement dates too, ``offers`` which models
    can be chosen.

    Requests and replies: ``chat_first`` prefers Chat Completions whatever the model prefers; ``openai_parameters``
    says whether the newer parameters of OpenAI's own are taken, ``openai_headers`` whether the organisation and
    project that the SDK reads from the environment are meant for it; ``counts`` whether it counts the tokens of a
    request, ``names_window`` whether it may name a model's context window, ``thoughts_in_text`` whether reasoning may
    come within the text, ``may_ignore_key`` whether an accepted request says nothing of the key,
    ``practice`` that nothing leaves this computer. ``advice`` is for its errors.
    """

    name: str
    label: str
    route: ServiceRoute
    service: str = ""
    fields: tuple[str, ...] = ("model",)
    required: tuple[str, ...] = ("model",)
    sign_ins: tuple[str, ...] = ("variable", "command", "keyring")
    default_name: str = ""
    default_model: str = ""
    key_variable: str = ""
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
    openai_headers: bool = False
    counts: bool = True
    names_window: bool = False
    thoughts_in_text: bool = False
    may_ignore_key: bool = False
    practice: bool = False
    advice: Advice = Advice()

    @property
    def thing(self) -> str:
        """What is asked for there: a deployment or a model."""
        return "deployment" if self.deployments else "model"

    @property
    def default_key_variable(self) -> str:
        """The variable that a key is read from where a connection names none; empty where no key is sent then."""
        return "" if "none" in self.sign_ins else self.key_variable

    def route_with(self, api_version: str) -> ServiceRoute:
        """Return the route of a connection with this api-version, empty where it has none."""
        return self.versioned if self.versioned is not None and api_version else self.route


AZURE_V1 = ServiceRoute(
    "Azure v1 route, no api-version",
    path="/openai/v1",
    scope="https://ai.azure.com/.default",  # Microsoft's pages disagree, so ``scope`` in the settings wins
)
AZURE_CLASSIC = ServiceRoute(
    "Azure classic route, api-version {version}",
    scope="https://cognitiveservices.azure.com/.default",
    key_header="api-key",
    stores=False,
    responses=False,
    called="Azure's classic route",
    instead="Leave out api_version: then the v1 route is used.",
)

OPENAI = ConnectionKind(
    "openai",
    "OpenAI",
    ServiceRoute("OpenAI at {url}"),
    service="OpenAI",
    default_name="openai",
    default_model="gpt-6.1-sol",
    key_variable="OPENAI_API_KEY",
    variables=Variables(decisive="OPENAI_API_KEY", key="OPENAI_API_KEY", address="OPENAI_BASE_URL"),
    default_address="https://api.openai.com/v1",
    retires=True,
    offers=Offer.SOLD,
    openai_headers=True,
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
    variables=Variables(
        decisive="AZURE_OPENAI_ENDPOINT",
        key="AZURE_OPENAI_API_KEY",
        address="AZURE_OPENAI_ENDPOINT",
        deployment="AZURE_OPENAI_DEPLOYMENT",
        api_version="OPENAI_API_VERSION",
    ),
    address_setting="endpoint",
    pasted=PASTED_AZURE,
    hosts=(".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com", ".openai.azure.us"),
    versioned=AZURE_CLASSIC,
    deployments=True,
    vendor="azure",
    retires=True,
    advice=Advice(
        key=" and that it belongs to this endpoint.",
        model=" (the deployment's name, not the model's).",
        address="api_version and endpoint",
        forbidden="Check the resource's network rules and your role assignments.",
    ),
)
COMPATIBLE = ConnectionKind(
    "compatible",
    "another server that speaks the API",
    ServiceRoute("a compatible server at {url}", stores=False),
    fields=("base_url", "model"),
    required=("base_url", "model"),
    sign_ins=("none", "variable", "command", "keyring"),
    default_name="local",
    key_variable="LOCAL_KEY",
    wants_path=True,
    chat_first=True,
    openai_parameters=False,
    counts=False,
    names_window=True,
    thoughts_in_text=True,
    may_ignore_key=True,
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
    practice=True,
)

KINDS = (OPENAI, AZURE, COMPATIBLE, PRACTICE)
# Those that forms offer, in their order; also the order in which the environment is looked at.
OFFERED = (AZURE, OPENAI, COMPATIBLE)
# Those with a column in the catalogue of models.
VENDORS = tuple(kind for kind in KINDS if kind.retires)
BY_NAME = {kind.name: kind for kind in KINDS}


def kind_named(name: str) -> ConnectionKind:
    """Return the kind of this name.

    Raises:
        KeyError: there is none.
    """
    return BY_NAME[name]

"""The settings as frozen values: the connections, and all else that is read before a start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Literal

from tui.core.appearance import AUTO
from tui.core.connection_kinds import PRACTICE as PRACTICE_KIND
from tui.core.connection_kinds import ConnectionKind, Variables, is_of_vendor, vendor_of
from tui.core.documents import ExportFolder
from tui.core.key_settings import KeySettings
from tui.core.models.api_versions import DEVELOPER_MESSAGES, is_older
from tui.core.models.catalogue import Catalogue, built_in, on_another_server, with_listed_price, with_told
from tui.core.models.deployed_model import DeployedModel, ModelSource
from tui.core.models.price_list import vendor_at
from tui.core.models.profile import Api, ModelProfile
from tui.core.notification import UNFOCUSED
from tui.core.reasoning.tags import ReasoningTag
from tui.core.retry_policy import RetryPolicy

Auth = Literal["key", "entra"]
Summary = Literal["off", "auto", "concise", "detailed"]

WARN_AT = (0.7, 0.9)  # shares of the context window


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection: where requests go and how to sign in. It holds no key, only where the key is found.

    ``deployment`` is the name of an Azure deployment, ``model`` the model behind it, empty where that is found out. An
    ``api_version`` selects Azure's classic route. ``api`` None leaves the API to the route and the model. ``stream``
    False asks for replies in one piece.

    The key is in the variable ``api_key_env``, printed by ``api_key_command``, or the entry ``api_key_keyring``
    (``service/user``) of the system's keyring. ``scope`` is the Entra ID scope, empty for the route's own.

    ``headers`` are headers that every request gets: the name of each, and the variable that holds its value.

    ``context_window`` is in tokens, and so is ``max_output_tokens``, the output limit of requests for which neither
    session nor persona sets one. The four time limits are in seconds: to connect, to the first word of a reply, between
    two words, and for a whole reply. ``reasoning_summary`` None takes the setting at the top of the file,
    and so do the options of the reply: ``verbosity``, ``reasoning_mode`` and ``service_tier``.
    ``prompt_cache_key`` says whether the key of a session's prompt cache is sent, None where the route decides.
    ``configuration_updates`` says whether another effort within a session goes as an update (Responses API only).
    ``reasoning_tags`` are tags around reasoning in the text of replies, beside those that mull knows.

    ``variables`` are the environment variables that describe the connection, None if the file does; it is no setting.
    """

    name: str
    kind: ConnectionKind
    endpoint: str = ""
    base_url: str = ""
    deployment: str = ""
    model: str = ""
    auth: Auth = "key"
    scope: str = ""
    api_version: str = ""
    api: Api | None = None
    api_key_env: str = ""
    api_key_command: str = ""
    api_key_keyring: str = ""
    context_window: int | None = None
    max_output_tokens: int | None = None
    stream: bool = True
    connect_timeout: float = 10.0
    first_byte_timeout: float = 600.0
    idle_timeout: float = 300.0
    total_timeout: float = 3600.0
    reasoning_summary: Summary | None = None
    verbosity: str | None = None
    reasoning_mode: str | None = None
    service_tier: str | None = None
    prompt_cache_key: bool | None = None
    configuration_updates: bool = False
    reasoning_tags: tuple[ReasoningTag, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    variables: Variables | None = None


# What can be written in the table of a connection.
CONNECTION_SETTINGS = frozenset(each.name for each in fields(Connection)) - {"name", "variables"}
PRACTICE = Connection(PRACTICE_KIND.default_name, PRACTICE_KIND, model=PRACTICE_KIND.default_model)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, as they are at the start.

    ``connection`` is the one in use, ``connections`` all of them by name, ``persona`` the persona's file stem and
    ``persona_set_at`` the file and line that say so, empty where none does.
    ``reserve`` is in tokens, None where it is not set. ``warn_at`` are the shares of the context window (0 to 1) at
    which the chat warns. ``key_over_http`` are the hosts that may get a key over plain http.
    ``prompt_advice`` says whether drafts and personas are judged by the rules of prompt advice, ``starters`` whether an
    empty chat offers texts to begin with, ``welcome`` whether a start without any connection offers ways to begin,
    ``history`` whether what was sent and what is being written is kept on disk beside the sessions.
    ``theme`` is the name of the colours, or ``auto``;
    ``panel`` the size of the panel, or ``auto``; ``ascii`` whether signs are drawn as ASCII.
    ``keys`` are the keys of the chat, where they are not the default ones.
    ``export`` is the folder into which a session's document is written after each turn, None where there is none.
    ``notify`` and ``notify_by`` say when and how the terminal tells that a turn is over, ``title`` whether its title
    names the session.
    ``favourites`` are the models that stand first in lists, each as ``CONNECTION/MODEL``, ``project_personas`` and
    ``project_prompts`` the folders of projects whose personas and prompts may be used. ``persona_named`` says that the
    command line names the persona; else ``persona_by_folder`` and ``persona_by_model`` have that of new sessions in a
    folder or with a model.
    ``practice_pace`` is how slowly practice replies: 1 for a human pace, 0 without waiting.
    """

    connection: Connection = PRACTICE
    connections: Mapping[str, Connection] = field(default_factory=lambda: {PRACTICE.name: PRACTICE})
    persona: str = "assistant"
    persona_set_at: str = ""
    reserve: int | None = None
    warn_at: tuple[float, ...] = WARN_AT
    catalogue: Catalogue = field(default_factory=built_in)
    key_over_http: frozenset[str] = frozenset()
    prompt_advice: bool = True
    starters: bool = True
    welcome: bool = True
    history: bool = True
    theme: str = AUTO
    panel: str = AUTO
    ascii: bool = False
    notify: str = UNFOCUSED
    notify_by: str = AUTO
    title: bool = True
    favourites: tuple[str, ...] = ()
    project_personas: tuple[str, ...] = ()
    project_prompts: tuple[str, ...] = ()
    persona_named: bool = False
    persona_by_model: Mapping[str, str] = field(default_factory=dict)
    persona_by_folder: Mapping[str, str] = field(default_factory=dict)
    keys: KeySettings = field(default_factory=KeySettings)
    export: ExportFolder | None = None
    practice_pace: float = 1.0
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)

    def profile_on(self, connection: Connection, model: str) -> ModelProfile:
        """Return what is known of a model over a connection.

        A compatible server may call any model by a name of the catalogue, so the catalogue counts only on services of
        its vendors, and in practice. There alone something is assumed of a model that it does not hold.
        """
        if connection.kind.deployments:
            return self.profile_behind(connection, DeployedModel(model, ModelSource.CHOSEN))
        if connection.kind.describes_models and not is_of_vendor(connection.base_url):
            return _fitted(on_another_server(self.catalogue.find(model), model), connection)
        return _fitted(self.catalogue.of_vendor(model), connection)

    def model_behind(self, connection: Connection, chosen: str = "") -> DeployedModel | None:
        """Return the model behind a connection's deployment, as far as no service needs to be asked; None if unknown.

        ``chosen`` is the user's own word, for now; then the settings count, and last the deployment's name.
        """
        if chosen:
            return DeployedModel(chosen, ModelSource.CHOSEN)
        if connection.model:
            from_environment = connection.variables is not None
            return DeployedModel(connection.model, ModelSource.VARIABLE if from_environment else ModelSource.SETTING)
        named = self.catalogue.named_in(connection.deployment)
        return DeployedModel(named, ModelSource.NAME) if named else None

    def profile_behind(self, connection: Connection, found: DeployedModel | None) -> ModelProfile:
        """Return what is known of the model behind a connection's deployment; None is not known.

        What the settings say under the deployment's own name wins over what is known of the model. A deployment's model
        has a date for a version, so a dated name is the model itself. A deployment's name alone lets assume nothing.
        """
        own = self.catalogue.find(connection.deployment)
        profile = own if found is None else self.catalogue.find(found.name)
        if found is not None and not profile.known:
            profile = self.catalogue.of_vendor(found.name)
        if own.told and profile is not own:
            profile = with_told(profile, own)
        return replace(_fitted(profile, connection), deployed=found)


def _price_list(connection: Connection) -> str:
    """Return the vendor whose list prices count on a connection, empty where none do."""
    kind, address = connection.kind, connection.base_url
    return (vendor_of(address) or vendor_at(address)) if kind.describes_models else kind.vendor


def _fitted(profile: ModelProfile, connection: Connection) -> ModelProfile:
    """Return a profile with what the connection itself decides: its prices, its settings' window, the roles to try."""
    kind, window = connection.kind, connection.context_window
    if profile.known or not kind.deployments:  # the name of a deployment says nothing by itself
        profile = with_listed_price(profile, _price_list(connection))
    if window is not None:
        profile = replace(profile, window=window, told=profile.told | {"window"})
    unsure = kind.deployments or not profile.known
    too_old = is_older(connection.api_version, DEVELOPER_MESSAGES)
    if profile.role == "system" and kind.developer_role and unsure and not too_old:
        profile = replace(profile, other_roles=("developer",))
    return profile

"""What a compatible server says of the model in use, and of which models it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui.core.models.encoding import encoding_of
from tui.core.models.price import Price
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import without_refused

# The facts that are fields of a profile.
OF_PROFILE = (
    "window",
    "max_output",
    "images",
    "reasons",
    "efforts",
    "parameters",
    "structured_outputs",
    "price",
)
LONGEST_NAME = 100  # characters of a model's name that are shown


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server says of a model; None is not said. Sizes are in tokens.

    The facts of `OF_PROFILE` mean what they mean in a profile. ``refuses`` is what its chat template does not take.
    ``serves`` is the server's own name of the model that answers, where that is another than the one that is asked for.
    ``unlisted`` is True if the server lists its models and this one is not among them, ``nearest`` are the listed names
    most like it. ``counts`` is True if the server counts the tokens of a request with the model's own vocabulary.
    ``deployed`` is the model that a resource's list gives for the deployment, empty if it gives none.
    """

    window: int | None = None
    max_output: int | None = None
    images: bool | None = None
    reasons: bool | None = None
    efforts: tuple[str, ...] | None = None
    parameters: tuple[str, ...] | None = None
    structured_outputs: bool | None = None
    price: Price | None = None
    refuses: tuple[RefusedParameter, ...] = ()
    serves: str = ""
    unlisted: bool = False
    nearest: tuple[str, ...] = ()
    counts: bool = False
    deployed: str = ""

    def applied_to(self, profile: ModelProfile) -> ModelProfile:
        """Return a profile with what the server says, except where the settings say something."""
        said = {name: getattr(self, name) for name in OF_PROFILE}
        said = {name: value for name, value in said.items() if value is not None and name not in profile.told}
        own = encoding_of(self.serves) if "encoding" not in profile.told else None
        if own is not None:
            said |= {"encoding": own, "encoding_published": True}
        return without_refused(replace(profile, **said, reported=profile.reported | said.keys()), self.refuses)

    @property
    def in_words(self) -> str:
        """What the server says beside the window and the names of its models, as text to show; empty if nothing."""
        said = [
            "" if self.images is None else "sees images" if self.images else "sees no images",
            "" if self.reasons is None else "reasons" if self.reasons else "does not reason",
            "takes no effort" if self.efforts == () else "",
            f"efforts {', '.join(self.efforts)}" if self.efforts else "",
            "" if self.max_output is None else f"at most {self.max_output:,} tokens of output",
            "" if self.price is None else f"US$ {self.price.input:g} in, {self.price.output:g} out per million tokens",
            "its chat template has rules on messages" if self.refuses else "",
        ]
        return ", ".join(filter(None, said))

    def unlisted_in_words(self, model: str, endpoint: str) -> str:
        """Return a sentence on a model that the server does not list; empty if it does, or lists none."""
        if not self.unlisted:
            return ""
        return f"{endpoint} does not list a model {model!r}. {nearest_in_words(self.nearest)}".rstrip()

    @property
    def served_in_words(self) -> str:
        """A sentence on the model that answers where it is called otherwise; empty if it is not."""
        if not self.serves:
            return ""
        return f"the server has one model, and answers to any name with it: {short_name(self.serves)}"


def nearest_in_words(names: Sequence[str]) -> str:
    """Return a sentence on the names that a server lists nearest to one that it does not; empty if there are none."""
    return f"Nearest names there: {', '.join(map(short_name, names))}." if names else ""


def short_name(name: str) -> str:
    """Return a name as it is shown; of a long one, such as the path of a file, the end tells most."""
    return name if len(name) <= LONGEST_NAME else f"…{name[1 - LONGEST_NAME :]}"

"""Whether two names mean the same model: a service may answer for ``o1`` by the dated name ``o1-2024-12-17``."""

from __future__ import annotations

import re

# The date or the number of a version at the end of a name; ``latest`` is a name that moves.
VERSION = re.compile(r"[-@:](\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|\d{3}|\d{2}-\d{4}|latest)$")
LONGEST_READ = 200  # characters of a name whose end is read as that of a file
# The file of a model, and how its numbers are stored, at the end of a local server's name for it.
FILE = re.compile(r"(?:[-._](?:i?q\d\w*+|b?f\d+|fp\d+|mxfp\d+|ud|gguf))+$")
OFFERS = (":free", ":nitro", ":floor", ":online", ":extended")  # of OpenRouter: how it serves, not which model
# Names that ask for whichever model fits: an answer by another name is what was asked.
ROUTERS = frozenset({"auto", "model-router", "router", "default"})


def same_model(asked: str, served: str) -> bool:
    """Return whether a service's name may be that of the model that was asked for.

    Letter case, the maker before a slash, a date and ``latest`` make no other model; two different dates do. A router
    may answer by any name.
    """
    if asked == served:
        return True
    wanted, found = _bare(asked), _bare(served)
    if is_router(asked) or wanted == found:
        return True
    (stem, version), (other, its_version) = _parted(wanted), _parted(found)
    return bool(stem) and stem == other and (version == its_version or "" in (version, its_version))


def is_router(asked: str) -> bool:
    """Return whether a name asks for whichever model fits."""
    return _bare(asked) in ROUTERS


def another_version(asked: str, served: str) -> bool:
    """Return whether two names mean two versions of one model, such as two dates."""
    return _parted(_bare(asked))[0] == _parted(_bare(served))[0] and not same_model(asked, served)


def _bare(name: str) -> str:
    """Return a name in lower case without its maker, its folder, the form of its file and OpenRouter's offers."""
    bare = re.split(r"[/\\]", name.strip().lower())[-1]
    for offer in OFFERS:
        bare = bare.removesuffix(offer)
    return (FILE.sub("", bare) if len(bare) <= LONGEST_READ else bare).replace("_", "-")


def _parted(name: str) -> tuple[str, str]:
    """Return a name without its version, and the version; empty where there is none, or where it is the latest."""
    match = VERSION.search(name)
    if match is None:
        return name, ""
    version = match[1].replace("-", "")
    return name[: match.start()], "" if version == "latest" else version

"""The target address of a deployment, as Azure shows it to be copied: endpoint, deployment and api-version in one.

``https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT/chat/completions?api-version=VERSION``, or on the v1 route
``https://NAME.openai.azure.com/openai/v1/chat/completions``, where an api-version is of no use.
"""

from __future__ import annotations

import re

from tui.core.address import NoAddress, address_from
from tui.core.connection_kinds import ConnectionKind

QUERY = re.compile(r"\?api-version=([A-Za-z0-9._-]{1,40})")
DEPLOYMENT = re.compile(r"/openai/deployments/([^/]+)")
V1 = re.compile(r"/openai/v1(/|$)")


def taken_apart(kind: ConnectionKind, address: str, deployment: str, api_version: str) -> dict[str, str]:
    """Return endpoint, deployment and api-version, where a target address was given as the address; else nothing.

    What is given beside the address wins over what stands in it. An address with any other query is left as it is.
    """
    try:
        found = address_from(address.strip())
    except NoAddress:
        return {}
    query, named = QUERY.fullmatch(found.query), DEPLOYMENT.search(found.path)
    if kind.versioned is None or not (query or (named and not found.query)):
        return {}
    of_v1 = V1.search(found.path) is not None
    version = query[1] if query is not None and not of_v1 else ""
    return {
        "endpoint": f"{found.origin}{kind.pasted.sub('', found.path.rstrip('/'))}",
        "deployment": deployment.strip() or (named[1] if named is not None else ""),
        "api_version": api_version.strip() or version,
    }

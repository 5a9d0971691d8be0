"""The start of mull, for the command ``mull`` and for ``python -m mull``.

Other distributions have folders named ``tui`` and ``personas`` too. What runs here are the two beside this file,
wherever another ``tui`` stands on the path. If another distribution has overwritten them, that is said.
"""

from __future__ import annotations

import sys
from os.path import abspath, dirname, join

_HERE = dirname(abspath(__file__))
_PACKAGES = ("tui", "personas")
_MARK = b'"""mull'  # how the first line of both packages begins


def main() -> None:
    """Start mull; exit 2 with a message if its packages are not its own."""
    problem = _overwritten() or _pinned()
    if problem:
        if sys.stderr is not None:  # it may be closed
            sys.stderr.write(f"mull: {problem} Install mull in an environment of its own, with pipx or uv tool.\n")
        sys.exit(2)
    from tui.cli.main import main as run  # noqa: PLC0415  only where the packages are mull's

    run()


def _overwritten() -> str:
    """Return a message if a package beside this file is not mull's, else ''. None of its code is run."""
    for name in _PACKAGES:
        file = join(_HERE, name, "__init__.py")
        try:
            with open(file, "rb") as source:
                if source.readline().startswith(_MARK):
                    continue
        except OSError:
            pass  # not there: told as one that is another's
        return f"The file {file!r} is missing or is not mull's: {_others(name)}"
    return ""


def _others(package: str) -> str:
    """Return a sentence that names the other distributions with a package of this name."""
    from importlib.metadata import packages_distributions  # noqa: PLC0415  50 ms, only for an error

    installed = packages_distributions()
    others = sorted(set(installed.get(package, [])) - set(installed.get("mull", [])))
    if not others:
        return "another package has overwritten or removed it."
    return f"{' and '.join(map(repr, others))} also installs a package named {package}."


def _pinned() -> str:
    """Import both packages from this folder: what is below them is found there. Return a message if that failed."""
    sys.path.insert(0, _HERE)
    try:
        packages = [__import__(name) for name in _PACKAGES]
    finally:
        sys.path.remove(_HERE)
    for package in packages:
        if package.__file__ != join(_HERE, package.__name__, "__init__.py"):
            return f"Python had loaded another {package.__name__} before mull: {package.__file__!r}."
    return ""


if __name__ == "__main__":
    if sys.path[0] != _HERE and not sys.flags.safe_path:
        del sys.path[0]  # the current folder, in which any module of mull's libraries could have a namesake
    main()

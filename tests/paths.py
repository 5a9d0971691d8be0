"""Where the project lies, and the contract beside it, which need not be there."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
CONTRACT = ROOT.parent / "shared" / "contract"

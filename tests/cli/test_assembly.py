"""What a command has open is given back when it has ended."""

from pathlib import Path

from tui.cli.assembly import Assembly, Flags


def test_an_assembly_that_nobody_uses_any_more_gives_its_index_back_at_once(home: Path) -> None:
    assembly = Assembly(Flags(), {"MULL_HOME": str(home)})
    assembly.past_replies()
    assert (home / "index.db-wal").exists()
    del assembly
    assert not (home / "index.db-wal").exists(), "it is in no circle: nobody has to look for it"

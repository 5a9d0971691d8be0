"""What is published is whole, and what an index shows of it leads somewhere."""

import re
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from readme_renderer import markdown

from tests.builds import built, files_below
from tests.narrowing import of_class
from tests.paths import ROOT
from tui import __version__

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
REPOSITORY = PROJECT["urls"]["Source"]
PICTURES = f"https://raw.githubusercontent.com{REPOSITORY.removeprefix('https://github.com')}/v{__version__}/"
PAGES = f"{REPOSITORY}/blob/v{__version__}/"
CODE = ("tui", "personas", "mull.py")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(built("wheel", ROOT, tmp_path_factory.mktemp("wheel")))


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which an sdist was unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(built("sdist", ROOT, folder)) as archive:
        archive.extractall(folder, filter="data")
    return folder / f"mull-{__version__}"


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    return message_from_bytes(wheel.read(f"mull-{__version__}.dist-info/METADATA"))


def test_a_wheel_holds_the_program_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    code = {name for name in files_below(ROOT) if name.split("/")[0] in CODE}
    told = {f"mull-{__version__}.dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")}
    assert set(wheel.namelist()) == code | told | {f"mull-{__version__}.dist-info/licenses/LICENSE"}
    assert {Path(name).suffix for name in code} >= {".py", ".md", ".json", ".tcss", ".typed"}
    assert wheel.read("tui/core/models/catalogue.json") == (ROOT / "tui/core/models/catalogue.json").read_bytes()


def test_every_folder_with_modules_is_a_package() -> None:
    """A folder without ``__init__.py`` works as one until another distribution has a folder of its name."""
    folders = {Path(name).parent for name in files_below(ROOT) if name.split("/")[0] in ("tui", "personas")}
    assert not [folder for folder in folders if not (ROOT / folder / "__init__.py").is_file()]


def test_an_sdist_holds_the_whole_repository(unpacked: Path) -> None:
    assert files_below(unpacked) - {"PKG-INFO"} == files_below(ROOT) - {"PKG-INFO"}
    for needed in ("tests/test_packaging.py", "tests/data", "screenshots", "docs", "CHANGELOG.md", ".ci/run"):
        assert (unpacked / needed).exists(), needed


def test_a_wheel_of_the_sdist_is_the_wheel_of_the_repository(
    unpacked: Path, wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    again = zipfile.ZipFile(built("wheel", unpacked, tmp_path))
    assert [(each.filename, each.CRC) for each in again.infolist()] == [
        (each.filename, each.CRC) for each in wheel.infolist()
    ]


def test_the_version_is_written_in_one_file(metadata: Message) -> None:
    assert metadata["Version"] == __version__
    assert "version" not in PROJECT
    assert "version" in PROJECT["dynamic"]


class Addresses(HTMLParser):
    """Collects the pictures and the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        where = {"img": ("src", self.pictures), "a": ("href", self.links)}.get(tag)
        if where is not None:
            where[1].extend(value or "" for name, value in attrs if name == where[0])


@pytest.fixture(scope="module")
def page(metadata: Message) -> Addresses:
    """Return what an index makes of the description: it has the same renderer."""
    assert metadata["Description-Content-Type"] == "text/markdown"
    rendered = markdown.render(of_class(metadata.get_payload(), str))
    assert rendered, "an index would show the description as plain text"
    found = Addresses()
    found.feed(rendered)
    return found


def test_each_picture_of_the_description_is_in_the_repository(page: Addresses) -> None:
    assert len(page.pictures) == len(re.findall(r"!\[|<img", (ROOT / "README.md").read_text("utf-8"))) > 0
    assert not [picture for picture in page.pictures if not picture.startswith(PICTURES)]
    assert not [name for name in page.pictures if not (ROOT / name.removeprefix(PICTURES)).is_file()]


def test_each_link_of_the_description_is_absolute_and_leads_to_a_file(page: Addresses) -> None:
    inside = [link.removeprefix(PAGES).partition("#")[0] for link in page.links if link.startswith(PAGES)]
    assert inside
    assert not [name for name in inside if not (ROOT / name).exists()]
    assert not [link for link in page.links if not link.startswith(("https://", "#"))]


def test_one_address_of_the_repository_is_named_everywhere() -> None:
    """An address of mull's in any file is the one of pyproject.toml."""
    named = re.compile(r"(?:github\.com|githubusercontent\.com)/([\w.-]+/mull)(?![\w-])")
    texts = [ROOT / name for name in files_below(ROOT) if Path(name).suffix in (".md", ".toml", ".py", ".yml", ".json")]
    found = {name for path in texts for name in named.findall(path.read_text("utf-8"))}
    assert found == {REPOSITORY.removeprefix("https://github.com/")}
    assert all(url.startswith(REPOSITORY) for url in PROJECT["urls"].values())


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    headings = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", CHANGELOG, re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == __version__
    assert all(date for _, date in headings[1:])


def test_each_heading_of_the_changelog_has_its_link() -> None:
    names = re.findall(r"^## \[(.+?)\]", CHANGELOG, re.MULTILINE)
    links = dict(re.findall(r"^\[(.+?)\]: (\S+)$", CHANGELOG, re.MULTILINE))
    assert list(links) == names
    assert links["Unreleased"] == f"{REPOSITORY}/compare/v{names[1]}...HEAD"
    assert links[names[-1]] == f"{REPOSITORY}/releases/tag/v{names[-1]}"


WORKFLOWS = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / ".github/workflows").glob("*.yml")}


def test_the_workflow_tests_every_python_that_is_promised() -> None:
    promised = re.findall(r":: (3\.\d+)$", "\n".join(PROJECT["classifiers"]), re.MULTILINE)
    matrix = WORKFLOWS["test.yml"]["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == promised
    assert matrix["os"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    assert PROJECT["requires-python"] == f">={promised[0]}"


def test_what_a_workflow_runs_of_the_repository_is_there() -> None:
    steps = [step for flow in WORKFLOWS.values() for job in flow["jobs"].values() for step in job["steps"]]
    scripts = re.findall(r"\.ci/\w+", "\n".join(step.get("run", "") for step in steps))
    assert scripts
    assert not [name for name in scripts if not (ROOT / name).is_file()]

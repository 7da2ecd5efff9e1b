"""The site is built when something that goes into it has changed, and only then."""

from pathlib import Path

import pytest

from local import building

ROOT_KEY = {"kty": "EC", "x": "1"}
BUILD = """
import sys
from pathlib import Path
out = Path(sys.argv[sys.argv.index("--out") + 1])
if (Path(__file__).parent / "broken").exists():
    sys.exit("line one\\nthe words are missing")
out.mkdir(exist_ok=True)
with (out / "log").open("a") as log:
    log.write(Path(sys.argv[sys.argv.index("--trust-root") + 1]).read_text() + "\\n")
"""


class Project:
    """A project with a build of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.out = root / "frontend" / "out"
        for folder in ("frontend", "chalicelib/icao"):
            (root / folder).mkdir(parents=True)
        (root / "frontend" / "build.py").write_text(BUILD)
        (root / "chalicelib" / "icao" / "profile.json").write_text("{}")

    def build(self, key: dict[str, str] = ROOT_KEY) -> bool:
        return building.build_site(self.out, key, self.root / ".local")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(building, "ROOT", tmp_path)
    monkeypatch.setattr(building, "BUILD", Path("frontend") / "build.py")
    return Project(tmp_path)


def test_the_same_is_built_once(project: Project) -> None:
    assert project.build()
    assert not project.build()
    assert (project.out / "log").read_text() == '{"kty": "EC", "x": "1"}\n'


@pytest.mark.parametrize(
    "file", ["frontend/templates/page.html", "chalicelib/icao/profile.json", "frontend/build.py"]
)
def test_it_is_built_again_when_an_input_changes(project: Project, file: str) -> None:
    project.build()
    path = project.root / file
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + "\n")
    assert project.build()


def test_it_is_built_again_when_the_key_changes_or_it_is_gone(project: Project) -> None:
    project.build()
    assert project.build({"kty": "EC", "x": "2"})
    (project.out / "log").unlink()
    project.out.rmdir()
    assert project.build({"kty": "EC", "x": "2"})


def test_code_that_the_site_does_not_hold_builds_nothing(project: Project) -> None:
    project.build()
    (project.root / "chalicelib" / "service.py").write_text("")
    assert not project.build()


def test_a_failed_build_says_why_and_is_tried_again(project: Project) -> None:
    (project.root / "frontend" / "broken").touch()
    for _ in range(2):
        with pytest.raises(building.BuildError, match=r"could not be built: the words are missing"):
            project.build()
    (project.root / "frontend" / "broken").unlink()
    assert project.build()

"""What is missing on a machine is named in one sentence."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local import checks, install

ROOT = Path(__file__).resolve().parent.parent.parent
SH = str(shutil.which("sh"))


def set_up(path: Path, purpose: str = "run") -> subprocess.CompletedProcess[str]:
    """Run the set-up with nothing on PATH but what lies in a folder."""
    (path / "dirname").symlink_to(str(shutil.which("dirname")))
    return subprocess.run(
        [SH, str(ROOT / "local" / "setup.sh"), purpose],
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def python_of(version: str, path: Path) -> None:
    """Put a Python on a path that says it is of a version, and is too old."""
    script = path / "python3"
    script.write_text(f"#!{SH}\ncase $2 in *exit*) exit 1;; *) echo {version};; esac\n")
    script.chmod(0o755)


def test_no_python_is_named(tmp_path: Path) -> None:
    done = set_up(tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed (found: none)")
    assert done.stderr.count("\n") == 1


def test_an_old_python_is_named(tmp_path: Path) -> None:
    python_of("3.9.2", tmp_path)
    done = set_up(tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed (found: 3.9.2)")
    assert done.stderr.count("\n") == 1


def test_a_newer_python_beside_an_old_one_is_taken(tmp_path: Path) -> None:
    python_of("3.9.2", tmp_path)
    newer = tmp_path / "python3.12"
    newer.write_text(f'#!{SH}\ncase $1 in -c) exit 0;; *) echo "$@";; esac\n')
    newer.chmod(0o755)
    done = set_up(tmp_path, "test")
    assert done.returncode == 0
    assert done.stdout.endswith("install.py test\n")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with requirements of its own that is set up as the project."""
    for name in ("requirements.txt", "requirements-local.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path


def test_a_missing_venv_module_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert install.main("run") == 1
    assert "apt-get install python3-venv" in capsys.readouterr().err


@pytest.mark.slow
def test_packages_are_installed_once_for_each_state_of_the_files(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install.main("run") == 0
    assert "Making a virtual environment" in capsys.readouterr().out
    assert install.main("run") == 0
    assert capsys.readouterr().out == ""
    (project / "requirements-local.txt").write_text("# changed\n")
    assert install.main("run") == 0
    assert "Installing the packages of requirements-local.txt" in capsys.readouterr().out
    (project / "requirements-local.txt").write_text("./nothing-of-that-name\n")
    assert install.main("run") == 1
    said = capsys.readouterr().err
    assert said.startswith("The packages could not be installed: ERROR")
    assert said.count("\n") == 1


def test_what_testing_has_installed_is_enough_to_run(project: Path) -> None:
    install.PYTHON.parent.mkdir(parents=True)
    install.PYTHON.symlink_to(sys.executable)
    digest = hashlib.sha256(sys.version.encode()).hexdigest()
    (project / ".venv" / "serambi-test").write_text(digest)
    assert install.main("run") == 0
    assert not (project / ".venv" / "serambi-run").exists()


def test_missing_tools_are_named_when_nobody_can_install_them(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install.PYTHON.parent.mkdir(parents=True)
    install.PYTHON.symlink_to(sys.executable)
    digest = hashlib.sha256(sys.version.encode()).hexdigest()
    (project / ".venv" / "serambi-test").write_text(digest)
    monkeypatch.setenv("PATH", str(project))
    assert install.main("test") == 1
    said = capsys.readouterr().err
    assert "The browser tests need chromium" in said
    assert said.count("\n") == 1


def test_the_first_failing_check_ends_all_and_the_tests_are_counted(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, content in (("good", "assert 1"), ("bad", "assert 0")):
        (tmp_path / f"test_{name}.py").write_text(f"def test_one():\n    {content}\n")
    one = frozenset({"quick"})
    plain = ("-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(tmp_path))
    steps = (
        checks.Step("good", ("pytest", *plain, str(tmp_path / "test_good.py")), one),
        checks.Step("other", ("no_such_module",), frozenset({"all"})),
        checks.Step("bad", ("pytest", *plain, str(tmp_path)), one),
        checks.Step("never", ("no_such_module",), one),
    )
    monkeypatch.setattr(checks, "STEPS", steps)
    monkeypatch.setattr(sys, "argv", ["checks", "quick"])
    assert checks.main() == 1
    said = capfd.readouterr()
    assert "no_such_module" not in said.out
    assert said.err == "bad failed.\n"
    assert said.out.endswith("\n2 passed, 1 failed\n")

# SPDX-License-Identifier: BSD-3-Clause
"""The way in: the sh script, the stamps and locks of the environment, and what pip tells."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from unicore import environment, testing, wheels
from unicore.environment import MARK, SetupError

ROOT = Path(__file__).parents[2]
DIGEST = "0123"

# --- the sh script -----------------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with the real script, and a framework that only tells that it was asked."""
    root = tmp_path / "a tree"
    (root / "requirements").mkdir(parents=True)
    (root / "requirements/digests").write_text(f"{DIGEST}  build.lock\n4567  test.lock\n")
    (root / "site_scons/unicore").mkdir(parents=True)
    (root / "site_scons/unicore/__init__.py").touch()
    (root / "site_scons/unicore/environment.py").write_text(
        "import sys\ndef main():\n    print('set up', *sys.argv[2:], flush=True)\n"
    )
    shutil.copy(ROOT / "unicore", root)
    make_ready(root / ".venv")
    return root


def make_ready(env: Path) -> None:
    """An environment whose Python only prints its arguments, one in a line."""
    (env / "bin").mkdir(parents=True)
    (env / f"ready-{DIGEST}").touch()
    (env / "bin/python").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (env / "bin/python").chmod(0o755)


def run(*command: object, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run with a plain environment; (environ) adds to it."""
    environ = {"PATH": "/usr/bin:/bin", **environ}
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, text=True, env=environ, timeout=60)


def launched(root: Path | str, *arguments: str) -> str:
    return "\n".join(["-IS", f"{root}/site_scons/unicore/launch.py", *arguments, ""])


def python_folder(tmp_path: Path, *names: str) -> str:
    """A folder of programs in which (names) are this Python, to be the whole PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "readlink").symlink_to(shutil.which("readlink") or "")
    for name in names:
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (folder / name).chmod(0o755)
    return str(folder)


def test_ready_means_exec_with_the_same_arguments(tree: Path) -> None:
    done = run(tree / "unicore", "a b", "*", "", "c\nd", PATH="/nonexistent")
    assert (done.stdout, done.stderr) == (launched(tree, "a b", "*", "", "c\nd"), "")


def test_ready_runs_builtins_only(tree: Path) -> None:
    # An empty PATH finds no program, and dash and bash both say so on the standard error.
    done = run(tree / "unicore", PATH="")
    assert (done.returncode, done.stderr) == (0, "")


def test_exit_status_is_that_of_the_launcher(tree: Path) -> None:
    (tree / ".venv/bin/python").write_text("#!/bin/sh\nexit 7\n")
    assert run(tree / "unicore").returncode == 7


def test_works_through_links_and_without_a_slash(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/one").symlink_to("two")
    (tmp_path / "bin/two").symlink_to("../a tree/unicore")
    assert run(tmp_path / "bin/one", "x").stdout.endswith("/site_scons/unicore/launch.py\nx\n")
    done = subprocess.run(["sh", "unicore", "x"], cwd=tree, capture_output=True, text=True)
    assert done.stdout == launched(".", "x")


def test_unicore_env_names_the_environment(tree: Path, tmp_path: Path) -> None:
    shutil.move(tree / ".venv", tmp_path / "shared")
    done = run(tree / "unicore", "x", UNICORE_ENV=str(tmp_path / "shared"))
    assert done.stdout == launched(tree, "x")


@pytest.mark.parametrize("missing", ["ready-" + DIGEST, "bin/python"])
def test_set_up_runs_when_stamp_or_python_is_missing(
    tree: Path, tmp_path: Path, missing: str
) -> None:
    (tree / ".venv" / missing).unlink()
    path = python_folder(tmp_path, "python3")
    done = run(tree / "unicore", "x", PATH=path)
    set_up = f"set up {tree}/. {tree}/.venv\n"
    # The set-up of this test makes nothing, so a missing Python stays so.
    after = "" if missing == "bin/python" else launched(tree, "x")
    assert done.stdout == set_up + after


def test_set_up_takes_a_versioned_python_when_python3_is_old(tree: Path, tmp_path: Path) -> None:
    (tree / ".venv" / f"ready-{DIGEST}").unlink()
    path = python_folder(tmp_path, "python3.12")
    old = tmp_path / "programs/python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert run(tree / "unicore", PATH=path).stdout.startswith("set up ")


def test_no_python_is_told_in_two_lines(tree: Path, tmp_path: Path) -> None:
    (tree / ".venv" / f"ready-{DIGEST}").unlink()
    done = run(tree / "unicore", PATH=python_folder(tmp_path))
    assert done.returncode == 2
    assert done.stderr == (
        "unicore: no Python from version 3.11 on was found\n"
        "  install one as python3 or python3.11 (Debian, Ubuntu: apt-get install python3)\n"
    )


def test_a_failed_set_up_ends_the_run(tree: Path, tmp_path: Path) -> None:
    (tree / ".venv" / f"ready-{DIGEST}").unlink()
    (tree / "site_scons/unicore/environment.py").write_text(
        "import sys\ndef main():\n    sys.exit(2)\n"
    )
    done = run(tree / "unicore", PATH=python_folder(tmp_path, "python3"))
    assert (done.returncode, done.stdout) == (2, "")


# --- the lock files ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["build", "test"])
def test_digests_are_current(name: str) -> None:
    lock, digest = environment.pinned(ROOT, name)
    assert lock == ROOT / f"requirements/{name}.lock"
    assert digest == hashlib.sha256(lock.read_bytes()).hexdigest()


def test_the_first_digest_is_that_of_the_build() -> None:
    # `unicore` reads no further.
    lines = (ROOT / "requirements/digests").read_text().splitlines()
    assert [line.split()[1] for line in lines] == ["build.lock", "test.lock"]


def pins(name: str) -> dict[str, str]:
    """Package -> its pin with all its hashes."""
    text = (ROOT / f"requirements/{name}.lock").read_text()
    found = re.findall(r"^([a-z0-9-]+)(==.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)+)", text, re.M)
    assert len(found) == len(re.findall(r"^\w", text, re.M))
    return {package: re.sub(r" ;.* \\", r" \\", pin) for package, pin in found}


def test_tests_pin_what_builds_pin() -> None:
    assert pins("build").items() <= pins("test").items()


@pytest.mark.parametrize("name", ["build", "test"])
def test_every_requirement_is_pinned_and_no_host_is_named(name: str) -> None:
    wanted = re.findall(r"^([a-z-]+)", (ROOT / f"requirements/{name}.in").read_text(), re.M)
    packages = [word for word in wanted if not word.startswith("-")]
    assert packages
    assert set(packages) <= set(pins(name))
    assert "://" not in (ROOT / f"requirements/{name}.lock").read_text()


def test_a_lock_file_without_its_digest_is_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    with (tmp_path / "requirements/build.lock").open("a") as lock:
        lock.write("# changed\n")
    with pytest.raises(SetupError) as caught:
        environment.pinned(tmp_path, "build")
    assert str(caught.value) == (
        f"unicore: {tmp_path}/requirements/build.lock is not the file that"
        f" {tmp_path}/requirements/digests tells of\n"
        "  restore both, or pin anew as requirements/build.in says"
    )


# --- the environment ---------------------------------------------------------------------------


class Made:
    """Stands for venv and pip, and counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self.fails = ""
        monkeypatch.setattr(environment, "create", self.create)
        monkeypatch.setattr(wheels, "install", self.install)

    def create(self, env: Path, held: int) -> None:
        self.calls.append("create")
        assert [path.name for path in env.iterdir()] == [MARK]
        make_ready(env)
        (env / f"ready-{DIGEST}").unlink()

    def install(self, env: Path, lock: Path, held: int) -> None:
        self.calls.append(lock.name)
        if self.fails:
            raise wheels.WheelError(self.fails)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    return Made(monkeypatch)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    shutil.copytree(ROOT / "requirements", root / "requirements")
    (root / "site_scons").mkdir()
    (root / "site_scons/module.py").touch()
    return root


def stamp(root: Path, env: Path, name: str = "build") -> Path:
    return env / f"ready-{environment.pinned(root, name)[1]}"


def test_prepare_once(root: Path, made: Made) -> None:
    env = root / ".venv"
    environment.prepare(root, env)
    environment.prepare(root, env)
    assert made.calls == ["create", "build.lock"]
    assert stamp(root, env).exists()
    assert list((root / "site_scons/__pycache__").iterdir())


def test_prepare_tests_adds_once(root: Path, made: Made) -> None:
    env = root / ".venv"
    environment.prepare(root, env)
    environment.prepare_tests(root, env)
    environment.prepare_tests(root, env)
    assert made.calls == ["create", "build.lock", "test.lock"]
    assert stamp(root, env, "test").exists()


def test_failure_leaves_no_stamp_and_the_next_run_repairs(root: Path, made: Made) -> None:
    env = root / ".venv"
    made.fails = "the line is dead"
    with pytest.raises(SetupError) as caught:
        environment.prepare(root, env)
    assert str(caught.value) == (
        f"unicore: pip cannot install {root}/requirements/build.lock: the line is dead\n"
        "  check the network, pip's settings (mirror, proxy, certificates) and the disk, and try"
        f" again; details: {env}/pip.log"
    )
    assert not stamp(root, env).exists()
    made.fails = ""
    environment.prepare(root, env)
    assert stamp(root, env).exists()


def test_a_half_made_or_outdated_environment_is_made_anew(root: Path, made: Made) -> None:
    env = root / ".venv"
    make_ready(env)
    (env / MARK).touch()
    (env / "lib").mkdir()
    (env / "lib64").symlink_to("lib")
    environment.prepare(root, env)
    assert made.calls == ["create", "build.lock"]
    assert not (env / "lib").exists()
    assert not (env / f"ready-{DIGEST}").exists()


def test_a_dangling_python_is_made_anew(root: Path, made: Made) -> None:
    env = root / ".venv"
    environment.prepare(root, env)
    (env / "bin/python").unlink()
    (env / "bin/python").symlink_to("/nonexistent/python3.11")
    environment.prepare(root, env)
    assert made.calls == ["create", "build.lock"] * 2


def test_stamps_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ready(tmp_path / "env")

    def killed(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        environment.clear(tmp_path / "env")
    assert [path.name for path in (tmp_path / "env").iterdir()] == ["bin"]


def test_a_folder_of_somebody_else_is_left_alone(root: Path, tmp_path: Path, made: Made) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home/letter").touch()
    with pytest.raises(SetupError) as caught:
        environment.prepare(root, tmp_path / "home")
    assert str(caught.value) == (
        f"unicore: {tmp_path}/home holds something else than our environment\n"
        "  remove it, or let UNICORE_ENV name another folder"
    )
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["letter"]


def test_a_place_that_cannot_be_written_is_told(root: Path, made: Made) -> None:
    # Also root cannot make a folder below a file.
    with pytest.raises(SetupError) as caught:
        environment.prepare(root, root / "requirements/digests/.venv")
    assert str(caught.value) == (
        f"unicore: cannot make an environment in {root}/requirements/digests/.venv:"
        " Not a directory\n"
        "  let UNICORE_ENV name a folder that can be written"
    )


def test_a_second_run_waits_for_the_first(root: Path, made: Made, tmp_path: Path) -> None:
    env = root / ".venv"
    program = (
        "import sys; from pathlib import Path; from unicore import environment\n"
        "with environment.exclusively(Path(sys.argv[1])): print('in', flush=True)"
    )
    with environment.exclusively(env):
        second = subprocess.Popen(
            [sys.executable, "-c", program, str(env)],
            env={**os.environ, "PYTHONPATH": str(ROOT / "site_scons")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert second.stderr is not None
        waiting = second.stderr.readline()
        assert second.poll() is None
        assert waiting == f"unicore: another run is preparing {env}: waiting for it\n"
    assert second.communicate(timeout=60) == ("in\n", "")


def test_a_child_that_outlives_us_keeps_the_lock(tmp_path: Path) -> None:
    env = tmp_path / "env"
    with environment.exclusively(env) as held:
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[held])
    with (env / MARK).open() as mark:
        with pytest.raises(BlockingIOError):
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        child.communicate()
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_main_prints_two_lines_and_exits_2(
    root: Path, made: Made, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["-c", "site_scons", f"{root}/.", "/dev/null/env"])
    with pytest.raises(SystemExit) as caught:
        environment.main()
    assert caught.value.code == 2
    assert capsys.readouterr().err == (
        "unicore: cannot make an environment in /dev/null/env: Not a directory\n"
        "  let UNICORE_ENV name a folder that can be written\n"
    )


# --- pip and apt -------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


LINES = (
    "Collecting big-one==2.0 (from -r build.lock (line 3))",
    "  Downloading big_one-2.0-py3-none-any.whl.metadata (4.2 kB)",
    "  Downloading https://mirror.example/big_one-2.0-py3-none-any.whl (50.0 MB)",
    "Processing /srv/wheels/small-1-py3-none-any.whl",
    "Installing collected packages: big-one, small",
)


def test_progress_without_a_terminal(tmp_path: Path) -> None:
    out = io.StringIO()
    progress = wheels.Progress(tmp_path, out, {"TERM": "xterm"})
    for line in LINES:
        progress.line(line)
        progress.tick()
    progress.close()
    assert out.getvalue() == "  big-one 2.0, 50 MB\n  small 1\n  installing 2 packages\n"


def test_progress_without_a_terminal_shows_that_it_lives(tmp_path: Path) -> None:
    out = io.StringIO()
    progress = wheels.Progress(tmp_path, out, {})
    progress.line(LINES[2])
    (tmp_path / "big_one-2.0-py3-none-any.whl").write_bytes(bytes(1_500_000))
    progress.told -= wheels.HEARTBEAT_S
    progress.start -= 20
    progress.tick()
    progress.tick()
    assert out.getvalue() == "  big-one 2.0, 50 MB\n  big-one 2.0: 1.5 of 50 MB, 20 s\n"


@pytest.mark.parametrize(("environ", "colours"), [({}, 1), ({"NO_COLOR": "1"}, 0)])
def test_progress_on_a_terminal(tmp_path: Path, environ: dict[str, str], colours: int) -> None:
    out = Terminal()
    progress = wheels.Progress(tmp_path, out, {"TERM": "xterm", **environ})
    (tmp_path / "pip-unpack-x").mkdir()
    (tmp_path / "pip-unpack-x/big_one-2.0-py3-none-any.whl").write_bytes(bytes(25_000_000))
    progress.line(LINES[2])
    text = out.getvalue()
    assert text.count("\x1b[36m") == colours
    bar = text.replace("\x1b[36m", "").replace("\x1b[0m", "")
    assert bar == (
        "\r\x1b[K  big-one 2.0                ############------------        25 of 50 MB    0 s"
    )
    progress.close()
    assert out.getvalue() == text + "\r\x1b[K"


def test_a_dumb_terminal_gets_lines(tmp_path: Path) -> None:
    out = Terminal()
    wheels.Progress(tmp_path, out, {"TERM": "dumb"}).line(LINES[2])
    assert out.getvalue() == "  big-one 2.0, 50 MB\n"


def test_progress_fits_80_columns() -> None:
    line = wheels.picture("n" * 60, 1.0, "1000 of 1000 MB", "9999 s", colour=False)
    assert len(line) < 80


RETRY = "WARNING: Retrying (Retry(total=4)) after connection broken by '{}': /simple/attrs/"


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        (["Collecting x", "ERROR: first", "ERROR: second"], "first"),
        (["/usr/bin/python: No module named pip"], "/usr/bin/python: No module named pip"),
        ([], "it gave no reason"),
        (
            [
                RETRY.format(
                    "NewConnectionError('<C object at 0x7f>: Failed to establish a new"
                    " connection: [Errno -3] Temporary failure in name resolution')"
                ),
                "ERROR: No matching distribution found for attrs==26.1.0",
            ],
            "[Errno -3] Temporary failure in name resolution (NewConnectionError)",
        ),
        (
            [
                RETRY.format(
                    "SSLError(SSLCertVerificationError(1, '[SSL: X] certificate verify failed:"
                    " unable to get local issuer certificate (_ssl.c:1006)'))"
                )
            ],
            "unable to get local issuer certificate (SSLError)",
        ),
        (
            [
                RETRY.format(
                    "ConnectTimeoutError(<C object at 0x7f>,"
                    " 'Connection to mirror timed out. (connect timeout=15)')"
                )
            ],
            "Connection to mirror timed out. (ConnectTimeoutError)",
        ),
    ],
)
def test_cause(lines: list[str], cause: str) -> None:
    assert wheels.cause(lines) == cause


def test_retries_are_told_once(tmp_path: Path) -> None:
    out = io.StringIO()
    progress = wheels.Progress(tmp_path, out, {})
    for _ in range(3):
        progress.line(RETRY.format("NewConnectionError('x: [Errno 1] y')"))
    assert out.getvalue() == "  no answer: trying again\n"


def test_cause_of_apt() -> None:
    unreachable = "W: Failed to fetch http://d/InRelease  Temporary failure resolving 'd'"
    lost = "E: Unable to locate package python3-pip-whl"
    text = "\n".join(["Ign:1 http://d", "W: old list", lost, unreachable])
    assert wheels.apt_cause(text) == unreachable[3:]
    assert wheels.apt_cause(lost) == lost[3:]
    assert wheels.apt_cause("") == "it gave no reason"


# --- ./unicore test ----------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("boot", "build", "unit"):
        (tmp_path / "tests" / name).mkdir(parents=True)
    (tmp_path / "tests/unit/test_a.py").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_folders_run_fast_ones_first(folders: Path) -> None:
    names = [folder.name for folder in testing.test_folders(folders)]
    assert names == ["unit", "build", "boot"]


def test_paths_are_told_from_values(folders: Path) -> None:
    words = ["-k", "tests", "-x", "tests/unit/test_a.py::test_b", "--lf", "tests/nowhere"]
    assert testing.paths(words) == [Path("tests/unit/test_a.py")]


@pytest.mark.parametrize(
    ("named", "boots"),
    [
        ([], True),
        (["tests"], True),
        (["tests/boot"], True),
        (["tests/unit"], False),
        (["tests/unit/test_a.py"], False),
        (["tests/unit", "tests/build"], True),
    ],
)
def test_only_tests_that_boot_need_qemu(folders: Path, named: list[str], boots: bool) -> None:
    assert testing.may_boot(folders, [Path(name) for name in named]) is boots


FOLDERS = ("{root}/tests/unit", "{root}/tests/build")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["-rs", "-n", "3", "-m", "not slow", *FOLDERS]),
        (["all", "-x"], ["-rs", "-n", "3", *FOLDERS, "-x"]),
        (["-k", "a"], ["-rs", "-n", "3", "-m", "not slow", *FOLDERS, "-k", "a"]),
        (["tests/unit", "-n", "0"], ["-rs", "-m", "not slow", "tests/unit", "-n", "0"]),
        (["tests/unit/test_a.py::test_b"], ["-rs", "-n", "3", "tests/unit/test_a.py::test_b"]),
    ],
)
def test_pytest_gets_the_arguments(
    folders: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: list[str]
) -> None:
    (folders / "tests/boot").rmdir()
    monkeypatch.setattr(testing, "prepare_tests", lambda root, env: None)
    monkeypatch.setattr(testing, "install_programs", lambda: None)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    make_ready(folders / ".venv")
    output = folders / "output"
    (folders / ".venv/bin/python").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{output}\nexit 5\n')
    assert testing.run_tests(folders, folders / ".venv", arguments) == 5
    words = output.read_text().splitlines()
    head = ["-P", "-m", "pytest", "--rootdir", str(folders)]
    assert words[: len(head)] == head
    wanted = [word.format(root=folders) for word in expected]
    assert words[len(head) :] == wanted


def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **scripts: str) -> None:
    """Make these shell scripts, and env, the only programs there are."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "env").symlink_to(shutil.which("env") or "")
    for name, script in scripts.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(testing, "PROGRAMS", {"qemu-system-x86_64": "qemu-system-x86"})


def test_qemu_is_installed_with_old_package_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log"
    install = (
        f'echo "$*" >>{log}; case "$*" in *update*) : >{log}.new ;; *) [ -e {log}.new ] ;; esac'
    )
    programs(tmp_path, monkeypatch, apt_get=install)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    testing.install_programs()
    verbs = [re.sub(r"^.*=\d+ ", "", line) for line in log.read_text().splitlines()]
    wanted = "install --no-install-recommends qemu-system-x86"
    assert verbs == [wanted, "update", wanted]
    assert capsys.readouterr().err == (
        "unicore: installing qemu-system-x86 (once, for tests that boot images)\n"
    )


def test_qemu_that_cannot_be_installed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    programs(tmp_path, monkeypatch, apt_get="echo 'E: the disk is full'; exit 100")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    testing.install_programs()
    assert capsys.readouterr().err == (
        "unicore: installing qemu-system-x86 (once, for tests that boot images)\n"
        "unicore: tests that boot images will be skipped, as apt-get cannot install"
        " qemu-system-x86: the disk is full\n"
    )


@pytest.mark.parametrize("scripts", [{}, {"sudo": "exit 1", "apt_get": ""}, {"apt_get": ""}])
def test_qemu_is_asked_for_without_the_right_to_install(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    scripts: dict[str, str],
) -> None:
    programs(tmp_path, monkeypatch, **scripts)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    testing.install_programs()
    assert capsys.readouterr().err == (
        "unicore: tests that boot images will be skipped: install qemu-system-x86 to run them\n"
    )


def test_nothing_is_installed_where_qemu_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    programs(tmp_path, monkeypatch, qemu_system_x86_64="", apt_get="echo")
    (tmp_path / "programs/qemu-system-x86-64").rename(tmp_path / "programs/qemu-system-x86_64")
    testing.install_programs()
    assert capsys.readouterr().err == ""

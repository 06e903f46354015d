# SPDX-License-Identifier: BSD-3-Clause
"""The virtual environment that builds run in, made from lock files with hashes.

`unicore` calls main() when the stamp of the environment is missing. At that time nothing is
installed, so everything here needs only Python 3.11 and its standard library.

What holds at every moment, so that a kill leaves nothing that passes for ready:

- Only the holder of the lock changes the environment. The programs it runs inherit the lock, so a
  pip that outlives its parent still keeps others out.
- A stamp is named by the digest of its lock file, is written last and is removed first.
- What has no current stamp is removed and made anew; but a folder that does not carry our mark is
  never touched.
"""

from __future__ import annotations

import compileall
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unicore import wheels
from unicore.errors import UserError

# Both lock file and mark: the first file made in an environment, and the last to go.
MARK = "unicore.lock"


class SetupError(UserError):
    """Something on this machine that keeps the environment from being made."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__("unicore", what, remedy)


def main() -> None:
    """Make the environment ready: the arguments are site_scons, the tree and the environment."""
    _, root, env = sys.argv[1:]
    try:
        prepare(Path(root), Path(env).absolute())
    except UserError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def prepare(root: Path, env: Path) -> None:
    """Make in (env) the environment that builds need, unless it is there."""
    lock, digest = pinned(root, "build")
    stamp = env / f"ready-{digest}"
    with exclusively(env) as held:
        if stamp.exists() and os.access(env / "bin/python", os.X_OK):
            return
        start = time.monotonic()
        wheels.say(f"preparing {env} (once; 100 MB to fetch, 450 MB of disk)")
        clear(env)
        create(env, held)
        install(env, lock, held)
        compileall.compile_dir(root / "site_scons", quiet=2)
        stamp.touch()
        wheels.say(f"environment ready in {time.monotonic() - start:.0f} s")


def prepare_tests(root: Path, env: Path) -> None:
    """Add to (env), the environment of a build, what tests and checks need besides."""
    lock, digest = pinned(root, "test")
    stamp = env / f"ready-{digest}"
    if stamp.exists():
        return
    with exclusively(env) as held:
        if stamp.exists():
            return
        start = time.monotonic()
        wheels.say(f"adding to {env} what tests need (once; 40 MB to fetch)")
        install(env, lock, held)
        stamp.touch()
        wheels.say(f"tests ready in {time.monotonic() - start:.0f} s")


def pinned(root: Path, name: str) -> tuple[Path, str]:
    """The lock file called (name) and its SHA-256, which must be the one in the list of digests."""
    lock = root / f"requirements/{name}.lock"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    digests = root / "requirements/digests"
    if f"{digest}  {lock.name}" not in digests.read_text().splitlines():
        raise SetupError(
            f"{lock} is not the file that {digests} tells of",
            "restore both, or pin anew as requirements/build.in says",
        )
    return lock, digest


@contextmanager
def exclusively(env: Path) -> Iterator[int]:
    """Hold the lock of (env), which is created if need be; gives the descriptor that holds it."""
    try:
        env.mkdir(parents=True, exist_ok=True)
        there = os.listdir(env)
        if there and MARK not in there:
            raise SetupError(
                f"{env} holds something else than our environment",
                "remove it, or let UNICORE_ENV name another folder",
            )
        held = os.open(env / MARK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise SetupError(
            f"cannot make an environment in {env}: {error.strerror}",
            "let UNICORE_ENV name a folder that can be written",
        ) from None
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wheels.say(f"another run is preparing {env}: waiting for it")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield held
    finally:
        os.close(held)


def clear(env: Path) -> None:
    """Remove everything in (env) but the lock, and the stamps before all else."""
    for path in sorted(env.iterdir(), key=lambda path: not path.name.startswith("ready-")):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != MARK:
            path.unlink()


def create(env: Path, held: int) -> None:
    """Make (env) a virtual environment with pip in it.

    It is tied to the interpreter's versioned name (python3.11): when the system moves on to
    another version the link dangles, which `unicore` notices, instead of leading to a Python that
    lacks the wheels.
    """
    python = os.path.realpath(sys.executable)
    bundled = wheels.has_bundled_pip()
    command = [python, "-I", "-m", "venv", *([] if bundled else ["--without-pip"]), str(env)]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        pass_fds=[held],
    )
    if done.returncode:
        (env / "venv.log").write_text(done.stdout)
        raise SetupError(
            f"{python} cannot make a virtual environment",
            f"repair its modules venv and ensurepip, and try again; details: {env}/venv.log",
        )
    if not bundled:
        try:
            wheels.bootstrap_pip(env, held)
        except wheels.WheelError as error:
            raise SetupError(
                f"{python} has no ensurepip, and {error}",
                "check the network, or install ensurepip (on Debian: python3-venv)",
            ) from None


def install(env: Path, lock: Path, held: int) -> None:
    """Install the wheels that (lock) pins into (env)."""
    try:
        wheels.install(env, lock, held)
    except wheels.WheelError as error:
        raise SetupError(
            f"pip cannot install {lock}: {error}",
            "check the network, pip's settings (mirror, proxy, certificates) and the disk, and try"
            f" again; details: {wheels.log_of(env)}",
        ) from None

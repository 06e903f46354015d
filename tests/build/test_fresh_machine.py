# SPDX-License-Identifier: BSD-3-Clause
"""Two commands on a machine that has nothing but Python: clone, and `./unicore run`.

Each machine is a minimal system that debootstrap makes (about a minute), without ensurepip, pip or
sudo. It gets this machine's way to the network and nothing else. What is tried is the last commit,
not the working tree.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = Path("/usr/share/debootstrap/scripts")
GREETING = "Hello, world!"
USER = "someone"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make and enter another system"),
    pytest.mark.skipif(not shutil.which("debootstrap"), reason="debootstrap is not installed"),
]


def way_to_the_network(machine: Path) -> dict[str, str]:
    """Give (machine) this one's names, certificates, mirrors and proxies; returns variables."""
    for path in ("etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt"):
        if Path("/", path).exists():
            shutil.copyfile(Path("/", path), machine / path)
    # pip reads both of these, and the second wins over the first, as it does here.
    for source, target in (
        (Path("/etc/pip.conf"), "etc/xdg/pip/pip.conf"),
        (Path.home() / ".config/pip/pip.conf", "etc/pip.conf"),
    ):
        if source.exists():
            (machine / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, machine / target)
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True)
    proxies = [line for line in dump.stdout.splitlines() if "::Proxy " in line]
    (machine / "etc/apt/apt.conf.d/99proxy").write_text("".join(f"{line}\n" for line in proxies))
    wanted = ("pip_", "http_proxy", "https_proxy", "no_proxy", "ssl_cert_file")
    return {name: text for name, text in os.environ.items() if name.lower().startswith(wanted)}


class Machine:
    """A fresh system in a folder, and the variables that lead it to the network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables = way_to_the_network(folder)

    def run(self, user: str, command: str) -> subprocess.CompletedProcess[str]:
        """Run a shell command in the home folder of (user), as after a login."""
        home = "/root" if user == "root" else f"/home/{user}"
        environ = {
            **self.variables,
            "HOME": home,
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        }
        enter = ["chroot", f"--userspec={user}", f"--groups={user}", str(self.folder)]
        return subprocess.run(
            [*enter, "sh", "-c", f"cd && {command}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=environ,
            timeout=600,
        )


@pytest.fixture(scope="module", params=["bookworm", "trixie", "noble"])
def machine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    suite: str = request.param
    if not (SCRIPTS / suite).exists():
        pytest.skip(f"this debootstrap does not know {suite}")
    folder = tmp_path_factory.mktemp(suite)
    # Other users must get in; pytest makes its folders for their owner only.
    for part in (folder, *folder.parents[:2]):
        part.chmod(0o755)
    packages = "--include=python3,ca-certificates"
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", packages, suite, str(folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        shutil.rmtree(folder)
        pytest.skip(f"debootstrap cannot make {suite}: {(made.stdout.splitlines() or [''])[-1]}")
    subprocess.run(["mount", "-t", "proc", "proc", str(folder / "proc")], check=True)
    try:
        machine = Machine(folder)
        assert machine.run("root", f"useradd --create-home {USER}").returncode == 0
        yield machine
    finally:
        subprocess.run(["umount", str(folder / "proc")], check=True)
        shutil.rmtree(folder)


@pytest.mark.parametrize("user", [USER, "root"])
def test_two_commands(machine: Machine, user: str) -> None:
    # git is no part of a minimal system, so the clone is made from outside.
    home = machine.folder / ("root" if user == "root" else f"home/{user}")
    clone = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(home / "unicore")]
    subprocess.run(clone, check=True)
    owned = machine.run("root", f"chown -R {user} {Path('/') / home.relative_to(machine.folder)}")
    assert owned.returncode == 0
    lacking = machine.run(user, "python3 -c 'import ensurepip'")
    assert "No module named 'ensurepip'" in lacking.stderr

    first = machine.run(user, "unicore/unicore run")
    assert first.returncode == 0, first.stdout + first.stderr
    assert GREETING in first.stdout
    assert "unicore: environment ready in " in first.stderr

    stamps = "stat -c '%n %y' unicore/.venv unicore/.venv/pip.log unicore/.venv/ready-*"
    before = machine.run(user, stamps).stdout
    second = machine.run(user, "unicore/unicore run")
    assert second.returncode == 0, second.stdout + second.stderr
    assert GREETING in second.stdout
    assert "environment" not in second.stderr
    assert machine.run(user, stamps).stdout == before != ""

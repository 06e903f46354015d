# SPDX-License-Identifier: BSD-3-Clause
"""`./unicore test`: what tests need, as far as this machine allows it, and then pytest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from glob import glob
from pathlib import Path

from unicore.environment import prepare_tests
from unicore.errors import UserError
from unicore.run import FIRMWARE
from unicore.wheels import apt_cause, say

# Fast ones first, so that a plain mistake is told in seconds.
ORDER = ("unit", "recipes", "mistakes", "hosted", "build", "boot")
# Options of pytest that take the next word, which is thus no path.
VALUED = ("-k", "-m", "-p", "-o", "-c", "-n", "-r", "-W")
# Program or file (a pattern, if it is absolute) -> the package of Debian and Ubuntu that holds it;
# and the folders of tests that want one.
PROGRAMS = {
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-system-aarch64": "qemu-system-arm",
    "qemu-system-riscv64": "qemu-system-misc",
    "qemu-system-mips": "qemu-system-mips",
    "qemu-aarch64": "qemu-user",
    **FIRMWARE,
    "grub-mkimage": "grub-common",
    "/usr/lib/grub/i386-pc/boot_hybrid.img": "grub-pc-bin",
    "xorriso": "xorriso",
    "gdb-multiarch": "gdb-multiarch",
    "dtc": "device-tree-compiler",
    "clang": "clang",
    "/usr/lib/llvm-*/lib/clang/*/lib/*/libclang_rt.fuzzer*": "libclang-rt-dev",
    "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu",
    "arm-linux-gnueabihf-gcc": "gcc-arm-linux-gnueabihf",
    "mips-linux-gnu-gcc": "gcc-mips-linux-gnu",
    "riscv64-linux-gnu-gcc": "gcc-riscv64-linux-gnu",
    "/usr/share/libvirt/schemas/domain.rng": "libvirt-clients",
    "xmllint": "libxml2-utils",
    "Xvfb": "xvfb",
    "/usr/lib/python3*/lib-dynload/_tkinter*": "python3-tk",
    "bash": "bash",
    "fish": "fish",
    "zsh": "zsh",
    "clangd": "clangd",
}
BOOTING = ("boot", "build", "hosted")


def run_tests(root: Path, env: Path, arguments: Sequence[str]) -> int:
    """Run tests; gives pytest's exit status.

    Without a path among the (arguments) all folders are run. What is marked slow is left out unless
    the first word is "all" or a file is named. Everything else is handed to pytest. Paths are
    relative to the current folder.
    """
    words = list(arguments)
    everything = words[:1] == ["all"]
    if everything:
        del words[0]
    named = paths(words)
    try:
        prepare_tests(root, env)
        if may_boot(root, named):
            install_programs()
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    folders = [] if named else [str(folder) for folder in test_folders(root)]
    command = [str(env / "bin/python"), "-P", "-m", "pytest", "--rootdir", str(root), "-rs"]
    if "-n" not in words and "--pdb" not in words:
        command += ["-n", str(os.cpu_count() or 1)]
    if not (everything or any(path.is_file() for path in named)):
        command += ["-m", "not slow"]
    # The tools of the environment (ruff, clang-format, ninja) are found before the machine's.
    path = f"{env / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    with subprocess.Popen([*command, *folders, *words], env={**os.environ, "PATH": path}) as pytest:
        while True:
            try:
                return pytest.wait()
            except KeyboardInterrupt:
                pass  # pytest was interrupted too, and still has its summary to print


def paths(words: Sequence[str]) -> list[Path]:
    """The (words) for pytest that name tests, without their "::" parts."""
    found = []
    before = ""
    for word in words:
        path = Path(word.partition("::")[0])
        if before not in VALUED and not word.startswith("-") and path.exists():
            found.append(path)
        before = word
    return found


def test_folders(root: Path) -> list[Path]:
    """The folders of tests in the order to run them."""
    return [folder for name in ORDER if (folder := root / "tests" / name).is_dir()]


def may_boot(root: Path, named: Sequence[Path]) -> bool:
    """Whether tests that start an image can be among the (named) ones."""
    fast = [root.resolve() / "tests" / name for name in ORDER if name not in BOOTING]
    within = [any(path.resolve().is_relative_to(folder) for folder in fast) for path in named]
    return not named or not all(within)


def install_programs() -> None:
    """Install what tests want from Debian's packages, or say what is missing.

    A test that wants a missing program is skipped and says so: nothing here is an error.
    """
    missing = [package for program, package in PROGRAMS.items() if not _is_there(program)]
    if not missing:
        return
    names = " ".join(missing)
    # sudo -n: without a question or not at all, since there may be nobody to answer.
    right = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (right and not allowed(right)):
        say(f"tests that boot images will be skipped: install {names} to run them")
        return
    say(f"installing {names} (once, for tests that boot images)")
    apt = [*right, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    apt += ["-o", "DPkg::Lock::Timeout=300"]
    install = [*apt, "install", "--no-install-recommends", *missing]
    # Old package lists are as good as none; only a failure shows it.
    output = ""
    for command in (install, [*apt, "update"], install):
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        output = done.stdout
        if command is install and done.returncode == 0:
            return
    say(
        "tests that boot images will be skipped, as apt-get cannot install"
        f" {names}: {apt_cause(output)}"
    )


def _is_there(program: str) -> bool:
    return bool(glob(program) if program.startswith("/") else shutil.which(program))


def allowed(right: Sequence[str]) -> bool:
    """Whether (right), the words that raise privileges, works without a question."""
    try:
        return subprocess.run([*right, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False

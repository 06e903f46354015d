# SPDX-License-Identifier: BSD-3-Clause
"""The distribution's apt, with this machine's sources and keys, but in folders of our own.

So neither root nor the machine's own lists are needed, and nothing is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

PROGRAMS = ("apt-get", "apt-cache", "apt-config")


def missing() -> str | None:
    """Which of apt's programs is not installed, if one is not."""
    return next((program for program in PROGRAMS if shutil.which(program) is None), None)


class Apt:
    """Runs apt's programs with lists and archives in (folder), which is made."""

    def __init__(self, folder: Path, settings: Mapping[str, str | Path]) -> None:
        for name in ("state/lists/partial", "cache/archives/partial"):
            (folder / name).mkdir(parents=True)
        (folder / "status").touch()
        # Hooks of the machine's own configuration tend its own lists and archives. Only a file can
        # take them out: apt.conf(5), #clear.
        hooks = ["Update::Pre-Invoke", "Update::Post-Invoke", "Update::Post-Invoke-Success"]
        self._configuration = folder / "conf"
        self._configuration.write_text("".join(f"#clear APT::{hook};\n" for hook in hooks))
        every: dict[str, str | Path] = {
            "Dir::State": folder / "state",
            "Dir::State::status": folder / "status",
            "Dir::Cache": folder / "cache",
            "Acquire::Languages": "none",
            # Where root's own folder is closed to others, apt's user for downloads cannot work.
            "APT::Sandbox::User": "root",
            **settings,
        }
        self._options = [f"-o{name}={value}" for name, value in every.items()]

    def run(
        self, program: str, *words: str, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run (program), which talks English and asks nothing."""
        return subprocess.run(
            [program, "-q", "-c", self._configuration, *self._options, *words],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env={**os.environ, "LC_ALL": "C"},
        )


def complaints(text: str) -> str:
    """The first errors and warnings in what apt said, on one line; "" when there are none."""
    told = [line for line in text.splitlines() if line.startswith(("E:", "W:"))]
    return " / ".join(told[:2])

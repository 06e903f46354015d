# SPDX-License-Identifier: BSD-3-Clause
"""completion: a script with which a shell completes the words of ./unicore and scons."""

from __future__ import annotations

from pathlib import Path

from unicore.errors import ConfigError, listed, suggestion
from unicore.request import Request

_HERE = Path(__file__).parent
# How each shell takes the script, for its present session.
SHELLS = {
    "bash": "source <(./unicore completion shell=bash)",
    "fish": "./unicore completion shell=fish | source",
    "zsh": "source <(./unicore completion shell=zsh)",
}


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Print the script for the shell that (request) names, as shell= or as a word of its own."""
    named = list(filter(None, (request.get("shell"), *request.files)))
    if len(named) != 1:
        many = f"it takes one shell, not {listed(named)}" if named else "it needs a shell"
        raise ConfigError("completion", many, f"say shell=NAME, of: {listed(SHELLS)}")
    (shell,) = named
    if shell not in SHELLS:
        raise ConfigError(
            f"shell={shell}", "there is no script for it", suggestion(shell, SHELLS, "there are")
        )
    print((_HERE / f"unicore.{shell}").read_text(encoding="utf-8"), end="")
    return 0

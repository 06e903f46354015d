# SPDX-License-Identifier: BSD-3-Clause
"""Programs that make files, started so that nothing around them changes what they make."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager

# Variables from which compilers take folders and options: no command line shows them.
_MEDDLING = frozenset(
    {
        *("CPATH", "C_INCLUDE_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "LIBRARY_PATH"),
        *("CCC_OVERRIDE_OPTIONS", "DEPENDENCIES_OUTPUT", "SUNPRO_DEPENDENCIES", "LD_RUN_PATH"),
    }
)


def spawn(
    command: tuple[str, ...], watched: Callable[[int], AbstractContextManager[None]]
) -> tuple[int, str]:
    """Run a program, (watched) meanwhile; its status and everything it printed."""
    # Compilers put $PWD into debug information when it names the current folder: this name does,
    # wherever the tree lies, so that images are the same from any folder. SOURCE_DATE_EPOCH is what
    # __DATE__ and __TIME__ say: the same on any day (reproducible-builds.org, its specification).
    environment = {name: text for name, text in os.environ.items() if name not in _MEDDLING}
    environment |= {"PWD": "/proc/self/cwd", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "0"}
    out, into = os.pipe()
    try:
        child = os.posix_spawnp(
            command[0],
            command,
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, into, 1),
                (os.POSIX_SPAWN_DUP2, into, 2),
            ],
        )
    except OSError as error:
        os.close(out)
        return 127, f"{command[0]}: {error.strerror}\n"
    finally:
        os.close(into)
    with os.fdopen(out, "rb") as pipe, watched(child):
        printed = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), printed.decode(errors="replace")

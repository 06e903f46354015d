# SPDX-License-Identifier: BSD-3-Clause
"""What the command line asks for, before anything is looked up.

Part of every null build: it imports nothing that takes time.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing takes 5 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Words that are not files to build.
VERBS = {
    "run": "build the image, then run it",
    "trace": "run the image with tracepoints, then show what passed them",
    "profile": "run the image with a profiler, then show where the time went, and draw it",
    "debug": "build the image, then start it stopped at its first instruction, under gdb",
    "fetch": "get all that the images need from elsewhere, and build nothing",
    "patch": "make a patch of what was edited in an unpacked tree (lib=)",
    "origins": "show what comes from elsewhere, and whether there is something newer",
    "api": "write what public headers promise to schema/api/, or compare it (diff=)",
    "docs": "write the reference of every API and library to build/docs/",
    "check": "lint everything: formats, types, floors, recipes, spelling",
    "test": "run the test-suite, or the files named; ./unicore test takes pytest's options too",
}

# Variables with a meaning of their own; besides them there are library.option and api=library.
VARIABLES = {
    "plat": "platforms, separated by commas, or all",
    "arch": "architectures, separated by commas, or all",
    "app": "applications, separated by commas, or all",
    "pools": "further folders of libraries, separated by commas",
    "with": "libraries to add to each image, separated by commas",
    "toolchain": "zig, clang or gcc",
    "optimize": "speed, size or debug",
    "contracts": "on or off: whether calls of APIs are checked at run time",
    "args": "what the app's main() gets (run)",
    "initrd": "a file that the image gets as its initial ramdisk (run)",
    "gdb": "further arguments for gdb (debug)",
    "format": "text or json: how data is shown (trace, profile)",
    "timeout": "seconds after which a run is ended (run)",
    "mirror": "folders or addresses to look for archives in first, separated by commas",
    "lib": "the library that the edits are of (patch)",
    "diff": "a revision of git to compare the APIs with (api)",
    "launcher": "a program that every compiler is started through, such as ccache",
    "verbose": "yes or no: print every command",
}
# Verbs that make no image, and the module of each: its run(request, root, offline=) gives the exit
# status. Those of one module are done by one call.
MODULES = {
    "api": "apis",
    "docs": "apis",
    "fetch": "upstream",
    "origins": "upstream",
    "patch": "upstream",
}
# Verbs that run an image with a library in it, whose data they then read.
READERS = frozenset({"profile", "trace"})
# What does not change what is built.
_RUN_ONLY = frozenset(
    {"args", "diff", "format", "gdb", "initrd", "launcher", "lib", "mirror", "timeout", "verbose"}
)


class Request:
    """The words of one command line."""

    def __init__(self, variables: Mapping[str, str], targets: Iterable[str]) -> None:
        self.variables = dict(variables)
        self.verbs = [word for word in targets if word in VERBS]
        self.files = [word for word in targets if word not in VERBS]
        for verb in READERS.intersection(self.verbs):
            self.variables["with"] = ",".join(filter(None, (self.variables.get("with"), verb)))

    @property
    def starts(self) -> str | None:
        """The verb that starts an image, if there is one."""
        return next((verb for verb in self.verbs if verb in ("run", "debug", *READERS)), None)

    def get(self, name: str) -> str | None:
        return self.variables.get(name)

    @property
    def key(self) -> str:
        """A file name that is the same for requests that build the same."""
        words = sorted(f"{k}={v}" for k, v in self.variables.items() if k not in _RUN_ONLY)
        from unicore.files import digest

        found = digest("\0".join([*words, os.environ.get("PATH", "")]).encode())
        return found[:16]

    @property
    def seal(self) -> str:
        return f"build/.unicore/{self.key}.seal"

    @property
    def plan(self) -> str:
        return f"build/.unicore/{self.key}.plan"

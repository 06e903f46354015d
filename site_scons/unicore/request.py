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
    "size": "build the images, then show what their bytes are spent on, and draw it",
    "debug": "build the image, then start it stopped at its first instruction, under gdb",
    "fetch": "get all that the images need from elsewhere, and build nothing",
    "patch": "make a patch of what was edited in an unpacked tree (lib=)",
    "origins": "show what comes from elsewhere, and whether there is something newer",
    "menuconfig": "choose and configure in a menu; what is set goes to <app>/default.config",
    "guiconfig": "the same in a window",
    "savedefconfig": "keep the lines of the configuration file that make a difference (file=)",
    "defconfig": "forget what the configuration file sets, or take the values of another (file=)",
    "olddefconfig": "say all that the configuration file does not, and drop what means nothing",
    "listnewconfig": "name what the configuration file says nothing of",
    "allyesconfig": "write a configuration with everything on that can be",
    "allnoconfig": "write a configuration with everything off that can be",
    "randconfig": "write a configuration made by lot (seed=)",
    "show": "show the plan of each image: who is in it, why, and how it is configured",
    "why": "say why something is in an image, or is not, or an option is what it is (why=)",
    "explain": "say how a file is made, from what, and whether it has to be made again (explain=)",
    "graph": "draw who needs whom in each image, as SVG and for Graphviz",
    "diff": "say in what two plans differ (a=, b=)",
    "api": "write what public headers promise to schema/api/, or compare it (diff=)",
    "docs": "write the reference of every API and library to build/docs/",
    "new": "write a library, an app or a platform to begin with (lib=, app= or plat=)",
    "compile_commands": "write compile_commands.json, for clangd; builds nothing",
    "vscode": "write tasks, launch configurations and settings for Visual Studio Code",
    "completion": "print a script that lets bash, zsh or fish complete words (shell=)",
    "import": "draft the recipe of a library from C sources or a static archive (import DIR)",
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
    "config": "the configuration: <app>/NAME.config, and images of that name (default)",
    "toolchain": "zig, clang or gcc",
    "optimize": "speed, size or debug",
    "contracts": "on or off: whether calls of APIs are checked at run time",
    "file": "a file of values to read (defconfig) or to write (savedefconfig)",
    "seed": "what the lot depends on, a whole number (randconfig)",
    "args": "what the app's main() gets (run)",
    "port": "the TCP port where a debugger is waited for, instead of gdb here (debug)",
    "shell": "bash, zsh or fish (completion)",
    "initrd": "a file that the image gets as its initial ramdisk (run)",
    "gdb": "further arguments for gdb (debug)",
    "format": "text or json: how data is shown, by verbs that show any",
    "why": "an API, a library or library.option to say why of (why)",
    "explain": "a source, a header or an output to explain (explain)",
    "by": "library, file or symbol: what each row is about (size)",
    "base": "a revision of git or a saved report (FILE.json) to compare with (size)",
    "a": "what to compare: words of a command line, a target or a configuration (diff)",
    "b": "what to compare it with (diff)",
    "timeout": "seconds after which a run is ended (run)",
    "mirror": "folders or addresses to look for archives in first, separated by commas",
    "lib": "the library that the edits are of (patch), or a new one (new)",
    "name": "what the library is called whose recipe is drafted (import)",
    "copy": "yes or no: copy what is imported into the library (import)",
    "implements": "the APIs that a new library implements, separated by commas (new)",
    "diff": "a revision of git to compare the APIs with (api)",
    "launcher": "a program that every compiler is started through, such as ccache",
    "verbose": "yes or no: print every command",
}
# Verbs that make no image, and the module of each: its run(request, root, offline=) gives the exit
# status. Those of one module are done by one call.
MODULES = {
    "allnoconfig": "configuring.verbs",
    "allyesconfig": "configuring.verbs",
    "api": "apis",
    "compile_commands": "editors.commands",
    "completion": "completion",
    "defconfig": "configuring.verbs",
    "diff": "answers.diff",
    "docs": "apis",
    "explain": "answers.explain",
    "fetch": "upstream",
    "graph": "answers.graph",
    "guiconfig": "configuring.menu",
    "import": "importing",
    "listnewconfig": "configuring.verbs",
    "menuconfig": "configuring.menu",
    "new": "making",
    "olddefconfig": "configuring.verbs",
    "origins": "upstream",
    "patch": "upstream",
    "vscode": "editors.vscode",
    "randconfig": "configuring.verbs",
    "savedefconfig": "configuring.verbs",
    "show": "answers.show",
    "why": "answers.why",
}
# Verbs that a variable of the same name stands for.
QUESTIONS = ("why", "explain")
# Verbs that run an image with a library in it, whose data they then read.
READERS = frozenset({"profile", "trace"})
# What does not change what is built.
_RUN_ONLY = frozenset(
    {
        *("a", "args", "b", "base", "by", "diff", "explain", "file", "format", "gdb"),
        *("copy", "implements", "initrd", "launcher", "lib", "mirror", "name", "seed", "timeout"),
        "verbose",
        "why",
        *("port", "shell"),
    }
)


class Request:
    """The words of one command line."""

    def __init__(self, variables: Mapping[str, str], targets: Iterable[str]) -> None:
        self.variables = dict(variables)
        targets = list(targets)
        self.verbs = [word for word in targets if word in VERBS]
        self.verbs += [verb for verb in QUESTIONS if verb in self.variables]
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
    def building(self) -> list[str]:
        """The variables that what is built depends on."""
        return [name for name in self.variables if name not in _RUN_ONLY]

    @property
    def key(self) -> str:
        """A file name that is the same for requests that build the same."""
        words = sorted(f"{name}={self.variables[name]}" for name in self.building)
        from unicore.files import digest

        found = digest("\0".join([*words, os.environ.get("PATH", "")]).encode())
        return found[:16]

    @property
    def seal(self) -> str:
        return f"build/.unicore/{self.key}.seal"

    @property
    def plan(self) -> str:
        return f"build/.unicore/{self.key}.plan"

# SPDX-License-Identifier: BSD-3-Clause
"""vscode: files for Visual Studio Code, to build, run and debug the images of a request.

Tasks and launch configurations are ours when their names start with "unicore: "; of settings and
recommended extensions, only what is missing is added. What is the user's is never touched, nor is
an entry of ours that somebody has edited since it was written: build/.unicore/vscode tells.
"""

from __future__ import annotations

import contextlib
import json
import platform
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from unicore.commandline import MACHINES, USER_EMULATORS
from unicore.editors.jsonc import Edits, Value, parse, written
from unicore.errors import ConfigError, UserError, listed
from unicore.files import digest, replace_file, write_if_changed
from unicore.planner import planned
from unicore.progress import fail
from unicore.request import Request
from unicore.verbs import print_left_out
from unicore.work import Image

FOLDER = ".vscode"
WRITTEN = Path("build/.unicore/vscode")
OURS = "unicore: "
# Where QEMU itself waits for a debugger when nobody names another port.
PORT = 1234

# What holds the entries of a file, and the word that names each.
_LISTS = {"tasks.json": ("tasks", "label"), "launch.json": ("configurations", "name")}
_VERSIONS = {"tasks.json": "2.0.0", "launch.json": "0.2.0"}

SETTINGS = {
    "C_Cpp.intelliSenseEngine": "disabled",  # clangd reads compile_commands.json
    "files.associations": {"SConscript": "python", "SConstruct": "python"},
    "files.watcherExclude": {"**/build/**": True},
    "python.analysis.extraPaths": ["site_scons"],
    "search.exclude": {"build": True},
}
EXTENSIONS = [
    "llvm-vs-code-extensions.vscode-clangd",
    "ms-python.python",
    "ms-vscode.cpptools",
]


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Write the files of (request) in the tree (root), the current folder."""
    if request.files:
        remedy = f"leave {listed(request.files)} out: files are written to {FOLDER}/"
        raise ConfigError("vscode", "it takes no files", remedy)
    made = planned(request, root, fail, dry=False, keep_going=False, offline=offline)
    print_left_out(made.left_out)
    images = made.work.images
    memory = _Memory(WRITTEN)
    tasks = [*_tree_tasks(request), *(task for image in images for task in _tasks(request, image))]
    for name, entries in (("tasks.json", tasks), ("launch.json", list(map(launched, images)))):
        _print(name, _merged_list(Path(FOLDER, name), entries, memory))
    _print("settings.json", _merged_settings(Path(FOLDER, "settings.json")))
    _print("extensions.json", _merged_extensions(Path(FOLDER, "extensions.json")))
    memory.save()
    return 0


def _print(name: str, kept: list[str] | None) -> None:
    path = f"{FOLDER}/{name}"
    print(f"{path}: {'written' if kept is not None else 'up to date'}")
    for what in kept or ():
        print(f"  {what} was edited, so it stays; remove it, and run this again, for a new one")


# What the files say.


def _words(request: Request, image: Image) -> list[str]:
    """The words of a command line that build (image) as (request) does."""
    own = image.words.split()
    said = {word.partition("=")[0] for word in own} | {"plat", "arch", "app", "config"}
    more = (f"{n}={request.variables[n]}" for n in request.building if n not in said)
    return [*own, *more]


def _title(image: Image) -> str:
    """What tells an image from the others of a tree: "helloworld on arm64-kvm"."""
    return f"{Path(image.debug).stem} on {image.target}"


def _task(label: str, words: list[str], **more: Any) -> dict[str, Any]:
    return {
        "label": f"{OURS}{label}",
        "type": "process",
        "command": "${workspaceFolder}/unicore",
        "args": words,
        "options": {"cwd": "${workspaceFolder}"},
        "problemMatcher": [],
        **more,
    }


def _tree_tasks(request: Request) -> Iterator[dict[str, Any]]:
    """Tasks about the tree as a whole."""
    words = [f"{name}={request.variables[name]}" for name in request.building]
    yield _task("compile_commands", ["compile_commands", *words])
    yield _task("check", ["check"])
    yield _task("test", ["test"], group="test")


def _tasks(request: Request, image: Image) -> Iterator[dict[str, Any]]:
    """Tasks about one image."""
    words, title = _words(request, image), _title(image)
    yield _task(f"build {title}", words, group="build", problemMatcher=["$gcc"])
    yield _task(f"run {title}", ["run", *words], problemMatcher=["$gcc"])
    if is_native(image):
        return
    # A task in the background is ready when it prints what endsPattern says.
    waits = {
        "activeOnStart": True,
        "beginsPattern": "^starting$",
        "endsPattern": "^waiting for a debugger at ",
    }
    matcher = {"base": "$gcc", "background": waits}
    served = ["debug", f"port={PORT}", *words]
    yield _task(f"debug {title}", served, isBackground=True, problemMatcher=[matcher])


def launched(image: Image) -> dict[str, Any]:
    """How the extension cpptools debugs (image): an emulated one through a port of QEMU's."""
    entry: dict[str, Any] = {
        "name": f"{OURS}{_title(image)}",
        "type": "cppdbg",
        "request": "launch",
        "program": f"${{workspaceFolder}}/{image.debug}",
        "args": shlex.split(image.args) if is_native(image) else [],
        "cwd": "${workspaceFolder}",
        "stopAtEntry": False,
        "externalConsole": False,
        "MIMode": "gdb",
        "miDebuggerPath": "gdb" if is_native(image) else "gdb-multiarch",
    }
    if is_native(image):
        return {**entry, "preLaunchTask": f"{OURS}build {_title(image)}"}
    return {
        **entry,
        "miDebuggerServerAddress": f"localhost:{PORT}",
        "preLaunchTask": f"{OURS}debug {_title(image)}",
    }


def is_native(image: Image) -> bool:
    """Whether (image) is a program that this machine runs itself."""
    machine = platform.machine()
    own = MACHINES.get(machine, machine) == image.arch and image.arch in USER_EMULATORS
    return own and image.status == "process" and image.run[0] in ("{image}", "{emulator}")


# How they get there.


class _Memory:
    """The entries that we wrote, by file and name, as digests."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError):
            self._known = dict(json.loads(path.read_text(encoding="utf-8")))

    def is_ours(self, name: str, data: Any) -> bool:
        """Whether (data) is what we wrote under (name)."""
        return self._known.get(name) == _digest(data)

    def wrote(self, name: str, data: Any) -> None:
        self._known[name] = _digest(data)

    def save(self) -> None:
        write_if_changed(self._path, json.dumps(self._known, indent=1, sort_keys=True))


def _digest(data: Any) -> str:
    return digest(json.dumps(data, sort_keys=True).encode())


def _read(path: Path, empty: Mapping[str, Any]) -> tuple[str, Value]:
    """The text of a file, as it is or as it begins, and the object that it holds."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    if not text.strip():
        text = written(empty) + "\n"
    try:
        value = parse(text)
        if not isinstance(value.data, dict):
            raise ValueError("line 1: an object belongs there")
    except ValueError as error:
        remedy = "mend it, or take it away for a new one"
        raise UserError(str(path), f"it is no JSON with comments: {error}", remedy) from None
    return text, value


def _save(path: Path, text: str) -> bool:
    """Whether (text) was not there yet."""
    try:
        if path.read_text(encoding="utf-8") == text:
            return False
    except FileNotFoundError:
        path.parent.mkdir(exist_ok=True)
    replace_file(path, text.encode())
    return True


def _merged_list(path: Path, entries: list[dict[str, Any]], memory: _Memory) -> list[str] | None:
    """Bring (entries) into a file; which of them stay as somebody edited them, or None when the
    file is as it was."""
    word, named = _LISTS[path.name]
    text, top = _read(path, {"version": _VERSIONS[path.name], word: []})
    edits = Edits(text)
    there: Value | None = top.members.get(word)
    if there is None:
        edits.add(top, {word: entries}, 0)
        found = {}
    else:
        if not isinstance(there.data, list):
            what = f"{word!r} is no list"
            raise UserError(str(path), what, "mend it, or take it away for a new one")
        items = (item for item in there.items if isinstance(item.data, dict))
        found = {str(item.data.get(named)): item for item in items}
        edits.add(there, [entry for entry in entries if entry[named] not in found], 1)
    kept = []
    for entry in entries:
        name, old = entry[named], found.get(entry[named])
        key = f"{path.name} {name}"
        if old is not None and old.data != entry:
            if not memory.is_ours(key, old.data):
                kept.append(repr(name))
                continue
            edits.replace(old, entry, 2)
        memory.wrote(key, entry)
    return kept if _save(path, edits.text()) or kept else None


def _merged_settings(path: Path) -> list[str] | None:
    """Add the settings that are missing; what somebody set stays, without a word."""
    text, top = _read(path, {})
    edits = Edits(text)
    edits.add(top, {name: v for name, v in SETTINGS.items() if name not in top.members}, 0)
    return [] if _save(path, edits.text()) else None


def _merged_extensions(path: Path) -> list[str] | None:
    """Recommend the extensions that nobody has recommended, or advised against."""
    text, top = _read(path, {"recommendations": []})
    edits = Edits(text)
    there = top.members.get("recommendations")
    unwanted = top.data.get("unwantedRecommendations", [])
    known = [*(there.data if there is not None else []), *unwanted]
    new = [name for name in EXTENSIONS if name not in known]
    if there is not None:
        edits.add(there, new, 1)
    elif new:
        edits.add(top, {"recommendations": new}, 0)
    return [] if _save(path, edits.text()) else None

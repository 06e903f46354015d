# SPDX-License-Identifier: BSD-3-Clause
"""`scons check`: the one door to format, lint, types, floors, recipes, spelling and licences."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from unicore import lint
from unicore.catalog import find, read
from unicore.errors import UserError

Finding = str

# Files that say in their first lines under which licence they are.
_C = ("*.c", "*.cc", "*.cpp", "*.h")
_LICENSED = ("*.py", *_C, "*.S", "SConscript", "SConstruct", "unicore", "*.toml")
_IDENTIFIER = "SPDX-License-Identifier: "


def run(root: Path) -> int:
    """Run every check, print what each finds, and give 0 when none finds anything, else 1."""
    failed = 0
    for name, check in _CHECKS.items():
        findings = list(check(root))
        failed += bool(findings)
        print(f"{name}: {'ok' if not findings else ''}", flush=True)
        for finding in findings:
            print(f"  {finding}", flush=True)
    return int(failed > 0)


def files(root: Path, *patterns: str) -> list[str]:
    """What git knows of the tree, and what it would add: no build, no environment."""
    if shutil.which("git") is None:
        raise UserError("check", "git is not installed", "install it: it knows what is of the tree")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]
    listed = subprocess.run(
        [*command, *(f":(glob)**/{pattern}" for pattern in patterns)],
        cwd=root,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        raise UserError("check", "git does not know this tree", "check a clone, with git installed")
    return sorted(name for name in listed.stdout.split("\0") if name and (root / name).is_file())


def _tool(root: Path, *command: str) -> Iterator[Finding]:
    """What a program of the environment has to say, if it is not satisfied."""
    program = Path(sys.executable).with_name(command[0])
    if not program.exists():
        yield f"{command[0]} is not installed: start this as ./unicore check"
        return
    done = subprocess.run([program, *command[1:]], cwd=root, capture_output=True, text=True)
    if done.returncode:
        yield from (done.stdout + done.stderr).strip().splitlines()


def _formats(root: Path) -> Iterator[Finding]:
    yield from _tool(root, "ruff", "format", "--check", "--quiet", ".")
    sources = files(root, *_C)
    if sources:
        yield from _tool(root, "clang-format", "--dry-run", "--Werror", *sources)


def _python(root: Path) -> Iterator[Finding]:
    yield from _tool(root, "ruff", "check", "--quiet", ".")


def _types(root: Path) -> Iterator[Finding]:
    yield from _tool(root, "mypy", "--no-error-summary")


def _floors(root: Path) -> Iterator[Finding]:
    yield from _tool(root / "site_scons", "lint-imports", "--config", "../pyproject.toml")


def _recipes(root: Path) -> Iterator[Finding]:
    try:
        catalog = read(root, find(root, ["."]))
    except UserError as error:
        yield str(error)
        return
    for place, what, remedy in lint.problems(root, catalog):
        yield f"{place}: {what}"
        yield f"  {remedy}"


def _apis(root: Path) -> Iterator[Finding]:
    from unicore.api.jsonio import stale
    from unicore.apis import findings

    try:
        found, wrong = findings(root, read(root, find(root, ["."])))
    except UserError:  # the recipes' own check tells
        return
    for problem in wrong:
        yield from str(problem).splitlines()
    if not wrong:
        for path in stale(root, found.values()):
            yield f"{path}: it is not what the headers say"
            yield "  review the difference that scons api makes, and commit it"


def _spelling(root: Path) -> Iterator[Finding]:
    yield from _tool(root, "codespell", *files(root, "*"))


def _licences(root: Path) -> Iterator[Finding]:
    for name in files(root, *_LICENSED):
        head = (root / name).read_text(encoding="utf-8", errors="replace").splitlines()[:3]
        if head and not any(_IDENTIFIER in line for line in head):
            yield f"{name}:1: no {_IDENTIFIER}line"


_CHECKS: dict[str, Callable[[Path], Iterator[Finding]]] = {
    "formats": _formats,
    "python": _python,
    "types": _types,
    "floors": _floors,
    "recipes": _recipes,
    "apis": _apis,
    "spelling": _spelling,
    "licences": _licences,
}

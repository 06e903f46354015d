# SPDX-License-Identifier: BSD-3-Clause
"""The verbs about what headers promise: api and docs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unicore.api.diff import changes
from unicore.api.jsonio import FOLDER, stale, to_json, validate
from unicore.api.model import Interface
from unicore.api.read import Headers, interfaces
from unicore.api.rules import Known, known, problems
from unicore.catalog import Catalog
from unicore.errors import ConfigError, ContractError, UserError
from unicore.files import names_in, write_if_changed
from unicore.planner import catalog_of
from unicore.request import Request
from unicore.sources import Sources


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Do what the verbs of (request) about APIs say in the tree (root), the current folder."""
    catalog = catalog_of(root, ["."], Sources(), dry=False)
    found = checked(root, catalog)
    if "api" in request.verbs:
        revision = request.get("diff")
        if revision is not None:
            return _diff(root, revision, found)
        _write(root, found)
    if "docs" in request.verbs:
        from unicore.api.pages import Reference, pages

        folder = root / "build/docs"
        written = pages(Reference(catalog, found, declared(root, catalog, found)))
        for name, text in written.items():
            write_if_changed(folder / name, text)
        _remove_others(folder, written)
        print(f"build/docs/index.html: {len(written)} files")
    return 0


def checked(root: Path, catalog: Catalog) -> dict[str, Interface]:
    """Every interface of the tree; if anything is wrong, all of it is printed but the last, which
    is raised."""
    found, wrong = findings(root, catalog)
    for problem in wrong[:-1]:
        print(problem, file=sys.stderr, flush=True)
    if wrong:
        raise wrong[-1]
    return found


def findings(root: Path, catalog: Catalog) -> tuple[dict[str, Interface], list[ContractError]]:
    """Every interface of the tree, and all that is wrong with them."""
    found, wrong = interfaces(root, Headers(root), catalog.recipes())
    apis = [name for name, recipe in catalog.libraries.items() if recipe.is_interface]
    wrong += problems(found, apis, declared(root, catalog, found))
    return found, wrong


def declared(root: Path, catalog: Catalog, found: Mapping[str, Interface]) -> Known:
    """What prose may speak of: interfaces, and headers below include/unicore/ that are none."""
    more = {
        path.as_posix().partition("/include/")[2]
        for recipe in catalog.recipes()
        for path in (root / recipe.folder / "include").rglob("*.h")
    }
    return known(found, more, catalog.libraries)


# api


def _write(root: Path, found: Mapping[str, Interface]) -> None:
    validate(root, {name: to_json(one) for name, one in found.items()})
    changed = stale(root, found.values())
    for path, text in changed.items():
        if text is None:
            (root / path).unlink()
            print(f"{path}: removed")
        else:
            write_if_changed(root / path, text)
            print(f"{path}: written")
    if not changed:
        print(f"{FOLDER}: {len(found)} interfaces, as they were")


def _diff(root: Path, revision: str, found: Mapping[str, Interface]) -> int:
    """Print how the headers differ from the records of (revision): 1 if that breaks users."""
    old = recorded(root, revision)
    new = json.loads(json.dumps({name: to_json(one) for name, one in found.items()}))
    listed = sorted(changes(old, new), key=lambda change: not change.breaking)
    for change in listed:
        print(f"{'breaking' if change.breaking else 'compatible'}  {change.what}: {change.how}")
    breaking = sum(change.breaking for change in listed)
    if listed:
        print(f"{breaking} breaking, {len(listed) - breaking} compatible since {revision}")
    else:
        print(f"nothing has changed since {revision}")
    return int(breaking > 0)


def recorded(root: Path, revision: str) -> dict[str, Any]:
    """The records of schema/api/ as git has them in (revision)."""
    place = f"diff={revision}"
    if shutil.which("git") is None:
        raise ConfigError(place, "git is not installed", "install it: it knows what was before")
    # A revision that looks like an option is none.
    known = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{tree}}"
    )
    if known.returncode:
        if _git(root, "rev-parse", "--git-dir").returncode:
            raise ConfigError(place, "git does not know this tree", "compare in a clone")
        raise ConfigError(place, "git knows no such revision", "name a commit, a branch or a tag")
    tree = known.stdout.strip()
    listed = _git(root, "ls-tree", "-z", "--name-only", tree, f"{FOLDER}/").stdout.split("\0")
    files = [name for name in listed if name.endswith(".json")]
    if not files:
        raise ConfigError(place, f"it has no records in {FOLDER}", "name a revision that has some")
    found = {}
    for name in files:
        text = _git(root, "show", f"{tree}:./{name}").stdout
        try:
            record = json.loads(text)
            found[record["name"]] = record
        except (ValueError, LookupError, TypeError) as error:
            raise UserError(
                f"{revision}:{name}", "this is no record of an API", "name another revision"
            ) from error
    return found


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True)


# docs


def _remove_others(folder: Path, written: Mapping[str, str]) -> None:
    """Remove pages of what is no more."""
    for name in names_in(str(folder)):
        if name not in written and (folder / name).is_file():
            (folder / name).unlink()

# SPDX-License-Identifier: BSD-3-Clause
"""The work that a request means: from the recipes of all pools to units.

Planning reads every recipe and looks through every source for the options it mentions; unicore.kept
sees to it that this is not done for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from unicore.accepted import Accepted
from unicore.catalog import Catalog, find, pool_folders, read
from unicore.errors import UserError
from unicore.files import cache_folder
from unicore.kept import Planned, keep
from unicore.load import SCHEMA
from unicore.model import Plan
from unicore.origin.places import Reach
from unicore.origin.trees import patch_files, unpacked
from unicore.request import Request
from unicore.resolve import refuse_idle, resolve
from unicore.sources import Sources
from unicore.targets import wanted
from unicore.toolchain import Toolchain
from unicore.toolchain import find as find_toolchain
from unicore.units import work

_FRAMEWORK = Path(__file__).parent


def planned(
    request: Request,
    root: Path,
    say: Callable[[str], None],
    *,
    dry: bool,
    keep_going: bool,
    offline: bool,
) -> Planned:
    """The work of (request).

    What takes long, such as fetching, is told to (say). (dry): keep nothing on disk. (keep_going):
    what cannot be planned is noted, and the rest is. (offline): ask nobody over a network.
    """
    pools = pools_of(request)
    seen = Sources()
    catalog = catalog_of(root, pools, seen, dry=dry)
    want = wanted(request, catalog)
    refused: dict[str, None] = {}

    @contextmanager
    def noted(what: str) -> Iterator[None]:
        try:
            yield
        except UserError as error:
            if not keep_going:
                raise
            refused[f"{error}\n  so {what} is not built"] = None

    toolchains: dict[str, Toolchain] = {}
    for arch in dict.fromkeys(target.arch for _, target in want.images):
        with noted(f"anything for {arch}"):
            toolchains[arch] = find_toolchain(catalog.arches[arch], want.toolchain)
    plans: list[Plan] = []
    for app, target in want.images:
        if target.arch in toolchains:
            with noted(f"{app.name} for {target}"):
                plans.append(resolve(catalog, target, app, want.settings, want.choices, want.added))
    refuse_idle(plans, want.settings, want.choices)
    unpack(plans, seen, reach_of(request, offline=offline), say, dry)
    made = work(plans, toolchains, seen, want.optimize, noted)
    framework = [path for path in _FRAMEWORK.rglob("*.py") if path.name != "environment.py"]
    framework.append(SCHEMA)
    # Relative like all paths here: a copy of the tree is to look at its own framework.
    seen.depends_on(os.path.relpath(path) for path in framework)
    for toolchain in toolchains.values():
        seen.depends_on(toolchain.files)
        for folder in toolchain.searched:
            seen.names(folder)
    tools = {
        f"{tool}.{arch}": command
        for arch, toolchain in toolchains.items()
        for tool, command in toolchain.commands.items()
    }
    result = Planned(made, tools, want.left_out, seen.answers, seen.contents, tuple(refused), seen)
    if not dry and not refused:
        keep(Path(request.plan), result)
    return result


def pools_of(request: Request) -> list[str]:
    """The pools to look in: the tree itself and those that were asked for."""
    asked = (os.path.normpath(pool) for pool in (request.get("pools") or "").split(",") if pool)
    return list(dict.fromkeys((".", *asked)))


def reach_of(request: Request, *, offline: bool) -> Reach:
    """Whom to ask for archives."""
    mirrors = (mirror for mirror in (request.get("mirror") or "").split(",") if mirror)
    return Reach(tuple(mirrors), offline)


def catalog_of(root: Path, pools: list[str], seen: Sources, *, dry: bool) -> Catalog:
    """The catalogue of (pools); what it depends on is noted in (seen)."""
    for top in pool_folders(pools):
        for name in seen.names(top):
            for folder in (f"{top}/{name}", f"{top}/{name}/test"):
                seen.names(folder)
    found = find(root, pools)
    seen.depends_on(f"{one.folder}/SConscript" for one in found)
    accepted = Accepted(Path(cache_folder(), "recipes"), SCHEMA)
    catalog = read(root, found, accepted)
    if not dry:
        accepted.save()
    return catalog


def unpack(
    plans: Iterable[Plan], seen: Sources, reach: Reach, say: Callable[[str], None], dry: bool
) -> None:
    """Make the sources of every member of (plans) that come from elsewhere; (seen) shows them."""
    members = {member.recipe.folder: member.recipe for plan in plans for member in plan.members}
    for _, recipe in sorted(members.items()):
        if recipe.origin is None:
            continue
        patches: list[str] = []
        if recipe.origin.patches is not None:
            folder = f"{recipe.folder}/{recipe.origin.patches}"
            patches = patch_files(recipe, folder, seen.names(folder))
            seen.depends_on(patches)
        seen.unpacked(recipe, unpacked(recipe, recipe.origin, patches, reach, say, dry=dry))

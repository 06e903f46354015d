# SPDX-License-Identifier: BSD-3-Clause
"""The work that a request means: from the recipes of all pools to units.

Planning reads every recipe and looks through every source for the options it mentions; unicore.kept
sees to it that this is not done for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from unicore import words
from unicore.accepted import Accepted
from unicore.catalog import Catalog, find, pool_folders, read
from unicore.configfile import Configured, path_of
from unicore.errors import UserError
from unicore.files import cache_folder
from unicore.idle import refuse_idle, refuse_idle_words
from unicore.kept import Planned
from unicore.load import SCHEMA
from unicore.model import App, Plan, Target
from unicore.request import Request
from unicore.resolve import resolve
from unicore.sources import Sources
from unicore.targets import Wanted, wanted
from unicore.toolchain import Toolchain
from unicore.toolchain import find as find_toolchain
from unicore.units import work

if TYPE_CHECKING:
    from unicore.origin.places import Reach

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
    if not dry and not words.are_kept(pools):
        words.keep(pools, catalog, seen)
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
                plans.append(plan_of(catalog, want, app, target))
    seen.depends_on(path_of(app, conf.name) for app, conf in configurations(want))
    _refuse_idle(catalog, want, plans)
    if any(member.recipe.origin for plan in plans for member in plan.members):
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
    return Planned(
        made,
        tools,
        want.left_out,
        seen.answers,
        seen.contents,
        tuple(refused),
        seen,
        tuple(plans),
    )


def plans_of(request: Request, root: Path) -> list[Plan]:
    """The plan of each image of (request): what can be known without compilers and archives."""
    return plans_from(catalog_of(root, pools_of(request), Sources(), dry=False), request)


def plans_from(catalog: Catalog, request: Request) -> list[Plan]:
    """The plan of each image of (request), of the recipes of (catalog)."""
    want = wanted(request, catalog)
    plans = [plan_of(catalog, want, app, target) for app, target in want.images]
    _refuse_idle(catalog, want, plans)
    return plans


def plan_of(catalog: Catalog, want: Wanted, app: App, target: Target) -> Plan:
    """The plan of one image of those wanted, or of another target of the same app."""
    own = want.configured[app.name]
    return resolve(catalog, target, app, want.settings, want.choices, want.added, own)


def configurations(want: Wanted) -> list[tuple[App, Configured]]:
    """The apps that are wanted, each with its configuration."""
    apps = {app.name: app for app, _ in want.images}
    return [(app, want.configured[name]) for name, app in apps.items()]


def _refuse_idle(catalog: Catalog, want: Wanted, plans: Sequence[Plan]) -> None:
    """Refuse words that have no effect: of the command line in these images, of a configuration
    file in those for any target."""
    refuse_idle(plans, want.settings, want.choices)
    for app, conf in configurations(want):
        own = [plan for plan in plans if plan.app is app]
        if own:
            refuse_idle_words(own, conf, partial(other_plans, catalog, want, app, own))


def other_plans(catalog: Catalog, want: Wanted, app: App, own: Sequence[Plan]) -> list[Plan]:
    """The plans of an app for the targets that (own) has none for, as far as there can be some."""
    done = {plan.target for plan in own}
    found = []
    for target in catalog.targets():
        if target not in done and app.hindrance(target) is None:
            with suppress(UserError):
                found.append(plan_of(catalog, want, app, target))
    return found


def pools_of(request: Request) -> list[str]:
    """The pools to look in: the tree itself and those that were asked for."""
    asked = (os.path.normpath(pool) for pool in (request.get("pools") or "").split(",") if pool)
    return list(dict.fromkeys((".", *asked)))


def reach_of(request: Request, *, offline: bool) -> Reach:
    """Whom to ask for archives."""
    from unicore.origin.places import Reach  # here and below: most images have nothing of that kind

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
    from unicore.origin.trees import patch_files, unpacked

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

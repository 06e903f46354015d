# SPDX-License-Identifier: BSD-3-Clause
"""What a question is about: the plans of its request."""

from __future__ import annotations

import sys
from pathlib import Path

from unicore.catalog import Catalog
from unicore.errors import ConfigError, listed
from unicore.kept import Planned
from unicore.model import Plan
from unicore.planner import catalog_of, planned, plans_from, pools_of
from unicore.request import Request
from unicore.sources import Sources
from unicore.targets import wanted
from unicore.verbs import print_left_out


def catalog_for(request: Request, root: Path) -> Catalog:
    """The recipes that (request) can be about."""
    return catalog_of(root, pools_of(request), Sources(), dry=False)


def plans_for(request: Request, catalog: Catalog) -> list[Plan]:
    """The plan of each image of (request), after telling which there cannot be."""
    plans = plans_from(catalog, request)
    print_left_out(wanted(request, catalog).left_out)
    return plans


def work_for(request: Request, root: Path, *, offline: bool) -> Planned:
    """Plans and units of (request); what comes from elsewhere is fetched for it."""
    made = planned(request, root, _say, dry=False, keep_going=False, offline=offline)
    print_left_out(made.left_out)
    return made


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def refuse_files(request: Request, verb: str) -> None:
    """Refuse files to build beside a question."""
    if request.files:
        raise ConfigError(verb, "it takes no files", f"leave {listed(request.files)} out")


def name_of(request: Request, variable: str, example: str) -> str:
    """What the question (variable) is about."""
    name = request.get(variable)
    if name:
        refuse_files(request, variable)
        return name
    raise ConfigError(
        variable,
        "it names nothing",
        f"say {variable}={request.files[0] if request.files else example}",
    )

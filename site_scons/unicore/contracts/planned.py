# SPDX-License-Identifier: BSD-3-Clause
"""From a plan to the scope of the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from unicore.contracts.scope import Library, Scope, Source
from unicore.model import Plan


def scope(
    plan: Plan,
    image: str,
    sources: Mapping[str, Iterable[Source]],
    headers: Callable[[str], Iterable[str]],
) -> Scope:
    """The scope of (image): (sources) by folder of a recipe, (headers) of an API."""
    apis: set[str] = set()
    libraries = []
    for member in plan.members:
        recipe = member.recipe
        provides = tuple(
            api
            for api, provider in sorted(plan.implementers.items())
            if provider.recipe.folder == recipe.folder
        )
        apis |= {*member.needs, *member.uses, *recipe.implements, *provides}
        if recipe.kind == "library":
            apis.add(recipe.name)
        if recipe.folder in sources:
            libraries.append(
                Library(
                    recipe.name,
                    recipe.folder,
                    recipe.place("needs"),
                    recipe.implements,
                    provides,
                    member.needs,
                    member.uses,
                    recipe.exports,
                    tuple(sources[recipe.folder]),
                )
            )
    known = {api: tuple(headers(api)) for api in sorted(apis)}
    return Scope(image, tuple(libraries), known)

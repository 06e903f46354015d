# SPDX-License-Identifier: BSD-3-Clause
"""Why something is not in an image, and what would bring it in: only ways that were tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from unicore.answers.chains import able, conditions
from unicore.answers.ways import deciding, settings
from unicore.catalog import Catalog
from unicore.errors import UserError, listed
from unicore.model import Member, Plan, Recipe, target_words
from unicore.planner import plans_from
from unicore.request import VARIABLES, Request
from unicore.resolve import condition_values
from unicore.wishes import exactness, split

# What happens when the words of a command line are added to a request: None, or what is wrong.
Attempt = Callable[[str], UserError | None]


@dataclass(frozen=True)
class Absence:
    """Why something is not there."""

    reasons: tuple[str, ...]
    ways: tuple[str, ...]  # words to add to the command line, each of which brings it in
    obstacle: str = ""  # why with= does not, if there is no way


def absence(plan: Plan, name: str, catalog: Catalog, attempt: Attempt) -> Absence:
    """Why (name), which there is in (catalog), is not in the image of (plan)."""
    library = catalog.libraries.get(name)
    if library is None:
        return _other_kind(plan, name, catalog, attempt)
    reasons = [*_instead(plan, library), *_needs(plan, catalog, library)]
    words = dict.fromkeys(_words(plan, library))
    failed = {say: attempt(say) for say in words}
    ways = tuple(say for say, wrong in failed.items() if wrong is None)
    wrong = next((wrong for wrong in failed.values() if wrong is not None), None)
    return Absence(tuple(reasons), ways, f"{wrong.what}; {wrong.remedy}" if wrong else "")


def attempts(plan: Plan, name: str, catalog: Catalog, request: Request) -> Attempt:
    """Tries words for the image of (plan) alone, and whether (name) is in it then."""
    image = {"app": plan.app.name, **_variables(target_words(plan.platform, plan.target))}
    own = {word: value for word, value in request.variables.items() if _is_for(plan, word)}

    def attempt(say: str) -> UserError | None:
        more = _variables(say)
        if "with" in more:
            more["with"] = ",".join(filter(None, (own.get("with"), more["with"])))
        try:
            tried = plans_from(catalog, Request({**own, **image, **more}, []))
        except UserError as error:
            return error
        there = {n for p in tried for n in (*p.implementers, *(m.recipe.name for m in p.members))}
        return None if name in there else UserError(say, "it is not there then either", "")

    return attempt


def _is_for(plan: Plan, word: str) -> bool:
    """Whether a variable of the command line has an effect in the image: others are refused."""
    about, where = split(word)
    owner, dot, _ = about.partition(".")
    if word in VARIABLES:
        return True
    members = {member.recipe.name for member in plan.members}
    there = owner in members if dot else about in plan.implementers
    return there and exactness(where, plan.target) is not None


def _variables(say: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in say.split())


def _other_kind(plan: Plan, name: str, catalog: Catalog, attempt: Attempt) -> Absence:
    """The same for a platform, a processor or an app, of which each image has one."""
    if name in catalog.platforms:
        arches = [arch for arch in catalog.arches if catalog.platforms[name].boots(arch)]
        here = f"plat={name}" if plan.target.arch in arches else f"plat={name} arch={arches[0]}"
        return Absence((f"the platform of the image is {plan.platform.folder}",), (here,))
    if name in catalog.arches:
        why = f"the processor of the image is {plan.arch.folder}"
        targets = [t for t in catalog.targets() if t.arch == name]
        same = [t for t in targets if t.plat == plan.target.plat] or targets
        return Absence((why,), (target_words(catalog.platforms[same[0].plat], same[0]),))
    say = f"app={name}"
    wrong = attempt(say)
    why = f"the app of the image is {plan.app.folder}"
    return Absence(
        (why,), () if wrong else (say,), f"{wrong.what}; {wrong.remedy}" if wrong else ""
    )


def _instead(plan: Plan, library: Recipe) -> Iterator[str]:
    """Who provides what (library) could."""
    for api in library.implements:
        provider = plan.implementers.get(api)
        if provider is not None:
            yield f"{api} comes from {provider.recipe.folder}: {who_chose(plan, api)}"


def who_chose(plan: Plan, api: str) -> str:
    """Why (api) has the implementer that it has."""
    provider = plan.implementers[api].recipe
    if provider.kind != "library":
        return f"the {'platform' if provider.kind == 'platform' else 'architecture'} implements it"
    if provider.name == api:
        return "it is a library of its own"
    if api in plan.chosen:
        return f"{plan.chosen[api]} chooses it"
    others = [recipe for recipe in able(plan, api) if recipe is not provider]
    return "it was there already" if others else "no other library implements it"


def _needs(plan: Plan, catalog: Catalog, library: Recipe) -> Iterator[str]:
    """Who could need (library), and why nobody does."""
    name = library.name
    if library.is_interface:
        implementing = [recipe.folder for recipe in able(plan, name)]
        if implementing:
            yield f"nothing in the image needs it; {listed(implementing)} can implement it"
        else:
            others = [r.folder for r in catalog.recipes() if name in r.implements]
            where = f"{listed(others)} can, elsewhere" if others else "nor does anything elsewhere"
            yield f"nothing implements it on {plan.target}; {where}"
    else:
        yield "nothing in the image needs it"
    wanted = _names(plan, library)
    for member, api, texts in _conditional(plan, wanted):
        values = deciding(plan, member, texts)
        yield f"{member.recipe.folder} needs {api} only when {' and '.join(texts)}: {values}"
    for member in plan.members:
        for api in wanted:
            if api in member.uses:
                yield f"{member.recipe.folder} uses {api} where it is there, but does not need it"
    there = {member.recipe.folder for member in plan.members}
    outside = [
        recipe.folder
        for recipe in catalog.code(plan.target)
        if recipe.folder not in there and any(() in conditions(recipe.needs, api) for api in wanted)
    ]
    if outside:
        yield f"{listed(outside)} would need it, but {_are(len(outside))} not in the image either"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _names(plan: Plan, library: Recipe) -> list[str]:
    """The names under which a need would bring (library) in."""
    free = (api for api in library.implements if api not in plan.implementers)
    return [library.name, *free]


def _conditional(plan: Plan, names: list[str]) -> Iterator[tuple[Member, str, tuple[str, ...]]]:
    """Members that need one of (names) under conditions, which do not hold."""
    for member in plan.members:
        for api in names:
            for texts in conditions(member.recipe.needs, api):
                yield member, api, texts


def _words(plan: Plan, library: Recipe) -> Iterator[str]:
    """Words to try, the mildest first."""
    name = library.name
    choosing = list(_choosing(plan, library))
    for member, api, texts in _conditional(plan, _names(plan, library)):
        known = condition_values(member.values, plan.target)
        for say in settings(member.recipe, known, texts):
            more = choosing if api == name else [f" {api}={name}"]
            yield from (f"{say}{choice}" for choice in more)
    for api in library.implements:
        if api in plan.implementers:
            yield f"{api}={name}"
    yield from (f"with={name}{choice}" for choice in choosing)


def _choosing(plan: Plan, library: Recipe) -> Iterator[str]:
    """The words that choose an implementer, if (library) is an API for which that has to be."""
    able_here = [one.name for one in able(plan, library.name) if one.kind == "library"]
    if library.is_interface and len(able_here) > 1 and library.name not in plan.chosen:
        yield from (f" {library.name}={name}" for name in able_here)
    else:
        yield ""

# SPDX-License-Identifier: BSD-3-Clause
"""Words without an effect: what is said of options and APIs that no image has, refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from unicore.configfile import Configured
from unicore.errors import ConfigError, listed
from unicore.model import Item, Plan, When
from unicore.wishes import Choice, Setting, exactness, joined, split


def refuse_idle(
    plans: Sequence[Plan], settings: Iterable[Setting], choices: Mapping[str, Choice]
) -> None:
    """Refuse what the command line says of recipes, APIs and targets that no image of it has."""
    for setting in settings:
        meant = _meant(plans, setting.key, setting.where, setting.origin)
        owner = setting.key.partition(".")[0]
        members = {member.recipe.name for plan in meant for member in plan.members}
        if owner not in members:
            raise ConfigError(
                setting.origin,
                f"{setting.key} has no effect: {owner} is not in the image",
                _way_in(owner, meant),
            )
    for word, choice in choices.items():
        api, where = split(word)
        apis = {
            api for plan in _meant(plans, api, where, choice.origin) for api in plan.implementers
        }
        if api not in apis:
            raise ConfigError(
                choice.origin,
                f"{api}={choice.library} has no effect: nothing in the image needs {api}",
                f"it has {listed(sorted(apis))}",
            )


def _meant(plans: Sequence[Plan], about: str, where: str, origin: str) -> list[Plan]:
    """The (plans) that a wish is for, which must be some."""
    meant = [plan for plan in plans if exactness(where, plan.target) is not None]
    if plans and not meant:
        raise ConfigError(
            origin,
            f"{joined(about, where)} has no effect: no image is for {where}",
            f"they are for {listed(dict.fromkeys(str(plan.target) for plan in plans))}",
        )
    return meant


def idle_words(plans: Sequence[Plan], configured: Configured) -> dict[str, str]:
    """The words of a configuration that have no effect in any of (plans), with who says them."""
    idle = {}
    for setting in configured.settings:
        meant = [plan for plan in plans if exactness(setting.where, plan.target) is not None]
        owner = setting.key.partition(".")[0]
        if not any(member.recipe.name == owner for plan in meant for member in plan.members):
            idle[joined(setting.key, setting.where)] = setting.origin
    for word, choice in configured.choices.items():
        api, where = split(word)
        meant = [plan for plan in plans if exactness(where, plan.target) is not None]
        if not any(api in plan.implementers for plan in meant):
            idle[word] = choice.origin
    return idle


def refuse_idle_words(
    plans: Sequence[Plan], configured: Configured, others: Callable[[], Sequence[Plan]]
) -> None:
    """Refuse words of a configuration that have no effect for any target: neither in (plans), nor
    in (others), the plans for all other targets, which are made if need be."""
    if not idle_words(plans, configured):
        return
    everywhere = [*plans, *others()]
    for word, origin in idle_words(everywhere, configured).items():
        about, _ = split(word)
        owner, dot, _ = about.partition(".")
        if dot:
            what = f"{word} has no effect: {owner} is in no image of this app"
            raise ConfigError(origin, what, _way_in(owner, everywhere))
        raise ConfigError(
            origin,
            f"{word} has no effect: no image of this app needs {about}",
            f"take the line away: they have {listed(sorted(plans[0].implementers))}",
        )


def _way_in(name: str, plans: Sequence[Plan]) -> str:
    """How a library that is in none of (plans) could come into them."""
    recipe = plans[0].libraries.get(name) if plans else None
    for plan in plans if recipe is not None else ():
        for api in recipe.implements if recipe is not None else ():
            provider = plan.implementers.get(api)
            if provider is not None:
                if provider.recipe.kind != "library":
                    return f"{provider.recipe.folder} implements {api} there: leave it out"
                return f"{provider.recipe.folder} implements {api} there: say {api}={name} besides"
        for member in plan.members:
            for condition in _conditions_of(member.recipe.needs, name):
                return (
                    f"{member.recipe.folder} needs it only when {condition}: see to that, or say"
                    f" with={name}"
                )
    if recipe is not None and not recipe.is_interface:
        return f"leave it out, or say with={name}: nothing in the image needs {name}"
    members = {member.recipe.name for plan in plans for member in plan.members}
    return f"it has {listed(sorted(members))}"


def _conditions_of(items: Iterable[Item], api: str) -> Iterator[str]:
    """The conditions under which (items) have (api)."""
    for item in items:
        if isinstance(item, When):
            if api in item.items:
                yield item.condition
            yield from _conditions_of(item.items, api)

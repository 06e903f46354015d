# SPDX-License-Identifier: BSD-3-Clause
"""What one recipe can get wrong although every word of it is valid: its options and conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from unicore.condition import ConditionError, comparisons, parse
from unicore.errors import RecipeError, listed, suggestion
from unicore.model import Archive, Isr, Item, Option, Platform, Recipe, Upstream, When, macro

_LANGUAGE = ("arch", "plat")  # what conditions and {} mean besides options
# The lists that may hold conditions, and what else than text they may hold.
_LISTS: Mapping[str, tuple[type, ...]] = {
    "needs": (),
    "uses": (),
    "include": (Upstream,),
    "sources": (Isr, Upstream),
    "cflags": (),
    "isr_cflags": (),
}


def check_recipe(recipe: Recipe) -> None:
    """Refuse options and conditions that contradict themselves or each other."""
    for index, option in enumerate(recipe.options):
        where = f"options.{index}"
        _check_option(recipe, option, where)
        if option.when is not None:
            _check_condition(recipe, option.when, where)
    _check_visibility(recipe)
    for word in _LISTS:
        for index, item in enumerate(getattr(recipe, word, ())):
            where = f"{word}.{index}"
            for condition in _conditions([item]):
                _check_condition(recipe, condition, where)
            for inner in _flat([item]):
                _check_item(recipe, inner, word, where)
    if recipe.origin is not None:
        _check_origin(recipe, recipe.origin)
    if isinstance(recipe, Platform):
        _check_targets(recipe)


def _check_origin(recipe: Recipe, origin: Archive) -> None:
    """Archives that differ must be known to give the same, and names stay within them."""
    if not isinstance(origin.sha256, str):
        if origin.debian is None:
            raise RecipeError(
                recipe.place("origin"),
                "sha256 has a digest for Debian, and there is no source package",
                "name it with debian=, or say the one digest as text",
            )
        if origin.tree is None:
            raise RecipeError(
                recipe.place("origin"),
                "its archives differ, and nothing says that they have the same files",
                f'add tree="{64 * "0"}": unpacking it then tells the digest that it has',
            )
    for name in origin.keep:
        if name.startswith("/") or {"", ".", ".."} & set(name.split("/")):
            raise RecipeError(
                recipe.place("origin"),
                f"keep: {name!r} is no name within an archive",
                "name files and folders as in src/x.c, below the folder of the release",
            )


def _check_targets(platform: Platform) -> None:
    """Each pair of a processor and a variant must be one target, and each variant a choice."""
    choice = platform.option(platform.variant) if platform.variant else None
    if platform.variant and (choice is None or choice.kind != "choice"):
        choices = [option.name for option in platform.options if option.kind == "choice"]
        raise RecipeError(
            platform.place("variant"),
            f"variant: there is no choice {platform.variant!r}",
            suggestion(platform.variant, choices, "there are"),
        )
    known: set[tuple[str, str]] = set()
    for index, boot in enumerate(platform.targets):
        place = platform.place(f"targets.{index}")
        for item in _flat(boot.run):
            if not isinstance(item, str):
                raise RecipeError(
                    place,
                    f"{type(item).__name__.lower()}() does not belong in run",
                    "it holds text and when()",
                )
        for condition in _conditions(boot.run):
            _check_condition(platform, condition, f"targets.{index}")
        if boot.variant and (choice is None or boot.variant not in choice.values):
            raise RecipeError(
                place,
                f"{boot.variant!r} is no variant of this platform",
                suggestion(boot.variant, choice.values, "there are")
                if choice is not None
                else "name the choice that it is a value of: variant=",
            )
        for arch in boot.arches:
            if (arch, boot.variant) in known:
                raise RecipeError(
                    place,
                    f"{arch} is a target already",
                    "give each a variant of its own, or remove one",
                )
            known.add((arch, boot.variant))


def _check_item(recipe: Recipe, item: Item, word: str, where: str) -> None:
    path = item.path if isinstance(item, Isr) else item
    if not isinstance(item, (str, *_LISTS[word])):
        raise RecipeError(
            recipe.place(where),
            f"{type(item).__name__.lower()}() does not belong in {word}",
            f"it holds text{''.join(f', {t.__name__.lower()}()' for t in _LISTS[word])} and when()",
        )
    outside = isinstance(path, str) and (path.startswith("/") or ".." in path.split("/"))
    if outside and word in ("include", "sources"):
        raise RecipeError(
            recipe.place(where),
            f"{path} is outside of {recipe.folder}",
            "a recipe names what is beside it, and needs the library that has the rest",
        )


def _check_option(recipe: Recipe, option: Option, where: str) -> None:
    low, high = option.range or (option.default, option.default)
    macros = {macro(value): value for value in option.values}
    if option.name in _LANGUAGE:
        what = f"no option can be called {option.name!r}: conditions mean the target by it"
        remedy = "give it another name"
    elif sum(other.name == option.name for other in recipe.options) > 1:
        what = f"two options are called {option.name!r}"
        remedy = "give each a name of its own"
    elif option.kind == "choice" and not option.values:
        what = f"the choice {option.name!r} has no values"
        remedy = "list at least one"
    elif len(macros) < len(option.values):
        same = next(value for value in option.values if macros[macro(value)] != value)
        what = f"C cannot tell {same!r} from {macros[macro(same)]!r}: both are {macro(same)[4:]}"
        remedy = "rename one of the two values"
    elif low > high:  # type: ignore[operator]  # the schema has only numbers in a range
        what = f"the range of {option.name!r} ends before it begins: {low} to {high}"
        remedy = "write the smaller number first"
    elif not low <= option.default <= high:  # type: ignore[operator]
        what = f"the default of {option.name!r} is {option.default}"
        remedy = f"its range is {low} to {high}"
    elif "\n" in f"{option.help}{option.default}":
        what = f"{option.name!r} has a help or a default of several lines"
        remedy = "make it one line"
    elif "$" in f"{option.help}{option.default}":
        what = f"{option.name!r} has a $ in its help or its default"
        remedy = "say it without: Kconfig would put a variable there"
    else:
        return
    raise RecipeError(recipe.place(where), what, remedy)


def _check_visibility(recipe: Recipe) -> None:
    """No option may count only where one counts that in turn depends on it."""
    edges = {
        option.name: {compared.name for compared in comparisons(parse(option.when or "arch"))}
        for option in recipe.options
    }
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        circle = sorted(set(error.args[1]))
        index = next(i for i, option in enumerate(recipe.options) if option.name in circle)
        raise RecipeError(
            recipe.place(f"options.{index}"),
            f"circular when= of {listed(map(repr, circle))}",
            "let one of them count always",
        ) from error


def _conditions(items: Iterable[Item]) -> Iterable[str]:
    for item in items:
        if isinstance(item, When):
            yield item.condition
            yield from _conditions(item.items)


def _flat(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        if isinstance(item, When):
            yield from _flat(item.items)
        else:
            yield item


def _check_condition(recipe: Recipe, text: str, where: str) -> None:
    """Refuse a condition over names, or compared with values, that (recipe) does not have."""
    place = recipe.place(where)
    try:
        term = parse(text)
    except ConditionError as error:
        raise RecipeError(
            place,
            f"bad condition {text!r}: {error}",
            "use and, or, not, ==, != and in, over options, arch and plat",
        ) from error
    options: dict[str, Option] = {option.name: option for option in recipe.options}
    language: tuple[str, ...] = _LANGUAGE
    if recipe.kind == "arch" and where.startswith(("cflags", "isr_cflags")):
        language = (*_LANGUAGE, "toolchain")
    for comparison in comparisons(term):
        name = comparison.name
        if name in language:
            wanted: tuple[type, ...] = (str,)
        elif name in options:
            wanted = {"flag": (bool,), "number": (int,)}.get(options[name].kind, (str,))
        else:
            raise RecipeError(
                place,
                f"bad condition {text!r}: {name!r} is no option of this recipe",
                suggestion(name, [*options, *language], "it can ask for"),
            )
        for constant in comparison.constants:
            if type(constant) not in wanted:
                raise RecipeError(
                    place,
                    f"bad condition {text!r}: {name!r} is never {constant!r}",
                    f"compare it with {'a ' if wanted != (str,) else ''}"
                    f"{ {bool: 'flag', int: 'number', str: 'text'}[wanted[0]] }",
                )
            if "$" in str(constant):
                raise RecipeError(
                    place,
                    f"bad condition {text!r}: {constant!r} has a $",
                    "compare with something else: Kconfig would put a variable there",
                )
            choices = options[name].values if name in options else ()
            if choices and constant not in choices:
                raise RecipeError(
                    place,
                    f"bad condition {text!r}: {name!r} is never {constant!r}",
                    suggestion(str(constant), choices, "it may be"),
                )

# SPDX-License-Identifier: BSD-3-Clause
"""From the words of a command line to targets, apps, settings and choices; all checked."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from unicore.catalog import Catalog, by_name, check_option_name
from unicore.configfile import DEFAULT, Configured, check_name, configured, required
from unicore.errors import ConfigError, listed, suggestion
from unicore.model import App, Platform, Recipe, Target, target_words
from unicore.request import VARIABLES, Request
from unicore.toolchain import OPTIMIZE
from unicore.wishes import Choice, Setting, check_where, split

DEFAULT_APP = "helloworld"
DEFAULT_PLATFORM = "linuxu"
COMMAND_LINE = "command line"

# What uname says -> what we say.
_MACHINES = {"aarch64": "arm64", "armv7l": "arm", "mipsel": "mips"}

R = TypeVar("R", bound=Recipe)


@dataclass(frozen=True)
class Wanted:
    """What to build, before it is resolved."""

    images: tuple[tuple[App, Target], ...]
    settings: tuple[Setting, ...]
    choices: Mapping[str, Choice]
    added: tuple[Recipe, ...]  # libraries for every image
    toolchain: str | None
    optimize: str
    left_out: tuple[str, ...]  # combinations that were listed and cannot be
    configured: Mapping[str, Configured]  # what the configuration file of each app says, by app


Reader = Callable[[App, str, Catalog], Configured]


def kept(app: App, name: str, catalog: Catalog) -> Configured:
    """What the configuration file of an app says."""
    return configured(required(app, name), name, catalog)


def wanted(request: Request, catalog: Catalog, reader: Reader = kept) -> Wanted:
    """What (request) asks for; ConfigError when that is unknown or impossible. (reader) gives the
    configuration of an app by its name."""
    targets, left_out = _targets(request, catalog)
    apps = _named(request.get("app") or DEFAULT_APP, catalog.apps, "app")
    settings: list[Setting] = []
    choices: dict[str, Choice] = {}
    recipes = by_name(catalog.recipes())
    apis = {n for r in catalog.recipes() for n in r.implements}
    variants = {f"{plat.name}.{plat.variant}" for plat in catalog.platforms.values()}
    for word, value in request.variables.items():
        if word in VARIABLES or word in variants:
            continue
        key, where = split(word)
        if where:
            check_where(COMMAND_LINE, where, catalog.targets())
        if key in variants:
            raise ConfigError(
                COMMAND_LINE,
                f"{key} tells targets apart, and cannot differ between them",
                f"say {key}={value}",
            )
        if "." in key:
            check_option_name(COMMAND_LINE, key, recipes)
            settings.append(Setting(key, value, COMMAND_LINE, where))
        elif key in apis:
            _named(value, catalog.libraries, word)
            choices[word] = Choice(value, COMMAND_LINE)
        else:
            aliases = {"CC": "toolchain", "CFLAGS": "optimize"}
            near = aliases.get(key.upper())
            raise ConfigError(
                COMMAND_LINE,
                f"unknown variable {key!r}",
                f"did you mean {near!r}?"
                if near
                else suggestion(key, [*VARIABLES, *apis], "there are library.option and"),
            )
    added = _named(request.get("with") or "", catalog.libraries, "with")
    if _is_on(request, "contracts"):
        added += _named("contracts", catalog.libraries, "contracts")
    optimize = request.get("optimize") or "speed"
    if optimize not in OPTIMIZE:
        raise ConfigError(
            f"optimize={optimize}",
            "there is no such goal",
            suggestion(optimize, OPTIMIZE, "there are"),
        )
    name = check_name(request.get("config") or DEFAULT)
    images = [(app, target) for app in apps for target in targets]
    possible = [(app, target) for app, target in images if app.hindrance(target) is None]
    if not possible:
        app, target = images[0]
        raise ConfigError(
            f"app={app.name}",
            f"it is not for {target}: {app.hindrance(target)}",
            "choose another target",
        )
    for app, target in images:
        if (app, target) not in possible:
            left_out.append(f"{app.name} for {target} ({app.hindrance(target)})")
    return Wanted(
        tuple(possible),
        tuple(settings),
        choices,
        tuple(added),
        request.get("toolchain"),
        optimize,
        tuple(left_out),
        {app.name: reader(app, name, catalog) for app in apps},
    )


def _is_on(request: Request, name: str) -> bool:
    """A variable that is on or off, which is what it is when nobody says anything."""
    value = request.get(name) or "off"
    if value not in ("on", "off"):
        raise ConfigError(f"{name}={value}", "it is neither on nor off", f"say {name}=on")
    return value == "on"


def _named(text: str, known: Mapping[str, R], word: str) -> list[R]:
    """The recipes that a comma-separated list names."""
    if not text:
        return []
    if text == "all":  # the tests of APIs are built one by one, for each implementer
        return [recipe for recipe in known.values() if not recipe.folder.endswith("/test")]
    for name in text.split(","):
        if name not in known:
            raise ConfigError(
                f"{word}={text}",
                f"there is no {word} {name!r}",
                suggestion(name, known, "there are"),
            )
    return [known[name] for name in dict.fromkeys(text.split(","))]


def _targets(request: Request, catalog: Catalog) -> tuple[list[Target], list[str]]:
    asked_plats = request.get("plat") or DEFAULT_PLATFORM
    plats = _named(asked_plats, catalog.platforms, "plat")
    asked = request.get("arch")
    arches = [arch.name for arch in _named(asked, catalog.arches, "arch")] if asked else []
    if not arches:
        machine = _MACHINES.get(platform.machine(), platform.machine())
        arches = [machine] if machine in catalog.arches else sorted(catalog.arches)
    possible: list[Target] = []
    impossible: list[Target] = []
    for plat in plats:
        variants = _variants(request, plat, "all" if asked_plats == "all" else None)
        for arch in arches:
            boots = plat.boots(arch)
            if variants is None:
                boots = boots[:1]
            else:
                usual = plat.option(plat.variant)
                default = str(usual.default) if usual is not None else ""
                boots = [b for b in boots if not variants or (b.variant or default) in variants]
            possible += [Target(arch, plat.name, boot.variant) for boot in boots]
            impossible += [] if boots else [Target(arch, plat.name)]
    if not possible:
        pairs = listed(map(str, catalog.targets()))
        words = [f"plat={','.join(p.name for p in plats)}", f"arch={','.join(arches)}"]
        keys = [f"{plat.name}.{plat.variant}" for plat in plats if plat.variant]
        words += [f"{key}={request.get(key)}" for key in keys if request.get(key)]
        raise ConfigError(
            " ".join(words),
            "there is no such target",
            f"these can be built: {pairs}",
        )
    return possible, [str(target) for target in impossible]


def _variants(request: Request, plat: Platform, usual: str | None) -> list[str] | None:
    """Which variants of (plat) are meant: None for the usual one, an empty list for all."""
    option = plat.option(plat.variant) if plat.variant else None
    key = f"{plat.name}.{plat.variant}"
    asked = (request.get(key) if option is not None else None) or usual
    if option is None or asked is None:
        return None
    if asked == "all":
        return []
    for name in asked.split(","):
        if name not in option.values:
            raise ConfigError(
                COMMAND_LINE,
                f"{key} cannot be {name!r}",
                suggestion(name, option.values, "it is one of"),
            )
    return asked.split(",")


def help_text(catalog: Catalog, verbs: Mapping[str, str]) -> str:
    """What `scons -h` shows: what there is, and what can be said."""

    def table(rows: Iterable[tuple[str, str]]) -> list[str]:
        rows = list(rows)
        width = max((len(name) for name, _ in rows), default=0)
        return [f"  {name:<{width}}  {text}" for name, text in rows]

    apps = catalog.apps.values()
    lines = ["scons [verb] [variable=value ...]", "", "Apps (app=):"]
    lines += table((app.name, app.summary) for app in apps if not app.folder.endswith("/test"))
    lines += ["", "Tests of APIs (app=):"]
    lines += table((app.name, app.summary) for app in apps if app.folder.endswith("/test"))
    lines += ["", "Platforms (plat=):"]
    lines += table((plat.name, plat.summary) for plat in catalog.platforms.values())
    lines += ["", "Architectures (arch=):"]
    lines += table((arch.name, arch.summary) for arch in catalog.arches.values())
    lines += ["", "Combinations that can be built:"]
    lines += table(
        (str(target), target_words(catalog.platforms[target.plat], target))
        for target in catalog.targets()
    )
    lines += ["", "Verbs (none: build):"]
    lines += table(verbs.items())
    lines += ["", "Variables:"]
    lines += table(VARIABLES.items())
    lines += table(
        [
            ("library.option", "the value of an option"),
            ("api", "the library that implements it"),
            ("library.option@xen", "the same for some targets; api@arm64-kvm likewise"),
        ]
    )
    return "\n".join(lines)

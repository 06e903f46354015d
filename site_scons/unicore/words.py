# SPDX-License-Identifier: BSD-3-Clause
"""All words that a command line can have, for shells to complete.

Planning keeps them in build/.unicore/words*, under a seal: as long as no recipe changes, a shell
gets them in milliseconds. What completes imports nothing that takes time.
"""

from __future__ import annotations

import os

from unicore import seal
from unicore.files import digest, digest_of, stamp
from unicore.request import VARIABLES, VERBS

TYPE_CHECKING = False  # typing takes 5 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypedDict

    from unicore.catalog import Catalog
    from unicore.model import Option
    from unicore.sources import Sources

    class Words(TypedDict):
        """What is known of a tree, in values that a seal can hold. Texts are explanations."""

        values: dict[str, dict[str, str]]  # of plat, of log.level, of alloc: each with its text
        options: dict[str, str]  # "log.level"
        apis: dict[str, str]  # those that can be chosen
        targets: list[str]  # what can be behind "@", as in log.level@arm64-kvm=
        arches: dict[str, list[str]]  # of each platform


# Options of scons that are of use here.
FLAGS = {
    "--help": "show apps, platforms and all variables",
    "--offline": "fetch nothing",
    "--verbose": "print every command",
    "-c": "remove what would be built",
    "-j": "how many units at once",
    "-k": "go on after an error",
    "-n": "print commands, and run none",
    "-s": "print no commands",
}
# Variables that take several values, with commas between them.
LISTS = frozenset({"app", "arch", "implements", "plat", "with"})
# Words that can be put for all values of these.
_ALL = ("app", "arch", "plat")
_FIXED = {
    "by": {"file": "", "library": "", "symbol": ""},
    "contracts": {"on": "", "off": ""},
    "copy": {"no": "", "yes": ""},
    "format": {"json": "", "text": ""},
    "optimize": {"debug": "-Og", "size": "-Os", "speed": "-O2"},
    "shell": {"bash": "", "fish": "", "zsh": ""},
    "toolchain": {"clang": "", "gcc": "", "zig": ""},
    "verbose": {"no": "", "yes": ""},
}


def path_of(pools: Iterable[str]) -> str:
    """Where the words of a tree with (pools) are kept."""
    further = [pool for pool in pools if pool != "."]
    name = f"words-{digest(' '.join(further).encode())[:16]}" if further else "words"
    return f"build/.unicore/{name}"


def words_of(catalog: Catalog, seen: Sources) -> Words:
    """The words of a tree."""
    libraries = {
        library.name: library.summary
        for library in catalog.libraries.values()
        if not library.is_interface
    }
    apps = {app.name: app.summary for app in catalog.apps.values()}
    implementers: dict[str, dict[str, str]] = {}
    for library in catalog.libraries.values():
        for api in library.implements:
            implementers.setdefault(api, {})[library.name] = library.summary
    apis = {api: _summary(catalog, api) for api in sorted(implementers)}
    options: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {
        **_FIXED,
        "app": apps,
        "arch": {arch.name: arch.summary for arch in catalog.arches.values()},
        "config": _configurations(catalog, seen),
        "implements": {r.name: r.summary for r in catalog.libraries.values() if r.is_interface},
        "lib": libraries,
        "plat": {plat.name: plat.summary for plat in catalog.platforms.values()},
        "with": libraries,
        **implementers,
    }
    for name in _ALL:
        values[name] = {**values[name], "all": "all of them"}
    for recipe in catalog.recipes():
        for option in recipe.options:
            name = f"{recipe.name}.{option.name}"
            options[name] = option.help
            values[name] = _option_values(option)
    for platform in catalog.platforms.values():
        if platform.variant:
            values[f"{platform.name}.{platform.variant}"]["all"] = "all of them"
    values["why"] = {**libraries, **apis, **options}
    targets = catalog.targets()
    patterns = {t.plat: "" for t in targets} | {t.arch: "" for t in targets}
    arches = {
        plat: sorted({target.arch for target in targets if target.plat == plat})
        for plat in catalog.platforms
    }
    return {
        "values": values,
        "options": options,
        "apis": apis,
        "targets": [*patterns, *map(str, targets)],
        "arches": arches,
    }


def _summary(catalog: Catalog, api: str) -> str:
    known = catalog.libraries.get(api)
    return known.summary if known is not None else ""


def _option_values(option: Option) -> dict[str, str]:
    usual = "the default"
    if option.kind == "flag":
        return {word: usual if (word == "yes") == option.default else "" for word in ("yes", "no")}
    if option.kind == "choice":
        return {word: usual if word == option.default else "" for word in option.values}
    if option.kind == "number":
        ends = {str(end): "" for end in option.range or ()}
        return {**ends, str(option.default): usual}
    return {}


def _configurations(catalog: Catalog, seen: Sources) -> dict[str, str]:
    """The names of all configuration files, with the apps that have them."""
    found: dict[str, list[str]] = {}
    for app in catalog.apps.values():
        for name in seen.names(app.folder):
            stem, dot, suffix = name.rpartition(".")
            if dot and suffix == "config":
                found.setdefault(stem, []).append(app.name)
    return {name: f"of {', '.join(apps)}" for name, apps in sorted(found.items())}


def are_kept(pools: Iterable[str]) -> bool:
    """Whether what was kept for (pools) is still so."""
    return seal.check(path_of(pools)) is not None


def keep(pools: Iterable[str], catalog: Catalog, seen: Sources) -> Words:
    """Keep the words of (catalog), which was read from (pools), as (seen) saw them just now."""
    words = words_of(catalog, seen)
    entries = []
    files = {
        path: seen.contents[path] for path in map(_recipe, seen.listings) if path in seen.contents
    }
    framework = [os.path.relpath(path) for path in (__file__, seal.__file__, _request_file())]
    for path in (*files, *framework):
        at = stamp(path)
        now = digest_of(path)
        if at is None or files.get(path, now) != now:
            return words  # it changes under our hands: the next who plans will keep them
        entries.append((path, now, at))
    folders = {
        question.removeprefix("names "): answer
        for question, answer in seen.answers.items()
        if question.startswith("names ")
    }
    seal.write(path_of(pools), entries, folders, words)
    return words


def _recipe(folder: str) -> str:
    return f"{folder}/SConscript"


def _request_file() -> str:
    from unicore import request

    return request.__file__


def candidates(words: Words, current: str, said: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What the word (current) can become among the words (said), with explanations.

    What ends in one of OPEN goes on; all else is complete. No candidates: it may be a file.
    """
    names = {word.partition("=")[0] for word in said if "=" in word}
    if current.startswith("-"):
        yield from _matching(FLAGS, "", current)
    elif "=" in current:
        yield from _values(words, current, said)
    elif "@" in current:
        name = current.partition("@")[0]
        known = {f"{name}@{target}=": "" for target in words["targets"]}
        yield from _matching(known if name in words["options"] else {}, "", current)
    elif "." in current:
        yield from _matching(_open(words["options"], names), "", current)
    else:
        libraries = {name.partition(".")[0]: "" for name in words["options"]}
        yield from _matching(VERBS, "", current)
        yield from _matching(_open(VARIABLES, names), "", current)
        yield from _matching(_open(words["apis"], names), "", current)
        yield from _matching({f"{n}.": "options" for n in libraries}, "", current)


OPEN = ("=", ".", "@")


def _open(known: Mapping[str, str], names: set[str]) -> dict[str, str]:
    """Variables as words to go on with, without those that are there."""
    return {f"{name}=": text for name, text in known.items() if name not in names}


def _matching(known: Mapping[str, str], before: str, current: str) -> Iterator[tuple[str, str]]:
    for word, text in known.items():
        if f"{before}{word}".startswith(current):
            yield f"{before}{word}", text


def _values(words: Words, current: str, said: Sequence[str]) -> Iterator[tuple[str, str]]:
    name, _, value = current.partition("=")
    known = dict(words["values"].get(name.partition("@")[0], {}))
    plats = next((word[5:].split(",") for word in said if word.startswith("plat=")), ["all"])
    if name == "arch" and set(plats) <= words["arches"].keys():
        can = {arch for plat in plats for arch in words["arches"][plat]} | {"all"}
        known = {arch: text for arch, text in known.items() if arch in can}
    before = ""
    if name in LISTS and "," in value:
        before = value[: value.rindex(",") + 1]
        for word in ("all", *before.split(",")):
            known.pop(word, None)
    yield from _matching(known, f"{name}={before}", current)

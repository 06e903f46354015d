# SPDX-License-Identifier: BSD-3-Clause
"""Configuration files: words of a command line that are kept under version control.

`<folder of the app>/<NAME>.config` has one wish a line, as unicore.wishes describes them, and
comments behind #. A file is read as a whole: each line is known with its number, so that whoever
changes a value can leave all others as they are, to the byte.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from unicore.catalog import Catalog, by_name, check_option_name
from unicore.errors import ConfigError, suggestion
from unicore.model import App
from unicore.wishes import Choice, Setting, check_where, joined, split

DEFAULT = "default"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True)
class Line:
    """One wish of a file."""

    about: str  # "library.option" or an API
    where: str  # the targets that it is for; "" for all
    value: str
    number: int = field(default=0, compare=False)  # in the file, from 1; 0 for none

    @property
    def word(self) -> str:
        return joined(self.about, self.where)

    def __str__(self) -> str:
        return f"{self.word}={self.value}"


@dataclass(frozen=True)
class ConfigFile:
    """What a file says; nothing when there is none."""

    path: str
    lines: tuple[Line, ...] = ()

    def place(self, line: Line) -> str:
        return f"{self.path}:{line.number}" if line.number else "command line"


@dataclass(frozen=True)
class Configured:
    """The wishes of one configuration of an app."""

    name: str = DEFAULT
    settings: tuple[Setting, ...] = ()
    choices: Mapping[str, Choice] = field(default_factory=dict)  # by API, or API@target


def check_name(name: str) -> str:
    """(name), which must be able to be that of a configuration."""
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"config={name}",
            "no configuration can be called so",
            "use small letters, digits, - and _, as in config=small",
        )
    return name


def path_of(app: App, name: str) -> str:
    """Where the configuration (name) of an app is kept."""
    return f"{app.folder}/{name}.config"


def read(path: str) -> ConfigFile:
    """What stands in the file (path), which need not be there."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ConfigFile(path)
    except UnicodeDecodeError as error:
        raise ConfigError(path, "it is not UTF-8 text", "save it as UTF-8") from error
    return parse(text, path)


def required(app: App, name: str) -> ConfigFile:
    """The configuration (name) of an app; only the default one may be missing."""
    path = path_of(app, name)
    if name != DEFAULT and not os.path.exists(path):
        beside = sorted(
            entry.removesuffix(".config")
            for entry in os.listdir(app.folder)
            if entry.endswith(".config")
        )
        raise ConfigError(
            f"config={name}",
            f"there is no file {path}",
            suggestion(name, beside, "there are")
            if beside
            else f"make one: scons savedefconfig app={app.name} config={name}",
        )
    return read(path)


def parse(text: str, path: str) -> ConfigFile:
    """The lines of a file, which is called (path) in messages."""
    lines: list[Line] = []
    known: dict[str, int] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        said = raw.strip()
        if not said or said.startswith("#"):
            continue
        word, equals, value = (part.strip() for part in said.partition("="))
        if not equals or not word:
            raise ConfigError(
                f"{path}:{number}",
                f"{said!r} sets nothing",
                "write library.option=value or api=library, and # before comments",
            )
        if known.setdefault(word, number) != number:
            raise ConfigError(
                f"{path}:{number}",
                f"{word} is set in line {known[word]} already",
                "keep one of the two lines",
            )
        lines.append(Line(*split(word), value, number))
    return ConfigFile(path, tuple(lines))


def text_of(lines: Iterable[Line]) -> str:
    """A file of (lines) alone, sorted."""
    return "".join(f"{line}\n" for line in sorted(lines, key=lambda one: (one.about, one.where)))


def edited(text: str, changes: Mapping[str, str | None]) -> str:
    """(text) of a file with some words given new values, or taken away (None), and every other
    line as it was. Words that are new come where the order of words puts them."""
    left = dict(changes)
    result: list[str] = []
    for raw in text.splitlines(keepends=True):
        word, equals, _ = raw.strip().partition("=")
        word = word.strip()
        if not equals or word.startswith("#") or word not in left:
            result.append(raw)
            continue
        value = left.pop(word)
        if value is not None:
            result.append(f"{word}={value}\n")
    for word, value in sorted(left.items()):
        if value is not None:
            _insert(result, word, value)
    return "".join(result)


def _insert(lines: list[str], word: str, value: str) -> None:
    """Put a new word before the first greater one, or at the end."""
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    said = [line.strip().partition("=") for line in lines]
    later = (
        index
        for index, (other, equals, _) in enumerate(said)
        if equals and not other.startswith("#") and split(other.strip()) > split(word)
    )
    at = next(later, len(lines))
    while 0 < at < len(lines) and lines[at - 1].lstrip().startswith("#"):
        at -= 1  # a comment belongs to the line below it
    lines.insert(at, f"{word}={value}\n")


def configured(file: ConfigFile, name: str, catalog: Catalog) -> Configured:
    """The wishes of a file, all of whose names must be known in (catalog)."""
    settings: list[Setting] = []
    choices: dict[str, Choice] = {}
    for line in file.lines:
        check_line(file, line, catalog)
        if "." in line.about:
            settings.append(Setting(line.about, line.value, file.place(line), line.where))
        else:
            choices[line.word] = Choice(line.value, file.place(line))
    return Configured(name, tuple(settings), choices)


def check_line(file: ConfigFile, line: Line, catalog: Catalog) -> None:
    """Refuse a line with a name that nobody has."""
    place = file.place(line)
    if line.where:
        check_where(place, line.where, catalog.targets())
    if "." in line.about:
        variants = {f"{plat.name}.{plat.variant}" for plat in catalog.platforms.values()}
        if line.about in variants:
            raise ConfigError(
                place,
                f"{line.about} tells targets apart, and a configuration is for all of them",
                f"say it on the command line: {line.about}={line.value}",
            )
        check_option_name(place, line.about, by_name(catalog.recipes()))
        return
    apis = {api for recipe in catalog.recipes() for api in recipe.implements}
    for name, known, what in (
        (line.about, apis, "API"),
        (line.value, catalog.libraries, "library"),
    ):
        if name not in known:
            raise ConfigError(
                place, f"there is no {what} {name!r}", suggestion(name, known, "there are")
            )

# SPDX-License-Identifier: BSD-3-Clause
"""The verbs about configuration files, as those who configure kernels know them."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from unicore.catalog import Catalog
from unicore.configfile import (
    DEFAULT,
    ConfigFile,
    Configured,
    Line,
    check_line,
    check_name,
    configured,
    edited,
    parse,
    path_of,
    read,
    text_of,
)
from unicore.configuring.files import merged, normal, superfluous
from unicore.configuring.session import Session, Words, decisive, subject_of
from unicore.errors import ConfigError, UserError, listed
from unicore.files import write_if_changed
from unicore.idle import idle_words, refuse_idle_words
from unicore.model import App, Plan, Target
from unicore.planner import catalog_of, other_plans, plan_of, pools_of
from unicore.request import Request
from unicore.sources import Sources
from unicore.targets import Wanted, wanted
from unicore.verbs import wants_json
from unicore.wishes import split


@dataclass(frozen=True)
class Job:
    """One configuration of one app to work on."""

    request: Request
    catalog: Catalog
    want: Wanted  # without what the command line says: that is in (file)
    app: App
    targets: tuple[Target, ...]
    path: str
    file: ConfigFile  # as it stands, with the words of the command line in it
    told: tuple[Line, ...]  # the words of the command line

    def session(self, target: Target, file: ConfigFile | None = None) -> Session:
        """The options on (target), with the values of a file."""
        made = Session(subject_of(self.want, self.catalog, self.app, target))
        made.load(self.file if file is None else file)
        return made


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Do what the verbs of (request) about configuration files say."""
    verbs = [verb for verb in request.verbs if verb in _VERBS]
    if request.files:
        raise ConfigError(verbs[0], "it takes no files", f"leave {listed(request.files)} out")
    catalog = catalog_of(root, pools_of(request), Sources(), dry=False)
    for verb in verbs:
        for job in jobs(request, catalog):
            _VERBS[verb](job)
    return 0


def jobs(request: Request, catalog: Catalog) -> Iterator[Job]:
    """What (request) wants to be worked on, app by app."""
    name = check_name(request.get("config") or DEFAULT)
    want = wanted(request, catalog, lambda app, name, catalog: Configured(name))
    told = tuple(_told(want))
    want = replace(want, settings=(), choices={})
    for app in dict.fromkeys(app.name for app, _ in want.images):
        recipe = catalog.apps[app]
        targets = tuple(target for one, target in want.images if one is recipe)
        path = path_of(recipe, name)
        file = _with(read(path), told)
        yield Job(request, catalog, want, recipe, targets, path, file, told)


def _told(want: Wanted) -> Iterator[Line]:
    """The words of a command line that a file can have."""
    for setting in want.settings:
        yield Line(setting.key, setting.where, str(setting.value))
    for word, choice in want.choices.items():
        yield Line(*split(word), choice.library)


def _with(file: ConfigFile, told: Iterable[Line]) -> ConfigFile:
    """(file) with what the command line says in the place of what it contradicts."""
    told = tuple(told)
    everywhere = {line.about for line in told if not line.where}
    words = {line.word for line in told}
    left = (one for one in file.lines if one.about not in everywhere and one.word not in words)
    return ConfigFile(file.path, (*left, *told))


def _say(text: str) -> None:
    print(text, flush=True)


# What is written.


def _plans(job: Job, file: ConfigFile) -> list[Plan]:
    """The plans that (file) makes, which has to be right; refused like any other choice."""
    name = job.want.configured[job.app.name].name
    conf = configured(file, name, job.catalog)
    want = replace(job.want, configured={**job.want.configured, job.app.name: conf})
    plans = [plan_of(job.catalog, want, job.app, target) for target in job.targets]
    others = partial(other_plans, job.catalog, want, job.app, plans)
    refuse_idle_words(plans, conf, others)
    return plans


def _write(job: Job, text: str, path: str | None = None) -> None:
    """Write a configuration that works, and say so."""
    path = path or job.path
    file = parse(text, path)
    _plans(job, file)
    lines = f"{len(file.lines)} line{'' if len(file.lines) == 1 else 's'}"
    is_new = write_if_changed(Path(path), text)
    _say(f"{path}: {lines}{'' if is_new else ', as before'}")


def _current(job: Job) -> str:
    """The text of the file, with the words of the command line in it."""
    try:
        text = Path(job.path).read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    kept = {line.word for line in job.file.lines}
    gone = {line.word: None for line in read(job.path).lines if line.word not in kept}
    return edited(text, {**gone, **{line.word: line.value for line in job.told}})


def _has_comments(text: str) -> bool:
    return any(line.lstrip().startswith("#") for line in text.splitlines())


# The verbs.


def _savedefconfig(job: Job) -> None:
    """Keep the lines that make a difference."""
    _plans(job, job.file)
    text = _current(job)
    gone = superfluous(job.catalog, job.app, job.file.lines)
    text = edited(text, {line.word: None for line in gone})
    output = job.request.get("file")
    if output or not _has_comments(text):
        text = text_of(parse(text, job.path).lines)
    _write(job, text, output)


def _defconfig(job: Job) -> None:
    """Forget what was set, or take what another file sets."""
    source = job.request.get("file")
    lines: tuple[Line, ...] = ()
    if source:
        if not Path(source).is_file():
            raise ConfigError(f"file={source}", "there is no such file", "name a file of values")
        file = read(source)
        configured(file, source, job.catalog)
        lines = file.lines
    _write(job, text_of(_with(ConfigFile(job.path, lines), job.told).lines))


def _olddefconfig(job: Job) -> None:
    """Drop what means nothing any more, and say what everything is that nothing is said of."""
    file, dropped = _valid(job)
    for word, why in dropped.items():
        _say(f"{word}: dropped, {why}")
    text = edited(_current(job), dict.fromkeys(dropped))
    news = {line.word: line.value for line in _news(job, file)}
    text = edited(text, news)
    if not _has_comments(text):
        text = text_of(parse(text, job.path).lines)
    _write(job, text)


def _listnewconfig(job: Job) -> None:
    """Name what nothing is said of, with what it is."""
    file, _ = _valid(job)
    news = {line.word: line.value for line in _news(job, file)}
    if wants_json(job.request):
        _say(json.dumps(news, indent=2))
    elif news:
        _say("".join(f"{word}={value}\n" for word, value in sorted(news.items())).rstrip())


def _valid(job: Job) -> tuple[ConfigFile, dict[str, str]]:
    """The lines of the file that mean something, and the words of the others, each with why."""
    dropped: dict[str, str] = {}
    for line in job.file.lines:
        try:
            check_line(job.file, line, job.catalog)
            normal(job.catalog, job.app, line)
        except UserError as error:
            dropped[line.word] = error.what
    file = _without(job.file, dropped)
    hidden: dict[str, str] = {}
    for target in job.targets:
        session = job.session(target, file)
        words = session.words()
        for about, line in decisive(file.lines, target).items():
            option = session.menu.options.get(about)
            if option is not None and about not in words and session.could_count(about):
                recipe, one = option
                if session.is_inside(recipe):
                    hidden[line.word] = f"it counts only when {one.when}"
    file = _without(file, hidden)
    conf = configured(file, DEFAULT, job.catalog)
    want = replace(job.want, configured={**job.want.configured, job.app.name: conf})
    everywhere = other_plans(job.catalog, want, job.app, ())
    idle = dict.fromkeys(idle_words(everywhere, conf), "no image of this app has it")
    return _without(file, idle), {**dropped, **hidden, **idle}


def _without(file: ConfigFile, words: Mapping[str, str]) -> ConfigFile:
    return ConfigFile(file.path, tuple(one for one in file.lines if one.word not in words))


def _news(job: Job, file: ConfigFile) -> list[Line]:
    """What the images have and (file) says nothing of."""
    sessions = {target: job.session(target, file) for target in job.targets}
    values: dict[Target, Words] = {}
    for target, session in sessions.items():
        said = decisive(file.lines, target)
        values[target] = {a: v for a, v in session.words().items() if a not in said}
    return merged(sessions, values)


Pick = Callable[[Session], Iterable[tuple[str, str]]]


def _made(pick: Pick, job: Job) -> None:
    """Write what (pick) sets, besides what the command line says."""
    _write(job, text_of(picked(pick, job)))


def picked(pick: Pick, job: Job) -> list[Line]:
    """The lines of a configuration in which everything is as (pick) sets it, where that makes a
    difference, and as the command line says."""
    sessions: dict[Target, Session] = {}
    values: dict[Target, Words] = {}
    for target in job.targets:
        session = job.session(target, ConfigFile(job.path))
        for about, value in pick(session):
            session.set(about, value, "")
        for about, line in decisive(job.told, target).items():
            session.set(about, line.value, job.path)
        base = session.base()
        words = session.words()
        sessions[target] = session
        values[target] = {a: v for a, v in words.items() if base.get(a) != v}
    told = {line.word for line in job.told}
    lines = (line for line in merged(sessions, values) if line.about not in map(_about, told))
    return [*lines, *job.told]


def _about(word: str) -> str:
    return split(word)[0]


def every_flag(value: str, session: Session) -> Iterator[tuple[str, str]]:
    """All that is on or off, set to (value)."""
    return ((key, value) for key in session.flags())


def at_random(seed: int, session: Session) -> Iterator[tuple[str, str]]:
    """Flags and choices by lot; numbers and texts stay as they are. An option falls the same way on
    every target, and whatever others there are."""
    for api, able in session.menu.choices.items():
        yield api, random.Random(f"{seed} {api}").choice(able)
    for key, (_, option) in session.menu.options.items():
        lot = random.Random(f"{seed} {key}")
        if option.kind == "flag":
            yield key, lot.choice(("yes", "no"))
        elif option.kind == "choice":
            yield key, lot.choice(option.values)


def _randconfig(job: Job) -> None:
    """Write a configuration made by lot, the same for the same seed."""
    text = job.request.get("seed")
    if text is None:
        seed = random.SystemRandom().randrange(1 << 32)
    elif text.isdecimal():
        seed = int(text)
    else:
        raise ConfigError(f"seed={text}", "it is no seed", "give a whole number, say 1")
    print(f"randconfig seed={seed}", file=sys.stderr, flush=True)
    _made(partial(at_random, seed), job)


_VERBS: dict[str, Callable[[Job], None]] = {
    "allnoconfig": partial(_made, partial(every_flag, "no")),
    "allyesconfig": partial(_made, partial(every_flag, "yes")),
    "defconfig": _defconfig,
    "listnewconfig": _listnewconfig,
    "olddefconfig": _olddefconfig,
    "randconfig": _randconfig,
    "savedefconfig": _savedefconfig,
}

# SPDX-License-Identifier: BSD-3-Clause
"""`scons menuconfig` and `scons guiconfig`: kconfiglib's interfaces on our configuration files.

They believe to read and write a .config; what they read is the app's configuration file, and what
they write is that file with the lines changed that have to be, if the result works.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import signal
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import kconfiglib

from unicore.catalog import Catalog
from unicore.configfile import (
    DEFAULT,
    Configured,
    check_name,
    configured,
    edited,
    parse,
    path_of,
    read,
)
from unicore.configuring.session import Session, changed, subject_of
from unicore.errors import ConfigError, UserError, listed
from unicore.files import write_if_changed
from unicore.idle import idle_words
from unicore.planner import catalog_of, other_plans, plan_of, pools_of
from unicore.request import Request
from unicore.sources import Sources
from unicore.targets import wanted


class Menu(kconfiglib.Kconfig):  # type: ignore[misc]  # it has no types
    """A tree of options that loads and saves configuration files."""

    loads: Callable[[str], str]
    saves: Callable[[str], str]

    def load_config(
        self, filename: str | None = None, replace: bool = True, verbose: bool | None = None
    ) -> str:
        """Take the values of a configuration file; the usual one when none is named."""
        return self.loads(filename or kconfiglib.standard_config_filename())

    def write_config(
        self,
        filename: str | None = None,
        header: str | None = None,
        save_old: bool = True,
        verbose: bool | None = None,
    ) -> str:
        """Change a configuration file so that it has the values shown."""
        return self.saves(filename or kconfiglib.standard_config_filename())

    def write_min_config(self, filename: str, header: str | None = None) -> str:
        """The same: our files are as small as can be."""
        return self.saves(filename)


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Show the menu that (request) asks for."""
    verb = next(verb for verb in request.verbs if verb in _INTERFACES)
    if request.files:
        raise ConfigError(verb, "it takes no files", f"leave {listed(request.files)} out")
    catalog = catalog_of(root, pools_of(request), Sources(), dry=False)
    editing = Editing(request, catalog, verb)
    os.environ["KCONFIG_CONFIG"] = editing.path
    _INTERFACES[verb](editing.menu)
    return 0


class Editing:
    """A configuration file while a menu shows it."""

    def __init__(self, request: Request, catalog: Catalog, verb: str) -> None:
        self._name = check_name(request.get("config") or DEFAULT)
        self._catalog = catalog
        self._want = wanted(request, catalog, lambda app, name, catalog: Configured(name))
        if len(self._want.images) != 1:
            raise ConfigError(
                verb,
                f"this request is for {len(self._want.images)} images, and a menu shows one",
                "name one: app= and, if need be, plat= and arch=",
            )
        ((self._app, self._target),) = self._want.images
        self.path = path_of(self._app, self._name)
        subject = subject_of(self._want, catalog, self._app, self._target)
        self._session = Session(subject, Menu)
        self.menu: Menu = self._session.kconfig
        self.menu.loads, self.menu.saves = self._loads, self._saves
        self.load(self.path)

    def load(self, path: str) -> None:
        """Show the values of a configuration file, all of which must be possible."""
        file = read(path)
        configured(file, self._name, self._catalog)
        self._session.load(file)
        self._shown = self._session.words()
        for symbol in self.menu.unique_defined_syms:
            chosen = symbol.choice is None or symbol.choice.selection is symbol
            if symbol.user_value is None and symbol.visibility and chosen:
                symbol.set_value(symbol.str_value)  # else it is shown as new, whatever is edited

    def save(self, path: str) -> bool:
        """Write what is shown to (path), if that works; whether anything changed there."""
        text = _text(self.path)
        file = parse(text, self.path)
        words = self._session.words()
        text = edited(text, changed(self._session, file, self._shown, words))
        conf = configured(parse(text, path), self._name, self._catalog)
        want = replace(self._want, configured={self._app.name: conf})
        plan = plan_of(self._catalog, want, self._app, self._target)
        if idle_words([plan], conf):
            plans = [plan, *other_plans(self._catalog, want, self._app, [plan])]
            text = edited(text, dict.fromkeys(idle_words(plans, conf)))
        if text == _text(path):
            return False
        write_if_changed(Path(path), text)
        if path == self.path:
            self._shown = words
        return True

    def _loads(self, path: str) -> str:
        with _told(path):
            self.load(path)
        return f"Loaded {path}"

    def _saves(self, path: str) -> str:
        with _told(path):
            is_new = self.save(path)
        return f"Saved to {path}" if is_new else f"Nothing to change in {path}"


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Errors as menus show them."""
    try:
        yield
    except UserError as error:
        lines = [part for line in str(error).splitlines() for part in textwrap.wrap(line, 68)]
        raise OSError(errno.EINVAL, "\n".join(lines), path) from error


def _in_terminal(menu: Menu) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigError(
            "menuconfig", "there is no terminal to show a menu in", "edit the file, or open one"
        )
    import curses

    import menuconfig

    menuconfig._load_config = _is_loaded
    try:
        menuconfig.menuconfig(menu)
    except curses.error as error:
        raise ConfigError(
            "menuconfig",
            f"this terminal cannot show a menu: {error}",
            "set TERM to what it is, and make it larger if it is small",
        ) from error


def _in_window(menu: Menu) -> None:
    if importlib.util.find_spec("_tkinter") is None:
        raise ConfigError(
            "guiconfig",
            "this Python has no Tk, which draws the window",
            "install it (Debian, Ubuntu: apt-get install python3-tk), or say menuconfig",
        )
    import tkinter

    import guiconfig

    guiconfig._load_config = _is_loaded
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Tk lets Python handle none while it waits
    try:
        guiconfig.menuconfig(menu)
    except tkinter.TclError as error:
        raise ConfigError(
            "guiconfig", f"there is no window: {error}", "set DISPLAY, or say menuconfig"
        ) from error


def _is_loaded() -> bool:
    """In the place of what loads a .config, and finds that it has to be saved where there is none:
    ours is loaded, and nothing has to be saved."""
    return False


_INTERFACES = {"guiconfig": _in_window, "menuconfig": _in_terminal}

# SPDX-License-Identifier: BSD-3-Clause
"""The way in from the SConstruct: one command line from its words to its exit status, inside SCons.

A seal that holds answers at once. Otherwise a session plans, and gives SCons the nodes of what is
stale; when SCons has made them, the session ends: it reports, seals, and runs an image if asked.
"""

from __future__ import annotations

import atexit
import importlib
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import SCons.Script
from SCons.Script.Main import AddOption, GetOption, SetOption

from unicore import seal
from unicore.errors import UserError
from unicore.request import MODULES, VERBS, Request
from unicore.verbs import done, print_error, print_left_out

if TYPE_CHECKING:
    from unicore.session import Session


def main() -> None:
    """What the SConstruct calls."""
    SetOption("no_progress", True)
    SetOption("diskcheck", "none")  # what is in the way of an output is told when it is made
    SetOption("num_jobs", os.cpu_count() or 1)
    AddOption("--offline", action="store_true", default=False, help="Fetch nothing.")
    AddOption("--verbose", action="store_true", default=False, help="Print every command.")
    variables = dict(SCons.Script.ARGUMENTS)
    if GetOption("verbose"):
        variables.setdefault("verbose", "yes")
    request = Request(variables, SCons.Script.COMMAND_LINE_TARGETS)
    with _user_errors():
        if GetOption("help"):
            _help(request)
            return
        if "check" in request.verbs:
            from unicore import check  # here and below: a null build pays for none of it

            SCons.Script.Exit(check.run(Path.cwd()))
        if "test" in request.verbs:
            from unicore.testing import run_tests

            SCons.Script.Exit(run_tests(Path.cwd(), Path(sys.prefix), request.files))
        for name in dict.fromkeys(MODULES[verb] for verb in request.verbs if verb in MODULES):
            module = importlib.import_module(f"unicore.{name}")
            status = module.run(request, Path.cwd(), offline=bool(GetOption("offline")))
            if status != 0:
                SCons.Script.Exit(status)
        if request.verbs and MODULES.keys() >= set(request.verbs):
            SCons.Script.Exit(0)
        if not (GetOption("clean") or GetOption("no_exec") or request.files):
            report = seal.check(request.seal)
            if report is not None:
                print_left_out(report["left_out"])
                SCons.Script.Exit(done(request, report, {}))
        from unicore.session import Session

        session = Session(request, Path.cwd())
        if not session.targets:
            SCons.Script.Exit(session.end())
        SCons.Script.BUILD_TARGETS[:] = session.targets
        atexit.register(_finish, session)


def _help(request: Request) -> None:
    from unicore.planner import catalog_of, pools_of
    from unicore.sources import Sources
    from unicore.targets import help_text

    catalog = catalog_of(Path.cwd(), pools_of(request), Sources(), dry=False)
    SCons.Script.Help(help_text(catalog, VERBS))


@contextmanager
def _user_errors() -> Iterator[None]:
    """Print a user's mistake in its two lines and exit with status 2; a bug of ours, with 1."""
    from unicore.refusals import refusals

    try:
        with refusals():
            yield
    except UserError as error:
        print_error(error)
        SCons.Script.Exit(2)
    except KeyboardInterrupt:
        SCons.Script.Exit(128 + signal.SIGINT)  # as a shell reports it
    except BrokenPipeError:
        os._exit(128 + signal.SIGPIPE)  # whoever read our output has left: as any program ends then
    except Exception:
        traceback.print_exc()
        print("unicore: this is a bug of Unicore, please report all of the above", file=sys.stderr)
        SCons.Script.Exit(1)


def _finish(session: Session) -> None:
    """End a session after SCons; the process ends with the status of what was run."""
    status = 1
    try:
        with _user_errors():
            status = session.end()
            sys.stdout.flush()
    except SystemExit as left:
        status = int(left.code or 0)
    except KeyboardInterrupt:
        status = 130
    sys.stderr.flush()
    os._exit(status)  # SCons itself knows only 0 and 2

# SPDX-License-Identifier: BSD-3-Clause
"""What is done with images that are up to date, inside SCons or without it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from unicore.errors import ConfigError, UserError
from unicore.request import Request
from unicore.summary import lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unicore.summary import ImageReport


def done(request: Request, images: Sequence[ImageReport], made: int) -> int:
    """Say where (images) are, after (made) units, and run one if asked. The exit status."""
    print("\n".join(lines(images, made)), flush=True)
    return _run(request, images) if "run" in request.verbs else 0


def refuse(request: Request, images: Sequence[str]) -> None:
    """Refuse what makes no sense of (images), the paths of them all, before they are built."""
    verbose = request.get("verbose")
    if verbose not in (None, "yes", "no"):
        raise ConfigError(f"verbose={verbose}", "it is neither yes nor no", "say verbose=yes")
    if "run" not in request.verbs:
        return
    if len(images) != 1:
        raise ConfigError(
            "run",
            f"this request builds {len(images)} images",
            f"name one: run {' or run '.join(map(_names, images))}",
        )
    _seconds(request.get("timeout"))


def _run(request: Request, images: Sequence[ImageReport]) -> int:
    from pathlib import Path

    from unicore.run import RunRequest, run  # here: a build that runs nothing needs none of it

    refuse(request, [image["path"] for image in images])
    image = images[0]
    result = run(
        RunRequest(
            command=tuple(image["run"]),
            image=Path(image["path"]),
            debug=Path(image["debug"]),
            status="isa-debug-exit" if image["status"] == "isa-debug-exit" else "process",
            args=request.get("args") or "",
            timeout=_seconds(request.get("timeout")),
        )
    )
    if result.problem is not None:
        what, remedy = result.problem
        print_error(UserError(image["path"], what, remedy))
    return result.status


def _names(path: str) -> str:
    _, target, app = path.split("/")
    arch, _, plat = target.partition("-")
    return f"plat={plat} arch={arch} app={app.removesuffix('.elf')}"


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):  # nor is it "nan"
        raise ConfigError(f"timeout={text}", "it is no time", "give a number of seconds, say 10")
    return seconds


def print_error(error: Exception) -> None:
    """A user's mistake in its two lines."""
    sys.stdout.flush()
    print(error, file=sys.stderr, flush=True)

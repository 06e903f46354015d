# SPDX-License-Identifier: BSD-3-Clause
"""What is done with images that are up to date, inside SCons or without it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from unicore.errors import ConfigError, UserError
from unicore.files import replace_file
from unicore.request import READERS, Request
from unicore.summary import left_out, lines
from unicore.terminal import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from unicore.summary import BuildReport, ImageReport


def done(request: Request, report: BuildReport, results: Mapping[str, str]) -> int:
    """Say where the images are, and what became of each, and run one if asked: the exit status."""
    measure = "size" in request.verbs
    if not (measure and wants_json(request)):
        print("\n".join(lines(report["images"], results)), flush=True)
    if measure:
        _measure(request, report["images"])
    return _run(request, report["images"]) if request.starts else 0


def print_left_out(combinations: Iterable[str]) -> None:
    """Say what cannot be built of what was asked for."""
    for line in left_out(combinations):
        print(line, file=sys.stderr, flush=True)


def refuse(request: Request, images: Sequence[str]) -> None:
    """Refuse what makes no sense of (images), the words that name each, before they are built."""
    verbose = request.get("verbose")
    if verbose not in (None, "yes", "no"):
        raise ConfigError(f"verbose={verbose}", "it is neither yes nor no", "say verbose=yes")
    if "size" in request.verbs:
        from pathlib import Path

        from unicore.size.verb import options

        wants_json(request)
        options(request, Path.cwd())
    verb = request.starts
    if verb is None:
        return
    if len(images) != 1:
        raise ConfigError(
            verb,
            f"this request builds {len(images)} images",
            f"name one: {verb} {f' or {verb} '.join(images)}",
        )
    _seconds(request.get("timeout"))
    _port(request.get("port"))
    _file(request.get("initrd"))
    wants_json(request)


def _measure(request: Request, images: Sequence[ImageReport]) -> None:
    from pathlib import Path

    from unicore.size.verb import run

    run(request, images, Path.cwd(), in_json=wants_json(request))


def _run(request: Request, images: Sequence[ImageReport]) -> int:
    from pathlib import Path

    from unicore.commandline import RunRequest
    from unicore.debug import debug, serve
    from unicore.run import run

    refuse(request, [image["words"] for image in images])
    image = images[0]
    wanted = RunRequest(
        command=tuple(image["run"]),
        image=Path(image["path"]),
        debug=Path(image["debug"]),
        status=image["status"],
        arch=image["arch"],
        args=image["args"] if (args := request.get("args")) is None else args,
        initrd=_file(request.get("initrd")),
        timeout=_seconds(request.get("timeout")),
    )
    if request.starts == "debug":
        port = _port(request.get("port"))
        if port is not None:
            return serve(wanted, port)
        return debug(wanted, request.get("gdb") or "", image["entry"])
    result = run(wanted)
    kept = keep_handouts(wanted.image, result.handouts)
    if result.problem is not None:
        what, remedy = result.problem
        print_error(UserError(image["path"], what, remedy))
    if request.starts in READERS:
        _read(request, image, kept)
    return result.status


def keep_handouts(image: Path, handouts: Mapping[str, bytes]) -> dict[str, Path]:
    """Keep what an image handed out beside it, and say where: the files by name."""
    kept = {}
    for name, data in handouts.items():
        kept[name] = image.with_suffix(f".handout.{name}")
        replace_file(kept[name], data)
        print(f"{kept[name]}: {len(data):,} bytes handed out", file=sys.stderr)
    return kept


def _read(request: Request, image: ImageReport, kept: Mapping[str, Path]) -> None:
    """Show what the verb is about."""
    from pathlib import Path

    from unicore import profile, trace

    verb = str(request.starts)
    if verb not in kept:
        remedy = "it hands it out when main() returns: see how it ended"
        raise UserError(image["path"], f"it handed out no {verb}", remedy)
    data, debug = kept[verb].read_bytes(), Path(image["debug"])
    if verb == "trace":
        traced = trace.decode(data, debug)
        text, as_json = trace.lines(traced), trace.as_json(traced)
    else:
        sampled = profile.decode(data, debug)
        text, as_json = profile.lines(sampled), profile.as_json(sampled)
        graph = debug.with_suffix(".flame.svg")
        replace_file(graph, profile.flame_graph(sampled, image["path"]).encode())
        print(f"{graph}: a flame graph", file=sys.stderr)
    print(as_json if wants_json(request) else "\n".join(text))


def wants_json(request: Request) -> bool:
    """Whether data is to be shown as JSON and not as text for people."""
    text = request.get("format")
    if text not in (None, "text", "json"):
        raise ConfigError(f"format={text}", "it is neither text nor json", "say format=json")
    return text == "json"


def _file(name: str | None) -> Path | None:
    from pathlib import Path

    if name is not None and not Path(name).is_file():
        raise ConfigError(f"initrd={name}", "there is no such file", "name a file that can be read")
    return Path(name) if name is not None else None


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


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1 << 16):
        raise ConfigError(f"port={text}", "it is no TCP port", "give a number up to 65535")
    return int(text)


def print_error(error: Exception) -> None:
    """A user's mistake in its two lines."""
    sys.stdout.flush()
    print(message(str(error), sys.stderr), file=sys.stderr, flush=True)

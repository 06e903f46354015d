# SPDX-License-Identifier: BSD-3-Clause
"""What a sampling profiler saw, as a table and as a flame graph: lib/profile hands out stacks.

A sample is how many addresses it has and these, the innermost first, each a word of 64 bits in the
byte order of the image. It starts with the handling of the interrupt that took it, up to the entry
code, which is written in assembly; what was interrupted comes next.
"""

from __future__ import annotations

import json
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from unicore.errors import UserError
from unicore.image.backtrace import Frame, Symbolizer
from unicore.image.elf import Elf, read_elf

_START = "uni_image_start"
_MAGIC = 0x46525055
_VERSION = 1
_HEADER = "IIQQQ"
_DEEPEST = 76  # addresses of a sample: those of its handler, and profile.depth at its highest
_TOP = 15  # rows of the table

# Of the flame graph, in pixels.
_WIDTH = 1200
_ROW = 17
_CHARACTER = 7
_LEAST = 0.3  # narrower boxes are left out

Stack = tuple[str, ...]  # functions, the outermost first


@dataclass(frozen=True)
class Profile:
    """How often each stack was seen. (lost) more samples had no room. (period) is in ns."""

    stacks: Mapping[Stack, int]
    lost: int
    period: int

    @property
    def count(self) -> int:
        return sum(self.stacks.values())


def decode(data: bytes, image: Path) -> Profile:
    """What the image whose debug file is (image) handed out as "profile"; UserError where the two
    do not belong together."""
    elf = read_elf(image)
    size = struct.calcsize("=" + _HEADER)
    if len(data) < size:
        raise _damaged(image, "it is too short")
    magic, version, start, lost, period = struct.unpack_from(elf.order + _HEADER, data)
    if (magic, version) != (_MAGIC, _VERSION):
        raise _damaged(image, "it does not begin as one")
    linked = next(symbol.address for symbol in elf.symbols() if symbol.name == _START)
    names = _Names(Symbolizer(image), start - linked)
    stacks = Counter(names.stack(sample) for sample in _samples(elf, data[size:], image))
    return Profile(stacks, lost, period)


def _damaged(image: Path, what: str) -> UserError:
    return UserError(f"the profile of {image}", what, "run the image again, as it was built last")


def _samples(elf: Elf, data: bytes, image: Path) -> Iterator[tuple[int, ...]]:
    if len(data) % 8:
        raise _damaged(image, "its last sample is not whole")
    words = [word for (word,) in struct.iter_unpack(elf.order + "Q", data)]
    at = 0
    while at < len(words):
        end = at + 1 + words[at]
        if end > len(words):
            raise _damaged(image, "its last sample is not whole")
        if words[at] > _DEEPEST:
            raise _damaged(image, "a sample in it is deeper than there can be one")
        yield tuple(words[at + 1 : end])
        at = end


class _Names:
    """Functions by address, in an image that lay (moved) bytes from where it is linked."""

    def __init__(self, symbolizer: Symbolizer, moved: int) -> None:
        self._symbolizer = symbolizer
        self._moved = moved
        self._known: dict[int, tuple[Frame, ...]] = {}
        self._assembly: dict[int, bool] = {}

    def _frames(self, address: int) -> tuple[Frame, ...]:
        if address not in self._known:
            self._known[address] = self._symbolizer.frames(address - self._moved)
        return self._known[address]

    def stack(self, sample: Sequence[int]) -> Stack:
        """The functions of a sample, with those that were inlined, less the interrupt's own."""
        entry = next((i for i, pc in enumerate(sample) if self._is_assembly(pc)), -1)
        own = sample[entry + 1 :]
        # All but the one interrupted are return addresses, of which the call is before.
        found = [self._frames(pc - 1) if i else self._frames(pc) for i, pc in enumerate(own)]
        names = [frame.function for frames in found for frame in frames]
        return tuple(reversed(names)) or ("(unknown)",)

    def _is_assembly(self, address: int) -> bool:
        if address not in self._assembly:
            self._assembly[address] = self._symbolizer.is_assembly(address - self._moved)
        return self._assembly[address]


def lines(profile: Profile) -> list[str]:
    """The functions that took most of the time, for people."""
    count = profile.count
    if not count:
        return ["no sample was taken: the image ended too soon, see profile.period="]
    own: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for stack, times in profile.stacks.items():
        own[stack[-1]] += times
        for name in set(stack):
            total[name] += times
    seconds = count * profile.period / 1e9
    rows = [f"{count:,} samples, {seconds:.3f} s", "   self   total  function"]
    rows += [
        f"{100 * own[name] / count:6.1f}% {100 * total[name] / count:6.1f}%  {name}"
        for name, _ in sorted(total.items(), key=lambda one: (-own[one[0]], -one[1], one[0]))[:_TOP]
    ]
    if profile.lost:
        rows.append(f"{profile.lost:,} more samples had no room: profile.words= makes some")
    return rows


def as_json(profile: Profile) -> str:
    """Stacks with how often each was seen."""
    stacks = sorted(profile.stacks.items())
    return json.dumps(
        {
            "period": profile.period,
            "lost": profile.lost,
            "stacks": [{"functions": list(stack), "samples": times} for stack, times in stacks],
        },
        indent=1,
    )


@dataclass
class _Box:
    """A function in the flame graph, under whoever called it."""

    samples: int = 0
    callees: dict[str, _Box] = field(default_factory=dict)

    def depth(self) -> int:
        return 1 + max((box.depth() for box in self.callees.values()), default=0)


def flame_graph(profile: Profile, title: str) -> str:
    """An SVG in which each function is as wide as the time spent in it and in what it called; its
    callers lie below it. A tooltip names the numbers."""
    everything = _Box()
    for stack, times in sorted(profile.stacks.items()):
        box = everything
        box.samples += times
        for name in stack:
            box = box.callees.setdefault(name, _Box())
            box.samples += times
    height = (everything.depth() + 2) * _ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        f' width="{_WIDTH}" height="{height}" font-family="monospace" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fffdf5"/>',
        f'<text x="{_WIDTH / 2}" y="{_ROW}" text-anchor="middle">{escape(title)}</text>',
    ]
    if everything.samples:
        scale = _WIDTH / everything.samples
        parts += _boxes(everything, "all", 0.0, height - _ROW, scale, everything.samples)
    return "\n".join([*parts, "</svg>", ""])


def _boxes(box: _Box, name: str, x: float, y: int, scale: float, count: int) -> Iterator[str]:
    """(box) with its left lower corner at (x, y), then what it called, row by row upwards."""
    width = box.samples * scale
    if width < _LEAST:
        return
    share = f"{box.samples:,} samples, {100 * box.samples / count:.1f}%"
    room = int((width - 6) / _CHARACTER)
    shown = name if len(name) <= room else name[: room - 2] + ".." if room > 3 else ""
    hue = 10 + sum(name.encode()) % 45  # the same function looks the same everywhere
    yield (
        f"<g><title>{escape(name)}: {share}</title>"
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_ROW - 1}" rx="2"'
        f' fill="hsl({hue} 90% 65%)"/>'
        f'<text x="{x + 3:.1f}" y="{y + 12}">{escape(shown)}</text></g>'
    )
    for callee, inner in sorted(box.callees.items()):
        yield from _boxes(inner, callee, x, y - _ROW, scale, count)
        x += inner.samples * scale

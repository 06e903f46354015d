# SPDX-License-Identifier: BSD-3-Clause
"""The files of a new platform, from those in platforms/, which make one called "skeleton"."""

from __future__ import annotations

from pathlib import Path

from unicore.files import names_in
from unicore.model import macro
from unicore.skeleton.library import Skeleton

_MODELS = Path(__file__).with_name("platforms")
_NAME = "skeleton"


def processors() -> list[str]:
    """The architectures that a platform can be begun for."""
    return names_in(str(_MODELS))


def platform(name: str, arch: str) -> Skeleton:
    """A platform (name) for (arch), one of processors(): it boots in QEMU as it is."""
    files = {}
    for path in names_in(str(_MODELS / arch)):
        text = (_MODELS / arch / path).read_text(encoding="utf-8")
        text = text.replace(macro(_NAME), macro(name)).replace(f'"""{_NAME}:', f'"""{name}:')
        files[path if path == "SConscript" else f"{arch}/{path}"] = text
    return Skeleton(files)

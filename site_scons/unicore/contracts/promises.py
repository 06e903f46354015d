# SPDX-License-Identifier: BSD-3-Clause
"""What public headers promise, as far as the checks on objects go.

Parsing a header takes milliseconds and every image needs fifty: what was read is kept in the user's
cache folder, under a digest of the header and of the parser.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unicore import api
from unicore.files import cache_folder, digest, replace_file

_WORD = re.compile(r"[A-Za-z_]\w*")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_MACROS = "include/unicore/cdefs.h"  # what declarations consist of beside C
_VERSION = b"1"  # of what is kept here


@dataclass(frozen=True)
class Promise:
    """A function of a header, or a type of functions."""

    name: str
    prototype: str
    parameters: tuple[str, ...]  # their types
    context: tuple[str, ...]
    blocks: bool
    inline: bool
    noreturn: bool
    assembly: bool
    place: str  # "lib/timer/include/unicore/timer.h:33"

    @property
    def in_interrupts(self) -> bool:
        return "isr" in self.context

    @property
    def refusal(self) -> str:
        """Why no interrupt may call this; "" where one may."""
        if self.noreturn:
            return ""
        if self.blocks:
            return "which blocks"
        return "" if self.in_interrupts else f"which is for {' and '.join(self.context)} only"


@dataclass(frozen=True)
class Promises:
    """What one header says."""

    functions: tuple[Promise, ...]
    callbacks: tuple[Promise, ...]
    holders: Mapping[str, tuple[str, ...]]  # "struct …" or a typedef -> the types it consists of
    words: frozenset[str]  # every name in it outside of comments


def promises_of(paths: Iterable[str]) -> dict[str, Promises]:
    """Those of each header by path."""
    texts = {path: Path(path).read_text(encoding="utf-8") for path in dict.fromkeys(paths)}
    macros = "".join(text for path, text in texts.items() if path.endswith(_MACROS))
    folder = Path(cache_folder(), "promises")
    parser = b"".join(path.read_bytes() for path in sorted(Path(api.__file__).parent.glob("*.py")))
    base = digest(b"\0".join((_VERSION, parser, macros.encode())))
    found = {}
    for path, text in texts.items():
        kept = folder / digest(f"{base}\0{path}\0{text}".encode())
        record = _kept(kept)
        if record is None:
            record = _read(path, text, macros)
            with contextlib.suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                replace_file(kept, json.dumps(record, separators=(",", ":")).encode())
        found[path] = _promises(record)
    return found


def _kept(path: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def _read(path: str, text: str, macros: str) -> dict[str, Any]:
    # Imported here: whoever finds everything kept needs no parser.
    from unicore.api.mask import definitions
    from unicore.api.model import Function
    from unicore.api.parse import read

    def said(one: Function) -> list[object]:
        contract = one.contract
        types = [parameter.type for parameter in one.parameters]
        flags = (contract.blocks, one.inline, one.noreturn, one.assembly)
        return [one.name, str(one.prototype), types, contract.context, *flags, one.place]

    # What is wrong with a contract is for `scons api` to say; such a function has none here.
    header, _ = read(path, os.path.basename(path), text, definitions(macros))
    return {
        "functions": [said(one) for one in header.functions],
        "callbacks": [said(one) for one in header.callbacks],
        "holders": {
            one.name if one.kind == "typedef" else f"{one.kind} {one.name}": [
                *(member.type for member in one.members),
                *([one.type] if one.type else []),
            ]
            for one in header.types
            if one.kind != "enum"
        },
        "words": sorted(set(_WORD.findall(_COMMENT.sub(" ", text)))),
    }


def _promises(record: Mapping[str, Any]) -> Promises:
    def promise(said: list[Any]) -> Promise:
        name, prototype, types, context, *rest = said
        return Promise(name, prototype, tuple(types), tuple(context), *rest)

    return Promises(
        tuple(map(promise, record["functions"])),
        tuple(map(promise, record["callbacks"])),
        {name: tuple(types) for name, types in record["holders"].items()},
        frozenset(record["words"]),
    )

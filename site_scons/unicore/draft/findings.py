# SPDX-License-Identifier: BSD-3-Clause
"""Everything that is found out about a folder of sources, or about an archive of objects."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from unicore.draft.compilers import Compiled, available, compiled, hosted
from unicore.draft.configure import asked_headers, configured
from unicore.draft.objects import Symbols, machine, members, symbols
from unicore.draft.offers import Offer, Pool
from unicore.draft.scan import Scan, bare, scan

# What the headers of musl make of names of the standards, which every C library does its own way.
_INTERNAL = {
    "__errno_location": "errno",
    "__sigsetjmp": "sigsetjmp",
    "__fpclassify": "fpclassify",
    "__fpclassifyf": "fpclassify",
    "__fpclassifyl": "fpclassify",
    "__signbit": "signbit",
    "__signbitf": "signbit",
    "__signbitl": "signbit",
}
# The words by which the text of a licence is known, and its name in SPDX's list.
_LICENCES = (
    ("Apache License", "Apache-2.0"),
    ("Mozilla Public License", "MPL-2.0"),
    ("GNU AFFERO GENERAL PUBLIC LICENSE", "AGPL-3.0-only"),
    ("GNU LESSER GENERAL PUBLIC LICENSE Version 3", "LGPL-3.0-only"),
    ("GNU LESSER GENERAL PUBLIC LICENSE Version 2.1", "LGPL-2.1-only"),
    ("GNU GENERAL PUBLIC LICENSE Version 3", "GPL-3.0-only"),
    ("GNU GENERAL PUBLIC LICENSE Version 2", "GPL-2.0-only"),
    ("Permission is hereby granted, free of charge", "MIT"),
    ("Permission to use, copy, modify, and/or distribute this software", "ISC"),
    ("This software is provided 'as-is', without any express or implied warranty", "Zlib"),
    ("endorse or promote products derived from this software", "BSD-3-Clause"),
    ("Redistribution and use in source and binary forms", "BSD-2-Clause"),
)
_INCLUDED = re.compile(r"^[ \t]*#[ \t]*include.*$", re.MULTILINE)
_CONFIG = "HAVE_CONFIG_H"
UNKNOWN = "NOASSERTION"


@dataclass(frozen=True)
class Findings:
    """What a draft says, and what its author is told. Paths are relative to the folder."""

    sources: tuple[str, ...]
    others: Mapping[str, str]  # files that are no part of the library -> what they are
    include: tuple[str, ...]
    absent: Mapping[str, str]  # headers to be made first -> where one is included
    macros: Mapping[str, str]  # that nobody defines -> where one asks
    license: str
    offered: Mapping[str, Offer]  # what it calls and the pools have
    missing: Mapping[str, tuple[str, ...]]  # what it calls and nobody has -> where
    headers: Mapping[str, tuple[str, ...]]  # of a POSIX system, which the pools do not have
    foreign: Mapping[str, tuple[str, ...]]  # that are in no POSIX system either
    broken: Mapping[str, str]  # sources that compile nowhere -> why
    failing: Mapping[str, str]  # those that do not compile with the pools alone -> why
    defined: tuple[str, ...]  # what it has for others
    arch: str = ""  # of an archive's objects
    written: Mapping[str, str] = field(default_factory=dict)  # drafts of headers to be made
    defines: tuple[str, ...] = ()  # macros for every source
    read: tuple[str, ...] = ()  # all files that it consists of

    @property
    def needs(self) -> tuple[str, ...]:
        """The APIs that an image has to have for what is offered."""
        return tuple(sorted({api for offer in self.offered.values() for api in offer.needs}))


def of_folder(top: Path, pool: Pool) -> Findings:
    """What is in the folder (top)."""
    seen = scan(top)
    everywhere, _ = _tried(seen, hosted(), frozenset())
    here, written = _tried(seen, pool.command, pool.offers.keys())
    seen = scan(top, {**_parts(seen, everywhere), **_programs(seen, everywhere)})
    sources = seen.sources
    # What compiles here is what an image gets; of the others it is known what they would like.
    objects = {n: here[n] if here[n].symbols is not None else everywhere[n] for n in sources}
    lost = {name: everywhere[name] for name in sources if here[name].symbols is None}
    wanted, defined = _wanted({n: one.symbols for n, one in objects.items() if one.symbols})
    system, macros = available(hosted(), list(seen.system))
    ours, _ = available(pool.command, list(seen.system))
    return Findings(
        sources=sources,
        others=seen.others,
        include=seen.folders,
        absent=seen.absent,
        macros={name: place for name, place in seen.macros.items() if name not in macros},
        license=_licence(top, seen),
        offered={name: pool.offers[name] for name in wanted if name in pool.offers},
        missing={
            name: _places(top, name, who) for name, who in wanted.items() if name not in pool.offers
        },
        headers=_missing_headers(seen, lost, system - ours),
        foreign=_unconditional(seen, objects, system | ours),
        broken=_errors(objects),
        failing={n: here[n].error for n, one in lost.items() if one.symbols is not None},
        defined=defined,
        written={name: text for name, text in written.items() if name in seen.absent},
        defines=(_CONFIG,) if _CONFIG in seen.macros and seen.absent else (),
        read=seen.read,
    )


def of_archive(data: bytes, pool: Pool) -> Findings:
    """What the objects of a static archive say; ObjectError where they make no sense."""
    files = dict(members(data))
    found = {name: symbols(content) for name, content in files.items()}
    wanted, defined = _wanted(found)
    arches = sorted({machine(content) for content in files.values()})
    return Findings(
        sources=tuple(sorted(files)),
        others={},
        include=(),
        absent={},
        macros={},
        license=UNKNOWN,
        offered={name: pool.offers[name] for name in wanted if name in pool.offers},
        missing={name: tuple(who) for name, who in wanted.items() if name not in pool.offers},
        headers={},
        foreign={},
        broken={},
        failing={},
        defined=defined,
        arch=", ".join(arches),
    )


def _wanted(objects: Mapping[str, Symbols]) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """What (objects) want from others -> who wants it; and what they have for others."""
    defined = {name for one in objects.values() for name in one.defined}
    wanted: dict[str, list[str]] = {}
    for file, one in sorted(objects.items()):
        for name in one.wanted - defined:
            wanted.setdefault(_INTERNAL.get(name, name), []).append(file)
    return dict(sorted(wanted.items())), tuple(sorted(defined))


def _errors(objects: Mapping[str, Compiled]) -> dict[str, str]:
    return {name: one.error for name, one in objects.items() if one.symbols is None}


def _tried(
    seen: Scan, command: Sequence[str], functions: Collection[str]
) -> tuple[dict[str, Compiled], dict[str, str]]:
    """What becomes of all sources with a compiler whose libraries have (functions); and the headers
    that were made for it."""
    written = {}
    for name in seen.absent:
        text = ""
        if name in seen.templates:
            template = seen.top / seen.templates[name]
            text = template.read_text(encoding="utf-8", errors="replace")
            there, _ = available(command, asked_headers(text))
            text = configured(text, there, functions)
        written[name] = text
    with tempfile.TemporaryDirectory(prefix="unicore-") as made:
        for name, text in written.items():
            Path(made, name).parent.mkdir(parents=True, exist_ok=True)
            Path(made, name).write_text(text, encoding="utf-8")
        folders = [made, *(str(seen.top / folder) for folder in seen.folders)]
        flags = [f"-D{_CONFIG}"] if written else []
        return compiled([*command, *flags], seen.top, seen.sources, folders), written


def _parts(seen: Scan, objects: Mapping[str, Compiled]) -> dict[str, str]:
    """The sources that only make sense where another one includes them: alone they do not compile,
    or have nothing that the other does not have."""
    found = {}
    for name, other in seen.parts.items():
        own, whole = objects[name].symbols, objects[other].symbols
        if own is None or own.defined <= (whole.defined if whole is not None else frozenset()):
            found[name] = f"part of {other}"
    return found


def _programs(seen: Scan, objects: Mapping[str, Compiled]) -> dict[str, str]:
    """The sources that have a main(); and those beside one, where there are folders without any
    main() whose sources want nothing from them."""
    programs = {name for name, one in objects.items() if _is_program(name, one, seen)}
    folders = {os.path.dirname(name) for name in programs}
    apart = [name for name in seen.sources if os.path.dirname(name) not in folders]
    wanted = {w for name in apart if (one := objects[name].symbols) for w in one.wanted}
    found = dict.fromkeys(sorted(programs), "program")
    for folder in folders:
        beside = [name for name in seen.sources if os.path.dirname(name) == folder]
        has = {d for name in beside if (one := objects[name].symbols) for d in one.defined}
        if apart and not wanted & has:
            found |= dict.fromkeys((n for n in beside if n not in programs), "part of a program")
    return found


def _is_program(name: str, one: Compiled, seen: Scan) -> bool:
    """Whether a source has a main(): many have one below a condition that is not for us."""
    return name in seen.programs if one.symbols is None else "main" in one.symbols.defined


def _missing_headers(
    seen: Scan, objects: Mapping[str, Compiled], absent: set[str]
) -> dict[str, tuple[str, ...]]:
    """Headers that some of (objects) were made with, of those in (absent)."""
    used = {path for one in objects.values() for path in one.headers}
    return {
        name: places
        for name, places in seen.system.items()
        if name in absent and any(path.endswith(f"/{name}") for path in used)
    }


def _unconditional(
    seen: Scan, objects: Mapping[str, Compiled], known: set[str]
) -> dict[str, tuple[str, ...]]:
    """Headers that are nowhere, and that a source did not compile without: those of other systems
    stand below conditions, and are none of our business."""
    said = " ".join(one.error for one in objects.values() if one.symbols is None)
    return {
        name: places
        for name, places in seen.system.items()
        if name not in known and f"'{name}' file not found" in said
    }


def _places(top: Path, name: str, files: Iterable[str]) -> tuple[str, ...]:
    """Where (files) call or mention (name); a file alone where that is behind a macro."""
    found = []
    call, mention = (re.compile(rf"\b{re.escape(name)}\b{end}") for end in (r"\s*\(", ""))
    for file in files:
        text = _INCLUDED.sub("", bare((top / file).read_text(encoding="utf-8", errors="replace")))
        at = call.search(text) or mention.search(text)
        found.append(f"{file}:{text.count(chr(10), 0, at.start()) + 1}" if at else file)
    return tuple(found)


def _licence(top: Path, seen: Scan) -> str:
    """The licence, as far as its text is known: what files of that name say, then all others."""
    named = [
        path
        for path in sorted(top.iterdir())
        if path.is_file() and path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING"))
    ]
    for path in (*named, *sorted(top.glob("README*")), *(top / name for name in seen.read)):
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        tagged = re.search(
            r"SPDX-License-Identifier:\s*([\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+)*)", text
        )
        if tagged:
            return tagged[1]
        plain = " ".join(re.sub(r"[*#/]+", " ", text).split()).lower()
        for words, name in _LICENCES:
            if words.lower() in plain:
                return name
    return UNKNOWN

# SPDX-License-Identifier: BSD-3-Clause
"""A folder of C sources by its text alone: which files are for what, and what they ask for."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from unicore.draft.configure import SUFFIXES
from unicore.errors import ConfigError
from unicore.model import CXX_SUFFIXES

COMPILED = (".c", ".S", *CXX_SUFFIXES)
# What other compilers and build systems take, and recipes do not.
_FOREIGN = (".s", ".C", ".cxx", ".c++", ".asm", ".m")
_HEADERS = (".h", ".hh", ".hpp", ".inc", ".def", ".H")
MOST_FILES = 20_000

# What a folder or the name of a file says of what is in it, by the words that they consist of.
_ROLES: Mapping[str, frozenset[str]] = {
    "test": frozenset({"test", "tests", "testing", "testsuite", "unittest", "unittests", "check"}),
    "fuzzer": frozenset({"fuzz", "fuzzer", "fuzzers", "fuzzing"}),
    "benchmark": frozenset({"bench", "benchmark", "benchmarks", "perf"}),
    "example": frozenset({"example", "examples", "sample", "samples", "demo", "demos"}),
    "contribution": frozenset({"contrib", "contribs", "extras", "third_party", "thirdparty"}),
    "documentation": frozenset({"doc", "docs", "man", "manual"}),
    "another system": frozenset(
        {"amiga", "android", "apple", "darwin", "dos", "freertos", "haiku", "ios", "mac", "macos"}
        | {"macosx", "msdos", "msvc", "nt", "os2", "os400", "qnx", "solaris", "symbian", "vms"}
        | {"vxworks", "watcom", "win", "win32", "win64", "windows", "wince"}
    ),
}
# Folders alone, not files, have these: test.c is a test, but check.c may be anything.
_NOT_FILES = frozenset({"check", "man", "doc", "docs", "win", "nt", "dos", "extras", "mac"})
_NOTHING: Mapping[str, str] = {}
_JUNK = frozenset({"build", "_build", "out", "CVS", "node_modules", "autom4te.cache", "debian"})

_COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')', re.DOTALL)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
_CONDITION = re.compile(r"^[ \t]*#[ \t]*(?:el)?if(n?def)?\b((?:\\\n|[^\n])*)", re.MULTILINE)
_DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE)
_NAME = re.compile(r"\b[A-Za-z]\w*")  # not those of compilers and systems: C11 7.1.3
# A definition of main(), in the style of the first edition of K&R too.
_MAIN = re.compile(
    r"^[ \t]*(?:\w+[\s*]+)*main\s*\((?:[^;{}()]|\([^()]*\))*\)(?!\s*[;,)=])", re.MULTILINE
)


@dataclass(frozen=True)
class Include:
    """One #include: the name, and how it is written."""

    name: str
    quoted: bool
    line: int


@dataclass(frozen=True)
class Scan:
    """A folder of sources. Paths are relative to it, sorted."""

    top: Path
    sources: tuple[str, ...]  # what may be the library
    parts: Mapping[str, str]  # those of them that others include -> one that does
    programs: frozenset[str]  # those of them whose text has a main(), below a condition or not
    others: Mapping[str, str]  # what is not -> "test", "program" and so on
    headers: tuple[str, ...]
    folders: tuple[str, ...]  # for #include, "." for the top
    absent: Mapping[str, str]  # headers that are to be made first -> where one is included
    templates: Mapping[str, str]  # of those headers, where there is one -> the file
    system: Mapping[str, tuple[str, ...]]  # headers from elsewhere -> every place
    macros: Mapping[str, str]  # asked for and defined nowhere -> the first place that asks
    read: tuple[str, ...]  # the sources and all that they include


def scan(top: Path, known: Mapping[str, str] = _NOTHING) -> Scan:
    """What is in the folder (top), of whose files (known) are no part of a library, and what they
    are instead."""
    files = list(_files(top))
    headers = tuple(name for name in files if name.endswith(_HEADERS))
    texts = {name: _text(top / name) for name in files if name.endswith((*COMPILED, *_HEADERS))}
    others = {name: "not for this compiler" for name in files if name.endswith(_FOREIGN)}
    candidates = []
    for name in (name for name in files if name.endswith(COMPILED)):
        role = known.get(name) or _role(name)
        if role:
            others[name] = role
        else:
            candidates.append(name)
    sources = tuple(candidates)
    templates = _templates(files)
    folders, absent, system, used = _included(templates, sources, headers, texts)
    return Scan(
        top,
        sources,
        _included_sources(sources, texts),
        frozenset(name for name in sources if _MAIN.search(bare(texts[name]))),
        dict(sorted(others.items())),
        headers,
        folders,
        absent,
        {name: templates[last] for name in absent if (last := _last(name)) in templates},
        system,
        _macros(used, texts),
        tuple(used),
    )


def _files(top: Path) -> Iterator[str]:
    """Every file that counts, sorted; symbolic links out of (top) do not."""
    count = 0
    for where, folders, names in os.walk(top):
        folders[:] = sorted(f for f in folders if f not in _JUNK and not f.startswith("."))
        for name in sorted(names):
            path = Path(where, name)
            if path.is_file() and path.resolve().is_relative_to(top.resolve()):
                count += 1
                if count > MOST_FILES:
                    raise ConfigError(
                        str(top),
                        f"it has more than {MOST_FILES:,} files",
                        "name the folder in it that has the sources of the library",
                    )
                yield path.relative_to(top).as_posix()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")


def _role(name: str) -> str:
    """What the name of a file or of a folder above it says that it is; "" where it says nothing."""
    *folders, file = name.lower().split("/")
    for part in folders:
        for role, words in _ROLES.items():
            if part in words or (words - _NOT_FILES).intersection(re.split(r"[-_.]", part)):
                return role
    words_of_file = set(re.split(r"[-_.]", os.path.splitext(file)[0]))
    for role, words in _ROLES.items():
        if words_of_file & (words - _NOT_FILES):
            return role
    return ""


@cache
def bare(text: str) -> str:
    """(text) with its comments, strings and characters blanked, line by line as it was."""
    return _COMMENT.sub(lambda match: _blank(match[0]), text)


@cache
def uncommented(text: str) -> str:
    """(text) with its comments blanked: what #include names is a string to us."""
    return _COMMENT.sub(lambda match: match[1] or _blank(match[0]), text)


def _blank(text: str) -> str:
    return "\n" * text.count("\n") or " "


def includes(text: str) -> list[Include]:
    """What a file includes."""
    plain = uncommented(text)
    return [
        Include(match[2].strip(), match[1] == '"', plain.count("\n", 0, match.start(2)) + 1)
        for match in _INCLUDE.finditer(plain)
    ]


def _included_sources(sources: Iterable[str], texts: Mapping[str, str]) -> dict[str, str]:
    """Sources that another one includes -> that one."""
    found: dict[str, str] = {}
    known = sorted(sources)
    for name in known:
        for one in includes(texts[name]):
            if one.name.endswith(COMPILED):
                path = os.path.normpath(os.path.join(os.path.dirname(name), one.name))
                if path in known and path != name:
                    found.setdefault(path, name)
    return found


def _included(
    templates: Collection[str],
    sources: Iterable[str],
    headers: Collection[str],
    texts: Mapping[str, str],
) -> tuple[tuple[str, ...], dict[str, str], dict[str, tuple[str, ...]], list[str]]:
    """What #include leads to from (sources): the folders that it needs, the one that most ask for
    first; headers of the project that are to be made first, such as config.h, with a place that
    includes each; headers from elsewhere, with every place; and all files that it reaches."""
    by_end: dict[str, list[str]] = {}
    known = set(texts)
    for header in headers:
        if not _role(header):
            by_end.setdefault(_last(header), []).append(header)
    counted: Counter[str] = Counter()
    absent: dict[str, str] = {}
    system: dict[str, list[str]] = {}
    waiting, seen = list(sources), set(sources)
    while waiting:
        name = waiting.pop()
        for one in includes(texts[name]):
            place = f"{name}:{one.line}"
            found = os.path.normpath(os.path.join(os.path.dirname(name), one.name))
            if not (found in known and one.quoted):
                last = _last(one.name)
                ends = by_end.get(last, [])
                able = [h for h in ends if h == one.name or h.endswith(f"/{one.name}")]
                if not able:
                    if last in templates or (last == "config.h" and one.quoted):
                        absent.setdefault(one.name, place)
                    else:
                        system.setdefault(one.name, []).append(place)
                    continue
                found = min(able, key=lambda h: ("include" not in h.split("/"), len(h), h))
                counted[found.removesuffix(one.name).rstrip("/") or "."] += 1
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    if not counted:  # its own sources need none, but its users do
        counted.update(os.path.dirname(name) or "." for name in seen if name in headers)
        counted = Counter(dict(counted.most_common(1)))
    ranked = tuple(sorted(counted, key=lambda folder: (-counted[folder], folder)))
    elsewhere = {name: tuple(sorted(places)) for name, places in sorted(system.items())}
    return ranked, dict(sorted(absent.items())), elsewhere, sorted(seen)


def _templates(files: Collection[str]) -> dict[str, str]:
    """The headers that a configure script or CMake would make -> what it makes each of."""
    made: dict[str, str] = {}
    for suffix in SUFFIXES:
        for name in files:
            header = _last(name).removesuffix(suffix)
            if name.endswith(suffix) and header.endswith(".h"):
                made.setdefault(header, name)
    return made


def _last(name: str) -> str:
    """The last part of a path."""
    return name.rpartition("/")[2]


def _macros(names: Iterable[str], texts: Mapping[str, str]) -> dict[str, str]:
    """Macros that conditions ask for and no file defines -> where one asks first."""
    defined = {name for text in texts.values() for name in _DEFINE.findall(bare(text))}
    found: dict[str, str] = {}
    for path in names:
        text = bare(texts[path])
        for match in _CONDITION.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            for name in _NAME.findall(match[2]):
                if name != "defined" and name not in defined:
                    found.setdefault(name, f"{path}:{line}")
    return dict(sorted(found.items()))

# SPDX-License-Identifier: BSD-3-Clause
"""The verb import: the draft of a recipe for C sources or objects of others, with a report of what
they ask for. Their files are compiled and read; nothing of them is run."""

from __future__ import annotations

import hashlib
import re
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from unicore.catalog import Catalog
from unicore.contracts.objects import ObjectError
from unicore.draft.drafted import CONFIGURED, Release, as_json, recipe_text, report
from unicore.draft.findings import Findings, of_archive, of_folder
from unicore.draft.objects import MAGIC, THIN
from unicore.draft.offers import Pool
from unicore.draft.offers import pool as offers_of
from unicore.errors import ConfigError, listed
from unicore.files import replace_file
from unicore.origin.unpack import ArchiveError, unpack
from unicore.placing import Place, check_fits, check_name, pool_of, refuse_others, seen_pools, write
from unicore.planner import catalog_of
from unicore.request import Request
from unicore.sources import Sources

_WORDS = ("copy", "format", "name", "pools", "verbose")
# The end of a name: a version, with what Debian adds to it, and how the file is packed.
_PACKED = re.compile(r"(\.orig)?\.(tar(\.\w+)?|tgz|tbz2?|txz|zip)$", re.IGNORECASE)
_VERSION = re.compile(r"[-_.][vVrR]?[-_]?(\d[\w.+~-]*)$")
_LICENCES = ("LICENSE", "LICENCE", "COPYING", "NOTICE")


def run(request: Request, root: Path, *, offline: bool) -> int:
    """Draft the recipe of what `scons import` names, in the tree (root) or in a pool."""
    what = _named(request)
    refuse_others(request, "import", _WORDS)
    copy = _copy(request)
    as_data = _format(request)
    pool = pool_of(request, root)
    catalog = catalog_of(root, seen_pools(root, pool), Sources(), dry=False)
    stands = _stands(root / what, root / pool)
    name = request.get("name") or (Path(what).resolve().name if stands else name_of(what))
    place = Place(pool, "lib", name)
    if stands:
        _check_standing(root, what, place)
    else:
        _check_new(root, what, place, copy)
    check_name("name", place, root, catalog, stands=stands)
    found, text = _drafted(what, root / what, offers_of(catalog, root), name)
    made: dict[str, str | bytes] = {"SConscript": text}
    made |= {f"{CONFIGURED}/{header}": content for header, content in found.written.items()}
    if stands:
        _write_beside(root / what, made, place, catalog)
    else:
        copied = _copied(root / what, found) if copy else []
        files = {path: (root / what / path).read_bytes() for path in copied}
        write(root, place, {**files, **made}, catalog)
    if as_data:
        print(as_json(found, place.folder))
        return 0
    print(f"{place.folder}/SConscript: a draft")
    print("\n".join([*report(found), *_next(found, place, request)]))
    return 0


def name_of(what: str) -> str:
    """What a library is called after its folder or file: zlib of zlib-1.3.tar.gz."""
    base = _PACKED.sub("", Path(what).resolve().name).removesuffix(".a")
    plain = _VERSION.sub("", base) or base
    return re.sub(r"[^a-z0-9_-]+", "-", plain.lower()).strip("-")


# What is asked for.


def _named(request: Request) -> str:
    if len(request.files) != 1:
        said = f"{listed(request.files)} are several" if request.files else "nothing is named"
        raise ConfigError(
            "import",
            f"it drafts one recipe: {said}",
            "name a folder of C sources, an archive of them, or a static archive (.a)",
        )
    (what,) = request.files
    if not Path(what).exists():
        raise ConfigError(what, "there is no such file or folder", "name one, from here")
    return what


def _copy(request: Request) -> bool:
    value = request.get("copy") or "no"
    if value not in ("yes", "no"):
        raise ConfigError(f"copy={value}", "it is neither yes nor no", "say copy=yes")
    return value == "yes"


def _format(request: Request) -> bool:
    value = request.get("format") or "text"
    if value not in ("text", "json"):
        raise ConfigError(f"format={value}", "it is neither text nor json", "say format=json")
    return value == "json"


def _stands(folder: Path, pool: Path) -> bool:
    """Whether (folder) is where a library of (pool) stands."""
    return folder.is_dir() and folder.resolve().parent == (pool / "lib").resolve()


def _check_standing(root: Path, what: str, place: Place) -> None:
    """The sources stand where the recipe is to be: it must be new."""
    if place.name != Path(what).resolve().name:
        raise ConfigError(
            f"name={place.name}", f"{what} stands where its name is to be", "leave name= out"
        )
    if (root / place.folder / "SConscript").exists():
        raise ConfigError(
            what, "it has a recipe already", "remove its SConscript first, to draft another"
        )


def _check_new(root: Path, what: str, place: Place, copy: bool) -> None:
    if (root / what).is_dir() and not copy:
        raise ConfigError(
            what,
            "a recipe names what is beside it, and this folder is elsewhere",
            f"say copy=yes, move it to {place.folder}, or import the archive that it comes from",
        )
    if not ((root / what).is_dir() or _is_static(root / what) or _is_release(root / what)):
        raise ConfigError(
            what,
            "it is neither a folder, nor an archive of sources, nor a static archive",
            "name a folder of C sources, a tar or zip archive, or a .a",
        )
    if copy and not (root / what).is_dir():
        raise ConfigError(
            "copy=yes", f"{what} is no folder", "leave it out: the recipe says where it comes from"
        )


def _is_static(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) in (MAGIC, THIN)


def _is_release(path: Path) -> bool:
    return tarfile.is_tarfile(path) or zipfile.is_zipfile(path)


# What is found.


def _drafted(what: str, path: Path, pool: Pool, name: str) -> tuple[Findings, str]:
    """What there is to know of (path), which messages call (what), and the text of the recipe."""
    if path.is_dir():
        found = _of_folder(what, path, pool)
        return found, recipe_text(f"{name}, drafted from {path.resolve().name}.", found, None)
    data = path.read_bytes()
    if _is_static(path):
        return _of_archive(what, data, pool, name)
    return _of_release(what, path, data, pool, name)


def _of_folder(what: str, top: Path, pool: Pool) -> Findings:
    found = of_folder(top, pool)
    if not found.sources:
        others = sorted(set(found.others.values()))
        raise ConfigError(
            what,
            "it has no C sources that could be a library's",
            f"what there is, is {listed(others)}" if others else "name the folder that has them",
        )
    return found


def _of_archive(what: str, data: bytes, pool: Pool, name: str) -> tuple[Findings, str]:
    try:
        found = of_archive(data, pool)
    except ObjectError as error:
        raise ConfigError(what, str(error), "name a static archive of ELF objects") from error
    if not found.sources:
        raise ConfigError(what, "there is nothing in it", "name another")
    stems = tuple(f"{Path(member).stem}.c" for member in found.sources)
    return found, recipe_text(
        f"{name}, drafted from the objects in {Path(what).name}.",
        replace(found, sources=stems),
        None,
    )


def _of_release(what: str, path: Path, data: bytes, pool: Pool, name: str) -> tuple[Findings, str]:
    with tempfile.TemporaryDirectory(prefix="unicore-") as into:
        try:
            top = unpack(path, Path(into))
        except ArchiveError as error:
            raise ConfigError(what, str(error), "get it again") from error
        found = _of_folder(what, top, pool)
    version = _VERSION.search(_PACKED.sub("", path.name))
    release = Release(
        path.resolve().as_uri(), version[1] if version else "0", hashlib.sha256(data).hexdigest()
    )
    return found, recipe_text(f"{name}, drafted from {path.name}.", found, release)


def _copied(top: Path, found: Findings) -> list[str]:
    """What a library consists of: its sources, all that they include, and its licence."""
    licences = [
        path.name
        for path in sorted(top.iterdir())
        if path.is_file() and path.name.upper().startswith(_LICENCES)
    ]
    return sorted({*found.read, *licences})


def _write_beside(
    folder: Path, made: Mapping[str, str | bytes], place: Place, catalog: Catalog
) -> None:
    """Write a recipe, and what it takes, into the folder of its sources: the recipe last."""
    with tempfile.TemporaryDirectory(prefix="unicore-") as new:
        Path(new, "SConscript").write_bytes(_bytes(made["SConscript"]))
        check_fits(place, Path(new), catalog)
    for path in sorted(made, key=lambda path: path == "SConscript"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        replace_file(folder / path, _bytes(made[path]))


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _next(found: Findings, place: Place, request: Request) -> list[str]:
    """What is to be done with the draft."""
    lines = []
    if found.arch:
        lines.append(
            "images are linked from sources, which objects cannot be turned into: put those that "
            f"the recipe names into {place.folder}"
        )
    elif not Path(request.files[0]).is_dir():
        lines.append("say in origin= where others can get the archive: now it is a file of yours")
    elif place.pool == ".":
        lines.append(
            "scons check asks this tree's format of it: a pool of your own (pools=) is not asked"
        )
    if not (found.missing or found.failing or found.broken or found.arch):
        lines.append(f"it is complete: add with={place.name}{place.words} to any build to have it")
    return lines

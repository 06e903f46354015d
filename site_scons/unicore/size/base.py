# SPDX-License-Identifier: BSD-3-Clause
"""What sizes are compared with: a report that was saved, or a revision of git, which is built.

A revision is taken out of git into a folder of its own below build/size/, built there by its own
framework with the same words, and measured by ours. The folder is removed when that is done; the
report stays there, for the same revision and words are the same images.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from unicore.errors import ConfigError, UserError
from unicore.files import digest, write_if_changed
from unicore.request import Request
from unicore.size.report import ImageSize, as_json, loaded, measured

FOLDER = "build/size"

# Words that change what is built elsewhere than in an image, but must be the same for a revision.
_PASSED_ON = ("launcher", "mirror")


def is_report(base: str) -> bool:
    """Whether (base) names a file rather than a revision."""
    return base.endswith(".json") or Path(base).is_file()


def commit(root: Path, base: str) -> str:
    """The commit that a revision of the tree (root) means."""
    place = f"base={base}"
    if shutil.which("git") is None:
        raise ConfigError(place, "git is not installed", "install it, or name a saved report")
    # A revision that looks like an option is none.
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if not found.returncode:
        return found.stdout.strip()
    if _git(root, "rev-parse", "--git-dir").returncode:
        remedy = "work in a clone, or name a saved report"
        raise ConfigError(place, "git does not know this tree", remedy)
    remedy = "name a commit, a branch or a tag, or a saved report: FILE.json"
    raise ConfigError(place, "git knows no such revision", remedy)


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True)


def before(
    root: Path, request: Request, base: str, images: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], ImageSize]:
    """The images of (base), by target and app. (images) are the linked and the bootable files that
    the request makes in this tree; some of them may not have been there."""
    saved = is_report(base)
    found = loaded(Path(base), f"base={base}") if saved else _revision(root, request, base, images)
    return {(image["target"], image["app"]): image for image in found}


def _revision(
    root: Path, request: Request, base: str, images: Iterable[tuple[str, str]]
) -> list[ImageSize]:
    revision = commit(root, base)
    saved = root / FOLDER / f"{revision[:16]}-{request.key}-{_measure()}.json"
    if saved.is_file():
        return loaded(saved, f"base={base}")
    saved.parent.mkdir(parents=True, exist_ok=True)
    # What a build that was killed has left is nobody's any more, or another build's at this moment.
    folder = Path(tempfile.mkdtemp(prefix=f"{revision[:16]}.", dir=saved.parent))
    try:
        print(f"building {base} in {folder.relative_to(root)}", file=sys.stderr, flush=True)
        _take_out(root, revision, folder)
        _build(folder, request, base)
        found = [
            measured(folder / debug, image) for debug, image in images if (folder / debug).is_file()
        ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    write_if_changed(saved, as_json(found) + "\n")
    return found


def _measure() -> str:
    """What tells apart the ways in which sizes have been measured: a digest of this package."""
    here = sorted(Path(__file__).parent.glob("*.py"))
    return digest(b"".join(path.read_bytes() for path in here))[:8]


def _take_out(root: Path, revision: str, folder: Path) -> None:
    """Put the files of (revision) into (folder). Git itself is left as it is: no worktree of its
    has to be forgotten if we are killed."""
    command = ["git", "archive", "--format=tar", revision]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as git:
        assert git.stdout is not None
        try:
            with tarfile.open(fileobj=git.stdout, mode="r|") as files:
                files.extractall(folder, filter="tar")
            git.stdout.read()  # what fills the last block
            complete = True
        except tarfile.TarError:
            complete = False
    if git.returncode or not complete:
        raise UserError(f"base={revision}", "git does not give its files", "see what it said above")


def _build(folder: Path, request: Request, base: str) -> None:
    words = [f"{name}={value}" for name, value in _variables(request).items()]
    options = ["--offline"] if "--offline" in sys.argv else []
    command = [sys.executable, "-m", "SCons", "-Q", *options, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr)
        remedy = "choose words that it knows, or compare with a saved report"
        raise UserError(f"base={base}", "that revision does not build so: see above", remedy)


def _variables(request: Request) -> Mapping[str, str]:
    """The words that mean the same images in another folder."""
    found = {name: request.variables[name] for name in request.building}
    found |= {name: text for name in _PASSED_ON if (text := request.get(name))}
    for name in ("pools", "mirror"):
        if name in found:
            found[name] = ",".join(_from_here(one) for one in found[name].split(","))
    return found


def _from_here(folder: str) -> str:
    """A folder outside the tree is where it is; one inside is the revision's own."""
    outside = os.path.normpath(folder).startswith("..")
    return os.path.abspath(folder) if outside and "://" not in folder else folder

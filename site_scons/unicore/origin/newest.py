# SPDX-License-Identifier: BSD-3-Clause
"""Whether there are newer releases than the pinned one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable

from unicore.origin.debian import Debian, NoAnswerError
from unicore.origin.places import download

_TIMEOUT_S = 30.0
_LIMIT = 1 << 22  # bytes of a listing
_ARCHIVE = r"\.(tar(\.\w+)?|t[gbx]z2?|zip)$"


def newer(version: str, others: Iterable[str]) -> str | None:
    """The newest of (others) if it is newer than (version). What has letters in it, such as a beta,
    counts only where (version) has some, too."""
    plain = not re.search("[a-z]", version)
    known = [other for other in others if not (plain and re.search("[a-z]", other))]
    newest = max(known, key=_key, default=version)
    return newest if _key(newest) > _key(version) else None


def _key(version: str) -> list[tuple[int, int, str]]:
    """What versions are compared by: numbers as numbers, and words before them."""
    words = re.findall(r"\d+|[a-z]+", version)
    return [(1, int(word), "") if word.isdigit() else (0, 0, word) for word in words]


def in_debian(known: Debian, package: str) -> list[str]:
    """The releases that Debian has of (package), without what Debian adds to a version."""
    return [_release(source.version) for source in known.sources(package)]


def _release(version: str) -> str:
    """See deb-version(7); +ds and +dfsg say that the archive was packed anew."""
    upstream = re.sub(r"^\d+:", "", version)
    upstream = re.sub(r"-[^-]*$", "", upstream)
    return re.sub(r"[+.~-]?(ds|dfsg|repack)[\d.]*$", "", upstream)


def upstream(address: str) -> list[str]:
    """The releases beside the one that (address) is a template of; NoAnswerError."""
    if "/archive/" in address and address.startswith(("http:", "https:")):
        repository = re.sub(r"(/-)?/archive/.*", "", address)
        tag = re.sub(_ARCHIVE, "", address.rpartition("/")[2])
        return re.findall(rf"(?m)\trefs/tags/{_pattern(tag)}(?:\^\{{\}})?$", _tags(repository))
    folder, name = _split(address)
    content = b""
    for chunk in download(folder):
        content += chunk
        if len(content) > _LIMIT:
            break
    return re.findall(rf'(?<![\w.-]){_pattern(name)}(?=["\'/< ])', content.decode(errors="replace"))


def _split(address: str) -> tuple[str, str]:
    """The folder whose listing names releases, and what they are called in it."""
    before, found, after = address.partition("{version}")
    if not found or not address.startswith(("http:", "https:")):
        raise NoAnswerError("it is no address that others could stand beside")
    folder, _, start = before.rpartition("/")
    return f"{folder}/", f"{start}{found}{after.partition('/')[0]}"


def _pattern(name: str) -> str:
    return re.escape(name).replace(re.escape("{version}"), r"(\d[\w.]*?)", 1)


def _tags(repository: str) -> str:
    """The tags of a git repository, one to a line."""
    git = shutil.which("git")
    if git is None:
        raise NoAnswerError("git is not installed")
    try:
        done = subprocess.run(
            [git, "-c", "credential.helper=", "ls-remote", "--tags", repository],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_S,
            env={**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"},
        )
    except subprocess.TimeoutExpired as error:
        raise NoAnswerError("it does not answer") from error
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
        raise NoAnswerError(last[0].removeprefix("fatal: ") if last else "git refuses")
    return done.stdout

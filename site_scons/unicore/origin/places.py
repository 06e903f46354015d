# SPDX-License-Identifier: BSD-3-Clause
"""Where archives may be had: addresses, folders, mirrors and Debian source packages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from unicore.errors import ConfigError, RecipeError
from unicore.model import Archive, Recipe
from unicore.origin.debian import NoAnswerError, debian

_TIMEOUT_S = 30.0  # without a byte from the network
_CHUNK = 1 << 16  # bytes
_NETWORK = ("http", "https", "debian")


@dataclass(frozen=True)
class Reach:
    """Whom a command line lets us ask."""

    mirrors: tuple[str, ...] = ()  # before all others
    offline: bool = False  # nobody over a network


@dataclass(frozen=True)
class Place:
    """Where an archive may be had, and the digest that it has there."""

    address: str  # with a scheme, or a path from the current folder
    sha256: str

    @property
    def is_remote(self) -> bool:
        return _scheme(self.address) in _NETWORK

    def content(self) -> Iterator[bytes]:
        """The archive in pieces; NoAnswerError when it is not there, or not all of it."""
        scheme, _, rest = self.address.partition(":")
        if _scheme(self.address) in ("http", "https"):
            return download(self.address)
        if _scheme(self.address) == "debian":
            return _packaged(rest, self.sha256)
        return _read(Path(unquote(rest.removeprefix("//")) if scheme == "file" else self.address))


def places(recipe: Recipe, origin: Archive, reach: Reach) -> list[Place]:
    """All places of (origin), in the order in which they are to be asked."""
    digests = origin.digests
    found = [
        Place(f"{mirror.rstrip('/')}/{name}", sha256)
        for mirror in reach.mirrors
        for name, sha256 in _mirrored(mirror, origin)
    ]
    for template in origin.addresses:
        address = template.replace("{version}", origin.version)
        scheme = _scheme(address)
        if scheme not in ("", "file", "http", "https"):
            raise RecipeError(
                recipe.place("origin"),
                f"cannot fetch from {address}",
                "an address is https:, http: or file:, or a path beside the recipe",
            )
        found.append(
            Place(address if scheme else f"{recipe.folder}/{address}", digests["upstream"])
        )
    if origin.debian is not None:
        found.append(Place(f"debian:{origin.debian}", digests["debian"]))
    return list(dict.fromkeys(found))


def _mirrored(mirror: str, origin: Archive) -> Iterator[tuple[str, str]]:
    """What archives are called in a mirror, with their digests: as in the cache, by their digest,
    or as at their address."""
    scheme = _scheme(mirror)
    if scheme not in ("", "file", "http", "https"):
        raise ConfigError(
            f"mirror={mirror}", "it is no mirror", "name a folder, or an http: or https: address"
        )
    for sha256 in origin.digests.values():
        yield sha256, sha256
    for template in origin.addresses:
        name = template.replace("{version}", origin.version).rpartition("/")[2]
        yield name, origin.digests["upstream"]


def _scheme(address: str) -> str:
    """ "" for a path."""
    scheme, colon, _ = address.partition(":")
    return scheme if colon and "/" not in scheme else ""


def _packaged(package: str, sha256: str) -> Iterator[bytes]:
    with debian() as known:
        yield from _read(known.fetched(package, sha256))


def _read(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise NoAnswerError((error.strerror or "").lower()) from error


def download(address: str) -> Iterator[bytes]:
    """What a web server gives; NoAnswerError when it does not, or not all of it."""
    # Here: it takes 50 ms to import, and hardly a build fetches anything.
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    request = Request(address, headers={"User-Agent": "unicore"})
    try:
        with urlopen(request, timeout=_TIMEOUT_S) as response:
            expected = response.headers.get("Content-Length", "")
            come = 0
            while chunk := response.read(_CHUNK):
                come += len(chunk)
                yield chunk
    except HTTPError as error:
        raise NoAnswerError(f"{error.code} {error.reason}".strip().lower()) from error
    except (URLError, OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise NoAnswerError(text.lower()) from error
    # read() with a size ends quietly when the connection does.
    if expected.isdigit() and come != int(expected):
        raise NoAnswerError(f"it ended after {come} of {expected} bytes")

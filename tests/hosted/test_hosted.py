# SPDX-License-Identifier: BSD-3-Clause
"""Contract tests as Linux processes under AddressSanitizer and UndefinedBehaviorSanitizer, and fuzz
targets: lib/<api>/test/fuzz.c, with inputs that say much in lib/<api>/test/seeds/. Those that a
contract test cannot lend its recipe to are apps in pool/."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.hosted.images import (
    BUILD,
    OPTIONS,
    PLATFORM,
    ROOT,
    TARGET,
    Images,
    Wish,
    can_fuzz,
    catalog,
    choices,
    compiler,
)
from unicore.condition import Value
from unicore.errors import UserError
from unicore.model import App

CC = compiler()
POOL = catalog()
TESTS = [app for app in POOL.apps.values() if app.folder.endswith("/test")]
# Apps that have no sense as a process of another C library, and why.
CANNOT = {
    "compilerrt-test": "the machine's compiler brings its own functions",
    "cxx-test": "static objects and their end are the C library's",
}
SECONDS = 120
SEED = "20241121"
# Of input: in allocators, four bytes are an operation.
QUICK_BYTES = 400_000
MANY_BYTES = 40_000_000
FUZZ_RUNS = 2_000
MANY_FUZZ_RUNS = 200_000


def wishes(apps: list[App]) -> list[object]:
    return [
        pytest.param(Wish(app.name, chosen), id="-".join([app.name, *(c[1] for c in chosen)]))
        for app in apps
        for chosen in choices(POOL, app)
    ]


@pytest.fixture(scope="session")
def images() -> Images:
    if CC is None:
        pytest.skip("neither clang nor gcc is installed with sanitizers (libclang-rt, libasan)")
    return Images(CC, POOL)


def made(images: Images, wish: Wish) -> Path:
    """The process, or a failure with the compiler's words."""
    assert CC is not None
    app = POOL.apps[wish.app]
    why = app.hindrance(TARGET) or CANNOT.get(wish.app)
    if why is None and not CC.is_clang and "tls" in app.needs:
        why = "thread-local variables need clang's emulation of them"
    if why is not None:
        pytest.skip(why)
    try:
        return images.made(wish)
    except UserError as error:
        pytest.fail(str(error), pytrace=False)
    except subprocess.CalledProcessError as error:
        said = [line for line in error.output.splitlines() if not line.startswith(CC.path)]
        pytest.fail("\n".join(said)[-4000:], pytrace=False)


def run(words: list[str], seconds: float = SECONDS) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=seconds,
        env={"ASAN_OPTIONS": OPTIONS, "UBSAN_OPTIONS": "print_stacktrace=1", **os.environ},
    )


@pytest.mark.parametrize("wish", wishes(TESTS))
def test_contract(images: Images, wish: Wish) -> None:
    app = POOL.apps[wish.app]
    done = run([str(made(images, wish)), *shlex.split(app.args or "")])
    assert done.returncode == app.status, done.stdout
    assert app.expect is not None and app.expect in done.stdout


FUZZED = [app for app in POOL.apps.values() if (ROOT / app.folder / "fuzz.c").is_file()]
# What fuzz targets are made with, by what the app beside them needs.
SUPPORT = {"thread": "actors.c", "handout": "received.c", "trace": "received.c"}
# Options that there is more to try with.
SETTINGS: dict[str, tuple[tuple[str, Value], ...]] = {
    "log-test": (("log.level", "debug"), ("log.levels", True), ("log.ring", 500)),
}


def fuzz_target(wish: Wish, driver: str, *, coverage: bool) -> Wish:
    """The fuzz target beside the app of (wish), called by (driver)."""
    app = POOL.apps[wish.app]
    support = [file for need, file in SUPPORT.items() if need in app.needs]
    names = dict.fromkeys(["levels.c", *support, f"{driver}.c"])
    sources = (f"{app.folder}/fuzz.c", *(f"{PLATFORM}/{name}" for name in names))
    return Wish(wish.app, wish.choices, sources, SETTINGS.get(wish.app, ()), coverage)


def survive(images: Images, wish: Wish, size: int, seconds: float) -> None:
    process = made(images, fuzz_target(wish, "random", coverage=False))
    done = run([str(process), SEED, str(size)], seconds)
    assert done.returncode == 0 and done.stdout.endswith("survived\n"), done.stdout[-4000:]


@pytest.mark.parametrize("wish", wishes(FUZZED))
def test_random_input(images: Images, wish: Wish) -> None:
    survive(images, wish, QUICK_BYTES, SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize("wish", wishes(FUZZED))
def test_much_random_input(images: Images, wish: Wish) -> None:
    survive(images, wish, MANY_BYTES, 10 * SECONDS)


def fuzz(images: Images, wish: Wish, runs: int, seconds: float) -> None:
    if not can_fuzz(CC):
        pytest.skip("clang is not installed with libFuzzer (libclang-rt)")
    process = made(images, fuzz_target(wish, "fuzz", coverage=True))
    seeds = ROOT / POOL.apps[wish.app].folder / "seeds"
    found = ROOT / BUILD / "corpus" / process.name
    found.mkdir(parents=True, exist_ok=True)
    words = [str(process), f"-runs={runs}", f"-seed={SEED}", "-max_len=2048", "-timeout=20"]
    words += [f"-artifact_prefix={found.parent}/crash-{process.name}-", str(found)]
    done = run([*words, *([str(seeds)] if seeds.is_dir() else [])], seconds)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("wish", wishes(FUZZED))
def test_fuzz(images: Images, wish: Wish) -> None:
    fuzz(images, wish, FUZZ_RUNS, SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize("wish", wishes(FUZZED))
def test_fuzz_for_long(images: Images, wish: Wish) -> None:
    fuzz(images, wish, MANY_FUZZ_RUNS, 10 * SECONDS)


MISUSES = {
    "after": "use-after-poison",
    "beyond": "use-after-poison",
    "twice": "assertion failed",
    "alignment": "assertion failed",
    "pool-after": "use-after-poison",
    "pool-twice": "assertion failed",
}


@pytest.mark.parametrize("allocator", ["buddy", "slab", "tlsf"])
@pytest.mark.parametrize("misuse", MISUSES)
def test_misuse_is_noticed(images: Images, allocator: str, misuse: str) -> None:
    assert CC is not None
    if MISUSES[misuse] == "use-after-poison" and not CC.is_clang:
        pytest.skip("with gcc, allocators cannot tell AddressSanitizer what is free")
    done = run([str(made(images, Wish("misuse", (("alloc", allocator),)))), misuse])
    assert done.returncode != 0
    assert MISUSES[misuse] in done.stdout

# SPDX-License-Identifier: BSD-3-Clause
"""`scons new`: whatever it writes builds, passes and is clean, as it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.build.grown import done, grown, own_files, scons
from unicore import lint
from unicore.api.jsonio import stale
from unicore.apis import findings
from unicore.catalog import find, read
from unicore.commandline import USER_EMULATORS
from unicore.model import Target, target_words

EMULATOR = {"x86_64": "qemu-system-x86_64", "arm64": "qemu-system-aarch64"}
# What each implements: the APIs of which a library can be the implementer.
IMPLEMENTERS = {"mine": "alloc", "dice": "random", "fibre": "thread", "both": "alloc,random"}
LIBRARIES = (*IMPLEMENTERS, "my-own")
PLATFORMS = {"toy": "x86_64", "toyarm": "arm64"}
FOLDERS = (
    *(f"lib/{name}" for name in LIBRARIES),
    "apps/greeter",
    *(f"plat/{name}" for name in PLATFORMS),
)
ROOT = Path(__file__).parents[2]
CATALOG = read(ROOT, find(ROOT, ["."]))
# A CD image takes programs that not every machine has, and says so.
TARGETS = [target for target in CATALOG.targets() if target.variant != "pc"]
HOST = ("plat=linuxu", "arch=x86_64")


def need(arch: str) -> None:
    if shutil.which(EMULATOR[arch]) is None:
        pytest.skip(f"{EMULATOR[arch]} is not installed")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with something new of each kind."""
    made = grown(tmp_path_factory.mktemp("new"))
    for name, apis in IMPLEMENTERS.items():
        done(made, "new", f"lib={name}", f"implements={apis}")
    done(made, "new", "lib=my-own")
    done(made, "new", "app=greeter")
    for name, arch in PLATFORMS.items():
        done(made, "new", f"plat={name}", f"arch={arch}")
    return made


@pytest.mark.parametrize("plat", ["linuxu", "kvm"])
@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_passes_its_own_test(tree: Path, name: str, plat: str) -> None:
    if plat == "kvm":
        need("x86_64")
    said = done(tree, "run", f"plat={plat}", "arch=x86_64", f"app={name}-test")
    assert said.endswith("all passed\n")
    assert "PASS" in said and "SKIP" not in said


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_keeps_the_contracts_of_others(tree: Path, name: str) -> None:
    assert done(tree, "run", *HOST, f"app={name}-test", "contracts=on").endswith("all passed\n")


def test_a_skeleton_is_not_yet_an_allocator(tree: Path) -> None:
    """So the output says what is to be filled in, and what will ask for it."""
    asked = scons(tree, "run", *HOST, "app=alloc-test", "alloc=mine")
    assert asked.returncode not in (0, 2)
    assert "all passed" not in asked.stdout


def test_what_is_said_of_a_skeleton(tree: Path) -> None:
    said = done(tree, "new", "lib=said", "implements=random").splitlines()
    shutil.rmtree(tree / "lib/said")
    assert said == [
        "lib/said: SConscript, said.c, test/SConscript and test/main.c",
        "it passes: scons run app=said-test",
        "to be filled in, for each does the least that its contract allows:",
        *(f"  {name}" for name in _functions("random")),
        "then it has to pass: scons run app=random-test random=said",
    ]


def _functions(api: str) -> list[str]:
    from unicore.api.read import Headers, interface
    from unicore.load import load

    recipe = load(ROOT / f"lib/{api}/SConscript", f"lib/{api}", api, "library")
    found = interface(ROOT, Headers(ROOT), recipe)
    assert found is not None
    return [function.name for function in found.functions if not function.inline]


def test_an_implementer_is_only_for_where_nobody_else_is(tree: Path) -> None:
    """plat/xen implements xenguest itself, and says so in the reason."""
    done(tree, "new", "lib=guest", "implements=xenguest")
    recipe = (tree / "lib/guest/test/SConscript").read_text()
    refused = scons(tree, "app=guest-test", "plat=xen", "arch=x86_64")
    passes = done(tree, "run", *HOST, "app=guest-test")
    shutil.rmtree(tree / "lib/guest")
    assert '    cannot={"*-xen*": "plat/xen provides it' in recipe
    assert refused.returncode == 2 and "it is not for x86_64-xen-pvh" in refused.stderr
    assert passes.endswith("all passed\n")


@pytest.mark.parametrize("plat", ["linuxu", "kvm"])
def test_an_app_runs(tree: Path, plat: str) -> None:
    if plat == "kvm":
        need("x86_64")
    said = done(tree, "run", f"plat={plat}", "arch=x86_64", "app=greeter")
    assert said.endswith("greeter works\n")


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_an_app_is_for_every_target(tree: Path, target: Target) -> None:
    """Built for all of them; run where that takes no more than an emulator."""
    platform = CATALOG.platforms[target.plat]
    words = [*target_words(platform, target).split(), "app=greeter"]
    done(tree, *words)
    program = str(platform.boot(target).run[0])
    program = USER_EMULATORS[target.arch] if program == "{emulator}" else program
    if target.plat in ("kvm", "linuxu") and shutil.which(program):
        assert done(tree, "run", *words).endswith("greeter works\n")


@pytest.mark.parametrize(("plat", "arch"), PLATFORMS.items())
def test_a_platform_boots(tree: Path, plat: str, arch: str) -> None:
    need(arch)
    words = ("run", f"plat={plat}", f"arch={arch}")
    said = done(tree, *words, "app=helloworld", "args=one two")
    assert said.endswith("Hello, world!\nargument 1: one\nargument 2: two\n")
    # Memory, clock, timer and interrupts, which helloworld needs none of.
    for app in ("alloc-test", "clock-test", "timer-test"):
        more = ("alloc=buddy",) if app == "alloc-test" else ()
        assert done(tree, *words, f"app={app}", *more).endswith("all passed\n")


def test_what_is_new_is_clean(tree: Path) -> None:
    """As `scons check` sees it: formats, lint, recipes, APIs, spelling."""
    files = own_files(tree, *FOLDERS)
    sources = [name for name in files if name.endswith((".c", ".h"))]
    recipes = [name for name in files if name.endswith("SConscript")]
    for command in (
        ["ruff", "format", "--check", *recipes],
        ["ruff", "check", *recipes],
        ["clang-format", "--dry-run", "--Werror", *sources],
        ["codespell", *files],
    ):
        program = Path(sys.executable).with_name(command[0])
        if not program.exists():
            pytest.skip(f"{program} is not installed")
        told = subprocess.run([program, *command[1:]], cwd=tree, capture_output=True, text=True)
        assert told.returncode == 0, f"{told.stdout}\n{told.stderr}"
    for name in files:
        assert "SPDX-License-Identifier: " in (tree / name).read_text().splitlines()[0]
    catalog = read(tree, find(tree, ["."]))
    wrong = [p for p in lint.problems(tree, catalog) if p.place.startswith(FOLDERS)]
    assert wrong == []
    found, bad = findings(tree, catalog)
    assert bad == []
    assert not {name for name in stale(tree, found.values()) if "my-own" in name}
    assert (tree / "schema/api/my-own.json").is_file()


def test_nothing_is_half_written(tree: Path) -> None:
    before = {path: sorted(p.name for p in path.iterdir()) for path in (tree, tree / "lib")}
    before[tree].remove("build")
    for words in (
        ("lib=mine", "implements=alloc"),
        ("lib=other", "implements=console"),
        ("lib=other", "implements=libc"),
        ("plat=other", "arch=mips"),
    ):
        assert scons(tree, "new", *words).returncode == 2
    (tree / "plat/taken").mkdir()
    refused = scons(tree, "new", "plat=taken")
    (tree / "plat/taken").rmdir()
    assert refused.stderr == (
        "plat=taken: plat/taken is there already\n  choose another name, or remove it first\n"
    )
    after = {path: sorted(p.name for p in path.iterdir()) for path in before}
    after[tree].remove("build")
    assert after == before


def test_what_only_a_platform_can_implement(tree: Path) -> None:
    refused = scons(tree, "new", "lib=other", "implements=console").stderr
    assert refused.startswith("implements=console: no image could have it from a library: plat/")
    assert refused.endswith("; scons new plat=NAME writes a platform that has it\n")
    refused = scons(tree, "new", "lib=other", "implements=trap").stderr
    arches = ", ".join(f"arch/{name}" for name in ("arm", "arm64", "mips", "riscv64"))
    assert refused.endswith(f"  it comes from {arches} and arch/x86_64\n")
    assert scons(tree, "new", "lib=other", "implements=libc").stderr == (
        "implements=libc: lib/libc has no header that says what its functions are\n"
        "  each implementer brings its own: see lib/nolibc\n"
    )
    assert scons(tree, "new", "plat=other", "arch=mips").stderr == (
        "arch=mips: no library starts a machine with it, so there is nothing to begin with\n"
        "  say arch= with one of arm64 and x86_64, or start from plat/bare and plat/linuxu\n"
    )


def test_a_pool_that_is_new(tree: Path, tmp_path: Path) -> None:
    """Everything lands there, the tree stays as it is, and both work together."""
    pool = tmp_path / "pool"
    words = f"pools={pool}"
    before = own_files(tree, "schema", "lib", "apps", "plat")
    done(tree, "new", "lib=far", "implements=alloc", words)
    done(tree, "new", "lib=farther", words)
    done(tree, "new", "app=farthest", words)
    done(tree, "new", "plat=farland", words)
    assert own_files(tree, "schema", "lib", "apps", "plat") == before
    assert sorted(path.name for path in pool.iterdir()) == ["apps", "lib", "plat"]
    for app in ("far-test", "farther-test"):
        assert done(tree, "run", *HOST, f"app={app}", words).endswith("all passed\n")
    need("x86_64")
    said = done(tree, "run", "plat=farland", "arch=x86_64", "app=farthest", words)
    assert said.endswith("farthest works\n")
    taken = scons(tree, "new", "lib=far", words)
    assert taken.returncode == 2 and "it is there already" in taken.stderr

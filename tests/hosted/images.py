# SPDX-License-Identifier: BSD-3-Clause
"""Apps as ordinary Linux processes, of the machine's own compiler, under sanitizers.

The plan is the framework's, for this machine's processor on linuxu: members, include folders,
configuration headers. What differs is the compiler with its flags, the C library, which is the
machine's (pool/lib/hostlibc), and how the process starts and ends (platform/).
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from unicore.catalog import Catalog, find, read
from unicore.condition import Value
from unicore.model import App, Isr, Item, Member, Plan, Recipe, Target, Upstream, When
from unicore.resolve import condition_values, filled, holding, resolve
from unicore.sources import Sources
from unicore.view import View
from unicore.wishes import Choice, Setting
from unicore.work import digest

ROOT = Path(__file__).parents[2]
HERE = "tests/hosted"
BUILD = "build/hosted"
PLATFORM = f"{HERE}/platform"
ARCH = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
TARGET = Target(ARCH, "linuxu")
HOST = {"libc": Choice("hostlibc", HERE)}
# What a process with a C library does in another way: by folder, files and what comes instead.
# Sanitizers have their own of some functions.
REPLACED = {
    "plat/linuxu": {"start.c": f"{PLATFORM}/start.c", "power.c": f"{PLATFORM}/power.c"},
    "lib/compilerrt": {"compare.c": "", "memory.c": "", "string.c": ""},
    "lib/tls": {"tls.c": f"{PLATFORM}/tls.c"},
}
# In fuzz targets time passes when they say so: nothing is waited for, and each run is the same.
REPLACED_TO_FUZZ = {
    "plat/linuxu": {
        "start.c": "",
        "clock.c": f"{PLATFORM}/clockwork.c",
        "timer.c": "",
        "intr.c": "",
        "console.c": f"{PLATFORM}/console.c",
    }
}

COMPILE = (
    *("-g", "-O1", "-w", "-fno-omit-frame-pointer", "-fno-builtin", "-fno-common", "-fno-pie"),
    *("-ffunction-sections", "-fdata-sections", "-fno-sanitize-recover=all"),
    *("-D_GNU_SOURCE", "-Dmain=app_main", "-Ilib/cdefs/include", "-Ilib/intr/include"),
    *("-include", f"{PLATFORM}/tables.h"),
)
SANITIZE = "-fsanitize=address,undefined"
# Stacks of threads are the scheduler's: there is no other one for their variables. The thread
# pointer is the C library's.
CLANG = ("-fsanitize-address-use-after-return=never",)
EMULATED_TLS = ("-femulated-tls",)  # which coverage has no idea of; nor do fuzz targets need it
UNWATCHED = (f"-fsanitize-ignorelist={PLATFORM}/unwatched.txt",)
COVERAGE = ("-fsanitize=fuzzer-no-link",)
# The heap is not the C library's: nothing to find there, and no time to lose.
OPTIONS = (
    "detect_leaks=0:abort_on_error=1:detect_stack_use_after_return=0:allocator_may_return_null=1"
)

# What the framework's linker script has and others lack: tables; constructors that uni_boot() runs,
# but for those of sanitizers, whose priorities are below 100; the bounds of the image. (gcc writes
# a priority with five digits, clang with as many as it has.)
SCRIPT = """\
PROVIDE(uni_image_start = __executable_start);
PROVIDE(uni_image_end = end);
PROVIDE(uni_text_start = __executable_start);
PROVIDE(uni_text_end = etext);
SECTIONS
{{
    .uni_init_array : {{
        uni_init_array_start = .;
        KEEP(*hosted/*.o(SORT_BY_INIT_PRIORITY(.init_array.???)
                         SORT_BY_INIT_PRIORITY(.init_array.????)
                         SORT_BY_INIT_PRIORITY(.init_array.00[1-9]??)
                         SORT_BY_INIT_PRIORITY(.init_array.0[1-9]???)
                         SORT_BY_INIT_PRIORITY(.init_array.[1-9]????)))
        KEEP(*hosted/*.o(.init_array))
        uni_init_array_end = .;
    }}
{0}}}
INSERT AFTER .data;
"""
SCRIPT_TABLE = """\
    .uni_table_{0} : {{
        uni_table_{0}_start = .;
        KEEP(*(SORT(.uni_table.{0}.*)))
        uni_table_{0}_end = .;
    }}
"""


@dataclass(frozen=True)
class Compiler:
    """The machine's compiler, and whether it is clang, which can more."""

    path: str
    is_clang: bool


def compiler() -> Compiler | None:
    """The compiler to use; None when this machine has none with sanitizers."""
    for name in ("clang", "clang-14", "gcc"):
        path = shutil.which(name)
        if path is not None and _can(path, SANITIZE):
            return Compiler(path, name != "gcc")
    return None


def can_fuzz(cc: Compiler | None) -> bool:
    return cc is not None and cc.is_clang and _can(cc.path, "-fsanitize=fuzzer-no-link,fuzzer")


def _can(path: str, flag: str) -> bool:
    """Whether a compiler, whose runtime is a package of its own, links with (flag)."""
    source = (
        "#include <stddef.h>\nint LLVMFuzzerTestOneInput(const char *d, size_t s)"
        " { return 0 * (d != 0) * (int)s; }\n"
    )
    source += "" if "fuzzer" in flag else "int main(void) { return 0; }\n"
    words = [path, flag, "-x", "c", "-o", os.devnull, "-"]
    return subprocess.run(words, input=source, text=True, capture_output=True).returncode == 0


def strings(items: Iterable[Item]) -> Iterator[str]:
    """The names in a recipe's needs, whatever they depend on."""
    for item in items:
        if isinstance(item, When):
            yield from strings(item.items)
        elif isinstance(item, str):
            yield item


def choices(pool: Catalog, app: App) -> list[tuple[tuple[str, str], ...]]:
    """Every way to choose implementers for what an app leaves open."""
    given = {"libc", *app.choose}
    for recipe in (pool.platforms[TARGET.plat], pool.arches[TARGET.arch]):
        given |= {recipe.name, *recipe.implements}
    found: dict[str, list[str]] = {}
    waiting = [*strings(app.needs), *app.choose.values()]
    seen = set(given)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        able = sorted(n for n, library in pool.libraries.items() if name in library.implements)
        if len(able) > 1:
            found[name] = able
        for library in (name, *able):
            waiting += strings(pool.libraries[library].needs)
    pairs = [[(api, name) for name in found[api]] for api in sorted(found)]
    return list(itertools.product(*pairs))


def catalog() -> Catalog:
    with contextlib.chdir(ROOT):
        return read(ROOT, find(ROOT, [".", f"{HERE}/pool"]))


@dataclass(frozen=True)
class Wish:
    """A process to make: an app, with implementers chosen; with other sources instead of the
    app's, paths from the root, and other options, for fuzz targets."""

    app: str
    choices: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    settings: tuple[tuple[str, Value], ...] = ()
    coverage: bool = False

    @property
    def path(self) -> str:
        words = [self.app, *(f"{api}={name}" for api, name in self.choices)]
        words += [Path(source).stem for source in self.sources]
        return f"{BUILD}/{'-'.join(words)}{'-fuzz' if self.coverage else ''}"


class Images:
    """Makes processes; objects that agree are made once. Works in the root of the tree."""

    def __init__(self, cc: Compiler, pool: Catalog) -> None:
        self._cc = cc
        self._catalog = pool

    def plan(self, wish: Wish) -> Plan:
        """The plan of (wish); UserError when there is none."""
        with contextlib.chdir(ROOT):
            choices = {api: Choice(name, HERE) for api, name in wish.choices}
            app = self._catalog.apps[wish.app]
            settings = [Setting(key, value, HERE) for key, value in wish.settings]
            return resolve(self._catalog, TARGET, app, settings, {**HOST, **choices})

    def made(self, wish: Wish) -> Path:
        """The file of (wish), made anew where something changed; CalledProcessError with the
        compiler's words when that fails."""
        plan = self.plan(wish)
        with contextlib.chdir(ROOT), _alone():
            rules = _Rules(plan, wish, self._cc)
            file = Path(f"{wish.path}.ninja")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(rules.text())
            for path, text in rules.files.items():
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                if not Path(path).exists() or Path(path).read_text() != text:
                    Path(path).write_text(text)
            words = ["ninja", "--quiet", "-f", str(file), wish.path]
            subprocess.run(
                words, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
        return ROOT / wish.path


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """ninja keeps one log for the folder: one at a time."""
    lock = Path(BUILD, ".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class _Rules:
    """What ninja is told of one process."""

    def __init__(self, plan: Plan, wish: Wish, cc: Compiler) -> None:
        self._plan = plan
        self._wish = wish
        self._cc = cc
        self._seen = Sources()
        unpack(plan, self._seen)
        self._view = View(plan, self._seen)
        self._lines: list[str] = []
        self._objects: list[str] = []
        for member in plan.members:
            self._compile_member(member)
        self.files: dict[str, str] = dict(self._view.headers)

    def text(self) -> str:
        script = f"{self._wish.path}.ld"
        tables = sorted({name for one in self._plan.members for name in one.recipe.tables})
        body = "".join(SCRIPT_TABLE.format(name) for name in tables)
        self.files[script] = SCRIPT.format(body)
        fuzzer = ["-fsanitize=fuzzer"] if self._wish.coverage else []
        flags = [SANITIZE, *fuzzer, "-no-pie", "-Wl,--gc-sections", "-Wl,-T," + script]
        return "\n".join(
            [
                f"builddir = {BUILD}",
                "rule cc",
                f"  command = {self._cc.path} $flags -MMD -MF $out.d -c -o $out $in",
                "  depfile = $out.d",
                "  deps = gcc",
                "rule link",
                f"  command = {self._cc.path} -o $out $in $flags",
                *self._lines,
                f"build {self._wish.path}: link {' '.join(self._objects)} | {script}",
                f"  flags = {' '.join(flags)}",
                "",
            ]
        )

    def _compile_member(self, member: Member) -> None:
        recipe = member.recipe
        sees = self._view.of(member)
        known = condition_values(member.values, self._plan.target)
        flags = [*COMPILE, SANITIZE]
        if self._cc.is_clang:
            flags += [*CLANG, *(EMULATED_TLS if not self._wish.coverage else ())]
        # Coverage also keeps what nobody calls, of which processors and upstream have much.
        if self._wish.coverage and recipe.kind in ("library", "app") and recipe.origin is None:
            flags += COVERAGE
        flags += [f"-I{folder}" for folder in sees.folders]
        if recipe.kind == "app" and self._wish.sources:
            flags += ["-iquote", PLATFORM]
        if recipe.kind != "arch":
            flags += [filled(str(item), known) for item in holding(recipe.cflags, known)]
        if self._cc.is_clang and is_allocator(recipe, member):
            flags += UNWATCHED
        for source in self._sources(recipe, known):
            header = self._view.config_header(member, sees, source)
            more = ["-include", header] if header is not None else []
            if source.endswith((".cc", ".cpp")):
                more += ["-x", "c++", "-fno-exceptions", "-fno-rtti", "-Drestrict=__restrict"]
            self._compile(source, [*flags, *more])

    def _compile(self, source: str, flags: list[str]) -> None:
        stem = source.removeprefix("build/upstream/").replace("/", "_")
        output = f"{BUILD}/{stem}-{digest(*flags, source)[:8]}.o"
        self._objects.append(output)
        self._lines += [f"build {output}: cc {source}", f"  flags = {' '.join(flags)}"]

    def _sources(self, recipe: Recipe, known: Mapping[str, Value]) -> Iterator[str]:
        """The files to compile, from the root."""
        if recipe.kind == "app" and self._wish.sources:
            yield from self._wish.sources
            return
        for item in holding(recipe.sources, known):
            if isinstance(item, Upstream):
                yield from self._seen.upstream_files(recipe, item)
                continue
            path = item.path if isinstance(item, Isr) else str(item)
            source = f"{recipe.folder}/{filled(path, known)}"
            replaced = REPLACED.get(recipe.folder, {})
            if self._wish.sources:
                replaced = {**replaced, **REPLACED_TO_FUZZ.get(recipe.folder, {})}
            if source := replaced.get(Path(source).name, source):
                yield source


def is_allocator(recipe: Recipe, member: Member) -> bool:
    """Whether the recipe keeps memory that AddressSanitizer is told of."""
    return "alloc" in recipe.implements or "heap" in member.needs


def unpack(plan: Plan, seen: Sources) -> None:
    """Make the upstream sources that (plan) wants, as a build does; (seen) shows them."""
    if all(member.recipe.origin is None for member in plan.members):
        return
    from unicore import planner
    from unicore.origin.places import Reach

    planner.unpack([plan], seen, Reach((), False), lambda _: None, dry=False)

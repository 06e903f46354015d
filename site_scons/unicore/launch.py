# SPDX-License-Identifier: BSD-3-Clause
"""What ./unicore starts: says "nothing to do" in milliseconds, else runs scons.

Runs as `python -IS launch.py ARGS` with the environment's interpreter: without site-packages, so
that a null build pays for no import that it does not need.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing takes 5 ms to import
if TYPE_CHECKING:
    from unicore.request import Request
    from unicore.summary import BuildReport


# Options that mean nothing where there is nothing to do; -j as well.
_HARMLESS = ("-Q", "-k", "-s", "--offline", "--verbose")


def main(root: str, arguments: list[str]) -> int:
    """Handle (arguments) in the tree (root); the exit status."""
    sys.path.insert(0, os.path.join(root, "site_scons"))
    environment = os.path.dirname(os.path.dirname(sys.executable))
    if arguments[:1] == ["test"]:
        return _tests(root, environment, arguments[1:])
    if "check" in arguments:
        _prepare_tests(root, environment)
    where = os.getcwd()
    imports = "import" in arguments
    arguments = [_from_root(word, where, root, imports) for word in arguments]
    os.chdir(root)
    # As when the environment is active: compilers are looked up along it, so it is in every key.
    programs = os.path.join(environment, "bin")
    path = os.environ.get("PATH", os.defpath)
    if path.partition(os.pathsep)[0] != programs:
        os.environ["PATH"] = f"{programs}{os.pathsep}{path}"
    status = _sealed(arguments)
    if status is not None:
        return status
    return _scons(arguments)


def _from_root(word: str, where: str, root: str, imports: bool) -> str:
    """Folders, reports and files to explain are where they were for whoever typed them; scons runs
    in the root."""
    if imports and "=" not in word and not word.startswith("-") and word != "import":
        return os.path.relpath(os.path.join(where, word), root)
    name, _, value = word.partition("=")
    is_file = name == "base" and value.endswith(".json")
    if not (name in ("explain", "mirror", "pools") or is_file) or os.path.samefile(where, root):
        return word
    folders = (
        folder if "://" in folder else os.path.relpath(os.path.join(where, folder), root)
        for folder in value.split(",")
        if folder
    )
    return f"{name}={','.join(folders)}"


def _sealed(arguments: list[str]) -> int | None:
    """The exit status when an unbroken seal shows that nothing has to be built."""
    variables, targets = {}, []
    for word in arguments:
        if word.startswith("-"):
            if word not in _HARMLESS and not word.startswith("-j"):
                return None
        elif "=" in word:
            name, _, value = word.partition("=")
            variables[name] = value
        else:
            targets.append(word)
    from unicore.request import Request
    from unicore.seal import check
    from unicore.summary import left_out, lines

    request = Request(variables, targets)
    if request.files or not {"run", "debug"}.issuperset(request.verbs):
        return None
    report = check(request.seal)
    if report is None:
        return None
    if request.verbs:
        return _run(request, report)
    sys.stderr.write("".join(f"{line}\n" for line in left_out(report["left_out"])))
    sys.stdout.write("".join(f"{line}\n" for line in lines(report["images"], {})))
    return 0


def _run(request: Request, report: BuildReport) -> int:
    import site

    from unicore.errors import UserError
    from unicore.verbs import done, print_error

    site.main()  # a backtrace is read with a package
    try:
        return done(request, report, {})
    except UserError as error:
        print_error(error)
        return 2


def _scons(arguments: list[str]) -> int:
    """What the program scons of the environment does, in this process: another takes 10 ms."""
    import site

    site.main()
    from SCons.Script.Main import main as scons

    sys.argv[:] = ["scons", "-Q", *arguments]
    status: int = scons()
    return status


def _tests(root: str, environment: str, arguments: list[str]) -> int:
    from pathlib import Path

    from unicore.testing import run_tests

    return run_tests(Path(root), Path(environment), arguments)


def _prepare_tests(root: str, environment: str) -> None:
    from pathlib import Path

    from unicore.environment import prepare_tests
    from unicore.errors import UserError
    from unicore.verbs import print_error

    try:
        prepare_tests(Path(root), Path(environment))
    except UserError as error:
        print_error(error)
        sys.exit(2)


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(os.path.join(__file__, "../../..")), sys.argv[1:]))

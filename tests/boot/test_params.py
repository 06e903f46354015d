# SPDX-License-Identifier: BSD-3-Clause
"""What is no parameter, or no value for one, stops an image before anything of it has run."""

from __future__ import annotations

import pytest

from tests.boot.conftest import CATALOG, Images, scons
from unicore.model import Target

TARGETS = [target for target in CATALOG.targets() if str(target) in ("x86_64-linuxu", "arm-kvm")]

WRONG = {
    "params-test.flg": (
        "unicore: there is no parameter params-test.flg\n"
        "did you mean params-test.flag? `-- help` lists all\n"
    ),
    "elsewhere=1": "unicore: there is no parameter elsewhere\n`-- help` lists all\n",
    "params-test.flag=maybe": (
        "unicore: params-test.flag=maybe is wrong\n"
        "params-test.flag takes yes or no: A flag without a value.\n"
    ),
    "params-test.small=128": (
        "unicore: params-test.small=128 is wrong\n"
        "params-test.small takes a number from -128 to 127: A number in a byte.\n"
    ),
    "params-test.call=refused": (
        "unicore: params-test.call=refused is wrong\n"
        'params-test.call takes a text: Anything but "refused".\n'
    ),
}
NO_NUMBERS = ["", "=", "=x", "=-", "=0x", "=1x", "=1KK", "=12345678901234567890", "=-129", "=9G"]


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize("word", WRONG)
def test_wrong(images: Images, target: Target, word: str) -> None:
    done = images.boot(target, "params-test", args=f"seen -- params-test.off=no {word}")
    assert done.status == 2, done.console
    assert done.console.startswith(WRONG[word])
    assert "PASS" not in done.console


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_number(images: Images, text: str) -> None:
    done = images.boot(TARGETS[0], "params-test", args=f"-- params-test.small{text}")
    assert done.status == 2, done.console
    assert done.console.startswith(f"unicore: params-test.small{text} is wrong\n")


def test_help(images: Images) -> None:
    done = images.boot(TARGETS[0], "params-test", args="x -- help")
    assert done.status == 0, done.console
    lines = done.console.splitlines()
    assert lines[:2] == ["params-test.call, a text", '    Anything but "refused".']
    names = [line.partition(",")[0] for line in lines if not line.startswith(" ")]
    assert names == sorted(names)
    assert len(names) == 10


@pytest.mark.usefixtures("alone")
def test_without_help() -> None:
    words = ["run", "plat=linuxu", "app=params-test", "params.help=no"]
    done = scons(*words, "args=-- params-test.small=128")
    assert done.returncode == 2
    lines = ["unicore: params-test.small=128 is wrong"]
    lines += ["params-test.small takes a number from -128 to 127"]
    assert done.stdout.splitlines()[-2:] == lines

# SPDX-License-Identifier: BSD-3-Clause
"""The file that `xl create` starts a guest from: xl.cfg(5)."""

from __future__ import annotations

from unicore.errors import UserError

# A PV guest's command line with its final zero: Xen, xen/include/public/xen.h,
# MAX_GUEST_CMDLINE. xl cuts what is longer without a word.
PV_CMDLINE = 1024

# What a character is spelt as in a string: Xen, tools/libs/util/libxlu_cfg.c,
# xlu__cfgl_dequote(), whose \x and octal escapes do not work (4.17).
_ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def xl_cfg(
    name: str,
    mode: str,
    kernel: str,
    memory: int,
    cmdline: str = "",
    vcpus: int = 1,
    initrd: str | None = None,
) -> str:
    """The text of a .cfg: (mode) is "pv" or "pvh", (memory) in MiB. Whatever ends the guest,
    nothing is left of it."""
    check_cmdline(mode, cmdline)
    words = {"name": name, "type": mode, "kernel": kernel}
    if initrd is not None:
        words["ramdisk"] = initrd
    if cmdline:
        words["cmdline"] = cmdline
    lines = [f"{key} = {_quoted(text)}" for key, text in words.items()]
    lines += [f"memory = {memory}", f"vcpus = {vcpus}"]
    lines += [f'on_{event} = "destroy"' for event in ("poweroff", "reboot", "crash")]
    return "".join(f"{line}\n" for line in lines)


def check_cmdline(mode: str, cmdline: str) -> None:
    """Refuse what would reach the guest in part."""
    if mode == "pv" and len(cmdline.encode()) >= PV_CMDLINE:
        raise UserError(
            "args",
            f"{len(cmdline.encode())} bytes are too many: a PV guest of Xen gets {PV_CMDLINE - 1}",
            "say less, or build for xen.mode=pvh, which has no such limit",
        )


def _quoted(text: str) -> str:
    if "\0" in text:
        raise UserError("args", "there is a zero byte in them", "leave it out")
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in text) + '"'

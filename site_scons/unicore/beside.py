# SPDX-License-Identifier: BSD-3-Clause
"""The files beside an image for those who start it by other means than `scons run`.

All that they say comes from the platform's recipe and the app's: memory, arguments and devices are
never written twice. Pure: from a plan to texts.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from html import escape  # for XML, too: xml.sax.saxutils takes urllib along, which takes 20 ms

from unicore.condition import Value
from unicore.model import Plan
from unicore.work import Image
from unicore.xen.cfg import xl_cfg

# What libvirt calls a machine: its "Domain XML format", "Operating system booting"; and where its
# console is, as the element <serial> of a virtual machine and <console> of a domain of Xen.
_MACHINES = {"arm": "armv7l", "arm64": "aarch64", "mips": "mips", "riscv64": "riscv64"}


def beside(plan: Plan, image: Image, values: Mapping[str, Value], root: str) -> dict[str, str]:
    """The files, by path. (values) are the platform's options, (root) the folder of the tree,
    since programs other than ours may be started anywhere."""
    stem = image.debug.removesuffix(".debug")
    name = f"{plan.app.name}-{plan.target}"
    path = f"{root}/{image.path}"
    memory = int(values.get("memory", 0))
    args = plan.app.args or ""
    files: dict[str, str] = {}
    if image.run[0].startswith("qemu-"):
        files[f"{stem}.sh"] = _script(plan, image)
    for kind in plan.boot.beside:
        if kind == "xl":
            mode = plan.target.variant or "pvh"  # xl.cfg(5): all guests on Arm are of this type
            files[f"{stem}.cfg"] = xl_cfg(name, mode, path, memory, args)
        elif kind == "libvirt":
            files[f"{stem}.xml"] = "\n".join(_domain(plan, name, path, memory, args, values)) + "\n"
        else:
            files[f"{stem}.json"] = _firecracker(path, memory, args)
    return files


def _script(plan: Plan, image: Image) -> str:
    """The command of `scons run`. Arguments of the script are the guest's, in the app's place."""
    words: list[str] = []
    for item in image.run:
        if "{initrd}" in item:
            option = words.pop()
            words.append(f'${{INITRD:+{option} "{item.replace("{initrd}", "$INITRD")}"}}')
        elif "{" in item:
            text = item.replace('"', '\\"').replace("{args}", "$args").replace("{accel}", "$accel")
            words.append('"' + text.replace("{image}", f"$here/{_last(image.path)}") + '"')
        elif item.startswith(
            "plat/"
        ):  # a file of the platform: build/<target>/ is two folders down
            words.append(f'"$here/../../{item}"')
        else:
            words.append(shlex.quote(item))
    return f"""#!/bin/sh
# {plan.app.name} on {plan.target}, as `scons run` starts it. Arguments are the guest's;
# ACCEL=kvm uses the hardware; INITRD names an initial ramdisk.
here=$(dirname "$0")
accel=${{ACCEL:-tcg}}
args=${{*:-{shlex.quote(plan.app.args or "")}}}
exec {" ".join(words)}
"""


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _firecracker(path: str, memory: int, args: str) -> str:
    """Firecracker, docs/getting-started.md, "Configuring the microVM without sending API requests":
    firecracker --no-api --config-file FILE."""
    source = {"kernel_image_path": path, "boot_args": args}
    machine = {"vcpu_count": 1, "mem_size_mib": memory}
    record = {"boot-source": source, "drives": [], "machine-config": machine}
    return json.dumps(record, indent=2) + "\n"


def _domain(
    plan: Plan, name: str, path: str, memory: int, args: str, values: Mapping[str, Value]
) -> Iterator[str]:
    """libvirt, "Domain XML format": `virsh create FILE`, then `virsh console NAME`."""
    is_xen = "xl" in plan.boot.beside
    arch = _MACHINES.get(plan.target.arch, plan.target.arch)
    machine, kind = str(values.get("machine") or "virt"), "hvm"
    if machine == "microvm":  # libvirt knows only machines with PCI
        machine = "q35"
    if is_xen:
        # "Operating system booting": PV guests are of type linux, others of xenpvh.
        # Its schema knows no architecture for guests on Arm, and calls all of them xenpv.
        machine = "xenpvh" if plan.target.variant == "pvh" else "xenpv"
        kind = "linux" if machine == "xenpv" else "xenpvh"
    said = f'machine="{escape(machine)}"'
    if not is_xen or arch == "x86_64":
        said = f'arch="{escape(arch)}" {said}'
    kind_of_host = "xen" if is_xen else "kvm"
    yield f'<domain type="{kind_of_host}">'
    yield f"  <name>{escape(name)}</name>"
    yield f"  <memory unit='MiB'>{memory}</memory>"
    yield "  <vcpu>1</vcpu>"
    yield "  <os>"
    yield f"    <type {said}>{kind}</type>"
    yield f"    <kernel>{escape(path)}</kernel>"
    if args:
        yield f"    <cmdline>{escape(args)}</cmdline>"
    yield "  </os>"
    if not is_xen and plan.target.arch == "x86_64":
        yield "  <features><acpi/></features>"
    yield "  <on_poweroff>destroy</on_poweroff>"
    yield "  <on_reboot>destroy</on_reboot>"
    yield "  <on_crash>destroy</on_crash>"
    yield "  <devices>"
    yield "    <console type='pty'/>" if is_xen else "    <serial type='pty'/>"
    yield "  </devices>"
    yield "</domain>"

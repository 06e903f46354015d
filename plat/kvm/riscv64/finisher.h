/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SiFive's test device, which ends QEMU with a status: QEMU, include/hw/misc/sifive_test.h. One
 * register of 32 bits. Usable from assembly.
 */
#pragma once

/* Where QEMU's machine has it (hw/riscv/virt.c): for those who cannot ask the device tree. */
#define FINISHER_OF_QEMU 0x100000

#define FINISHER_PASS         0x5555
#define FINISHER_FAIL         0x3333 /* with the status above */
#define FINISHER_STATUS_SHIFT 16

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtio over MMIO: VIRTIO 1.2, 4.2. A platform that learns from its device tree where there may be
 * devices says uses=["virtio"], and tells us of them as it starts. On x86_64 this library looks
 * itself.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

/* Most places for devices. QEMU's "virt" for ARM has as many. */
#define UNI_VIRTIOMMIO_SLOTS 32

/*
 * There may be a device with registers at (base) and the interrupt (line). More places than there
 * is room for are left out.
 *
 * @context boot
 */
void uni_virtiommio_add(uint64_t base, unsigned line);

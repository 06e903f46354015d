/* SPDX-License-Identifier: BSD-3-Clause */
/* Watchpoints: Intel SDM volume 3B, 17.2 "Debug Registers". */
#include "debug.h"

#include <stddef.h>
#include <unicore/cdefs.h>
#include <unicore/debugtrap.h>
#include <unicore/errno.h>

#define WATCHES 4

/* DR6 and DR7: bits that are always as they are here, and those of watch (i). */
#define STATUS_NONE   0xffff0ff0u
#define CONTROL_NONE  0x400u
#define HIT(i)        (1u << (i))
#define ENABLE(i)     (2u << 2 * (i)) /* Gi */
#define ACCESS_SHIFT  16
#define ACCESS_STORE  1u
#define ACCESS_EITHER 3u
#define LENGTH_SHIFT  18
#define FIELDS(i)     (4 * (i))

static struct watch {
    enum uni_debugtrap_watch kind;
    uintptr_t address, length; /* (length) 0: free */
} watches[WATCHES];

static const struct watch *watched;

/* LENi, by length. */
static const uint8_t lengths[] = {[1] = 0, [2] = 1, [4] = 3, [8] = 2};

static uintptr_t control(void)
{
    uintptr_t value = CONTROL_NONE;

    for (unsigned i = 0; i < WATCHES; i++) {
        const struct watch *watch = &watches[i];
        uintptr_t access = watch->kind == UNI_DEBUGTRAP_STORE ? ACCESS_STORE : ACCESS_EITHER;

        if (watch->length)
            value |= ENABLE(i) | access << (ACCESS_SHIFT + FIELDS(i)) |
                     (uintptr_t)lengths[watch->length] << (LENGTH_SHIFT + FIELDS(i));
    }
    return value;
}

void watch_enable(void)
{
    __asm__ volatile("mov %0, %%dr0; mov %1, %%dr1; mov %2, %%dr2; mov %3, %%dr3; mov %4, %%dr7"
                     :
                     : "r"(watches[0].address), "r"(watches[1].address), "r"(watches[2].address),
                       "r"(watches[3].address), "r"(control())
                     : "memory");
}

void watch_disable(void)
{
    __asm__ volatile("mov %0, %%dr7" : : "r"((uintptr_t)CONTROL_NONE) : "memory");
}

/* DR6 is ours to reset; it may name watches that are not enabled. */
bool watch_is_cause(void)
{
    uintptr_t status;

    __asm__ volatile("mov %%dr6, %0" : "=r"(status));
    __asm__ volatile("mov %0, %%dr6" : : "r"((uintptr_t)STATUS_NONE));
    watched = NULL;
    for (unsigned i = 0; i < WATCHES; i++) {
        if (status & HIT(i) && watches[i].length)
            watched = &watches[i];
    }
    return watched != NULL;
}

/* There is nothing that stops at loads alone. */
int uni_debugtrap_watch(enum uni_debugtrap_watch kind, uintptr_t address, uintptr_t length)
{
    bool is_possible = length && length < UNI_COUNT(lengths) && (length & (length - 1)) == 0;

    if (kind == UNI_DEBUGTRAP_LOAD || !is_possible || address % length)
        return -ENOTSUP;
    for (size_t i = 0; i < WATCHES; i++) {
        if (!watches[i].length) {
            watches[i] = (struct watch){kind, address, length};
            return 0;
        }
    }
    return -ENOSPC;
}

void uni_debugtrap_watch_end(enum uni_debugtrap_watch kind, uintptr_t address, uintptr_t length)
{
    for (size_t i = 0; i < WATCHES; i++) {
        struct watch *watch = &watches[i];

        if (watch->kind == kind && watch->address == address && watch->length == length) {
            watch->length = 0;
            return;
        }
    }
}

enum uni_debugtrap_watch uni_debugtrap_watched(uintptr_t *address)
{
    *address = watched->address;
    return watched->kind;
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What libraries do when an image ends well: after main() has returned or exit() was called, and
 * whatever the application registered with atexit(). An image that crashes ends without.
 */
#pragma once

#include <unicore/cdefs.h>

/* An entry of the table. The functions are called in link order. */
struct uni_atend_entry {
    void (*function)(void);
};

/* Have (function) called: UNI_AT_END(hand_out); */
#define UNI_AT_END(called)                                                                         \
    static const struct uni_atend_entry uni_atend_entry_##called UNI_TABLE_ENTRY(                  \
        atend, UNI_LIBRARY) = {called}

/*
 * Call all of them. For lib/boot and C libraries, which do it just before they power off.
 *
 * @context thread
 */
void uni_at_end(void);

/* SPDX-License-Identifier: BSD-3-Clause */
/* How the files of this library know each other. */
#pragma once

struct operations {
    void (*begin)(void);
    void (*end)(void);
};

extern const struct operations logged;

#define APART __attribute__((noinline))

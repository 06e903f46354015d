/* SPDX-License-Identifier: BSD-3-Clause */
/* The first C code, on the boot stack and on provisional page tables, called by entry.S. */
#include "console.h"

#include <unicore/armboard.h>

UNI_NORETURN void start(const void *tree);

void start(const void *tree)
{
    uni_armboard_boot(tree, console_start);
}

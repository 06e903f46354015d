/* SPDX-License-Identifier: BSD-3-Clause */
#include "levels.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicore/boot.h>

UNI_TABLE(struct uni_boot_entry, boot);
extern void (*const uni_init_array_start[])(void), (*const uni_init_array_end[])(void);

const uintptr_t *initial_stack;

/* For uni_boot(), which nobody calls unless a fuzz target does, and has its own. */
int __attribute__((weak)) main(void)
{
    return 0;
}

void start_levels(void)
{
    for (const struct uni_boot_entry *entry = uni_table_boot_start; entry < uni_table_boot_end;
         entry++) {
        int error = entry->start();

        if (error < 0) {
            fprintf(stderr, "%s: error %d\n", entry->name, -error);
            exit(1);
        }
    }
    for (void (*const *construct)(void) = uni_init_array_start; construct < uni_init_array_end;
         construct++)
        (*construct)();
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* Levels, constructors, main(). */
#include "stop.h"

#include <stddef.h>
#if UNI_HAS_ATEND
#include <unicore/atend.h>
#endif
#include <unicore/boot.h>
#include <unicore/power.h>
#include <unicore/print.h>

#if UNI_HAS_LIBC
#include <stdlib.h>
#endif
#if UNI_HAS_PARAMS
#include <unicore/params.h>
#endif

/* Sorted by level. */
UNI_TABLE(struct uni_boot_entry, boot);
/* From the linker script: System V ABI, "Initialization and Termination Functions". */
extern void (*const uni_init_array_start[])(void), (*const uni_init_array_end[])(void);

int main(int argc, char *argv[]);

void stop(const char *what, int error)
{
    uni_print("boot: %s: error %d\n", what, -error);
    uni_power_off(UNI_POWER_CRASHED);
}

void uni_boot(int argc, char *argv[])
{
    int status;

#if UNI_HAS_PARAMS
    argc = uni_params_take(argc, argv);
#endif
    for (const struct uni_boot_entry *entry = uni_table_boot_start; entry < uni_table_boot_end;
         entry++) {
        int error = entry->start();

        if (error < 0)
            stop(entry->name, error);
    }
    for (void (*const *construct)(void) = uni_init_array_start; construct < uni_init_array_end;
         construct++)
        (*construct)();

    status = main(argc, argv);
#if UNI_HAS_LIBC
    exit(status);
#else
#if UNI_HAS_ATEND
    uni_at_end();
#endif
    uni_power_off(status);
#endif
}

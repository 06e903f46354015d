/* SPDX-License-Identifier: BSD-3-Clause */
/* What libFuzzer calls once: the levels that uni_boot() would run. */
#include "levels.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    start_levels();
    return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Before every unit: entries of tables lie side by side, so AddressSanitizer is not to put red
 * zones between them. (gcc has none in sections that are named.)
 */
#pragma once

#include <unicore/cdefs.h>

#if defined(__clang__)
#undef UNI_TABLE_ENTRY
#define UNI_TABLE_ENTRY(table, key)                                                                \
    UNI_SECTION(".uni_table." #table "." key)                                                      \
    UNI_ALIGNED(sizeof(void *)) __attribute__((used, no_sanitize("address")))
#endif

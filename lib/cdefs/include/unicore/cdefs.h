/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Names for what GNU C can say and ISO C cannot. The file is named after BSD's <sys/cdefs.h>.
 */
#pragma once

/* The result carries an error or ownership: dropping it is a bug. */
#define UNI_MUST_USE __attribute__((warn_unused_result))
#define UNI_NORETURN __attribute__((noreturn))
#define UNI_UNUSED   __attribute__((unused))
#define UNI_PACKED   __attribute__((packed))
#define UNI_WEAK     __attribute__((weak))
#define UNI_NOINLINE __attribute__((noinline))
#define UNI_INLINE   static inline __attribute__((always_inline))

/* Runs once or never: is made small, not fast. */
#if defined(__clang__)
#define UNI_COLD __attribute__((cold, minsize))
#else
#define UNI_COLD __attribute__((cold))
#endif

#define UNI_ALIGNED(bytes) __attribute__((aligned(bytes)))
#define UNI_SECTION(name)  __attribute__((section(name)))

/*
 * A table to which libraries add constant entries without knowing of each other. The library that
 * reads it names it in its recipe (tables=) and declares it once; entries stand in the order of
 * their (key), a string, and count even where nobody refers to them. Their alignment is said,
 * since compilers give a lone structure more, and the table would have gaps.
 */
#define UNI_TABLE(type, table)                                                                     \
    extern const type uni_table_##table##_start[], uni_table_##table##_end[]
#define UNI_TABLE_ENTRY(table, key)                                                                \
    UNI_SECTION(".uni_table." #table "." key) UNI_ALIGNED(sizeof(void *)) __attribute__((used))

/* Checks the arguments of a printf-like function: positions of format and first, from 1. */
#define UNI_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

#define UNI_LIKELY(condition)   __builtin_expect(!!(condition), 1)
#define UNI_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

#define UNI_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* (alignment) is a power of two. */
#define UNI_ALIGN_UP(value, alignment)   (((value) + ((alignment) - 1)) & ~((alignment) - 1))
#define UNI_ALIGN_DOWN(value, alignment) ((value) & ~((alignment) - 1))

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * By lines, of all levels that Config1 and Config2 tell of. A virtual address selects the line, as
 * its owner uses it. MIPS32 (MD00086) "CACHE"; PRA (MD00090) 9.37 and 9.38.
 */
#include <unicore/arch.h>

/* Operations: bits 4 to 2; caches: bits 1 and 0. */
#define HIT_INVALIDATE_INSTRUCTION 0x10
#define HIT_CLEAN_INVALIDATE_DATA  0x15

/* Config1: log2 of the line's size less 1, or 0 where there is no such cache. */
#define CONFIG1_DATA_LINE_SHIFT        10
#define CONFIG1_INSTRUCTION_LINE_SHIFT 19
#define CONFIG1_LINE_MASK              7

static size_t line_size(unsigned shift)
{
    uint32_t config, line;

    __asm__("mfc0 %0, $16, 1" : "=r"(config));
    line = config >> shift & CONFIG1_LINE_MASK;
    return line ? (size_t)2 << line : 0;
}

/* The operation is part of the instruction. */
#define EACH_LINE(operation, line, start, size)                                                    \
    do {                                                                                           \
        uintptr_t end = (uintptr_t)(start) + (size);                                               \
                                                                                                   \
        for (uintptr_t at = UNI_ALIGN_DOWN((uintptr_t)(start), (uintptr_t)(line)); at < end;       \
             at += (line))                                                                         \
            __asm__ volatile("cache %0, 0(%1)" : : "i"(operation), "r"(at) : "memory");            \
    } while (0)

/* Cleaning alone does not exist on every processor, and so invalidates too. */
void uni_arch_cache_clean(const void *start, size_t size)
{
    size_t line = line_size(CONFIG1_DATA_LINE_SHIFT);

    if (line)
        EACH_LINE(HIT_CLEAN_INVALIDATE_DATA, line, start, size);
    uni_arch_barrier();
}

void uni_arch_cache_invalidate(const void *start, size_t size)
{
    uni_arch_cache_clean(start, size);
}

void uni_arch_code_changed(const void *start, size_t size)
{
    size_t line = line_size(CONFIG1_INSTRUCTION_LINE_SHIFT);

    uni_arch_cache_clean(start, size);
    if (line)
        EACH_LINE(HIT_INVALIDATE_INSTRUCTION, line, start, size);
    uni_arch_barrier();
    uni_arch_barrier_instructions();
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* Cache maintenance by address: Arm ARM (DDI 0487) D7.5.9. */
#include <unicore/arch.h>

/* CTR_EL0: the smallest lines of the caches, as powers of two of words of 4 bytes. */
#define CTR_DATA_SHIFT        16
#define CTR_INSTRUCTION_SHIFT 0
#define CTR_LINE_MASK         0xf

static uintptr_t line_size(unsigned shift)
{
    uint64_t type;

    __asm__("mrs %0, ctr_el0" : "=r"(type));
    return (uintptr_t)4 << (type >> shift & CTR_LINE_MASK);
}

/* Apply (instruction) to each line of [(start), (start) + (size)). */
#define EACH_LINE(instruction, start, size, line)                                                  \
    for (uintptr_t at = UNI_ALIGN_DOWN((uintptr_t)(start), line);                                  \
         at < (uintptr_t)(start) + (size); at += (line))                                           \
    __asm__ volatile(instruction ", %0" : : "r"(at) : "memory")

void uni_arch_cache_clean(const void *start, size_t size)
{
    uintptr_t line = line_size(CTR_DATA_SHIFT);

    EACH_LINE("dc cvac", start, size, line);
    __asm__ volatile("dsb sy" : : : "memory");
}

void uni_arch_cache_invalidate(const void *start, size_t size)
{
    uintptr_t line = line_size(CTR_DATA_SHIFT);

    /* Clean and invalidate: the first and the last line may hold somebody else's bytes. */
    EACH_LINE("dc civac", start, size, line);
    __asm__ volatile("dsb sy" : : : "memory");
}

void uni_arch_code_changed(const void *start, size_t size)
{
    uintptr_t line = line_size(CTR_DATA_SHIFT);

    EACH_LINE("dc cvau", start, size, line);
    __asm__ volatile("dsb ish" : : : "memory");
    line = line_size(CTR_INSTRUCTION_SHIFT);
    EACH_LINE("ic ivau", start, size, line);
    __asm__ volatile("dsb ish; isb" : : : "memory");
}

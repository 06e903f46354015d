/* SPDX-License-Identifier: BSD-3-Clause */
/* Cache maintenance by address: Arm ARM (DDI 0406C) B4.2.1, for modes that own the processor. */
#include <unicore/arch.h>

/* CTR, B4.1.42: the smallest lines of the caches, as powers of two of words of 4 bytes. */
#define CTR_DATA_SHIFT        16
#define CTR_INSTRUCTION_SHIFT 0
#define CTR_LINE_MASK         0xf

static uintptr_t line_size(unsigned shift)
{
    uint32_t type;

    __asm__("mrc p15, 0, %0, c0, c0, 1" : "=r"(type));
    return (uintptr_t)4 << (type >> shift & CTR_LINE_MASK);
}

/* Apply the operation (registers) of coprocessor 15 to each line of [(start), (start) + (size)). */
#define EACH_LINE(registers, start, size, line)                                                    \
    for (uintptr_t at = UNI_ALIGN_DOWN((uintptr_t)(start), line);                                  \
         at < (uintptr_t)(start) + (size); at += (line))                                           \
    __asm__ volatile("mcr p15, 0, %0, " registers : : "r"(at) : "memory")

/* Operations by address. To the point of coherency, where devices look; or of unification. */
#define DCCMVAC  "c7, c10, 1"
#define DCCIMVAC "c7, c14, 1"
#define DCCMVAU  "c7, c11, 1"
#define ICIMVAU  "c7, c5, 1"

void uni_arch_cache_clean(const void *start, size_t size)
{
    uintptr_t line = line_size(CTR_DATA_SHIFT);

    EACH_LINE(DCCMVAC, start, size, line);
    __asm__ volatile("dsb sy" : : : "memory");
}

void uni_arch_cache_invalidate(const void *start, size_t size)
{
    uintptr_t line = line_size(CTR_DATA_SHIFT);

    /* Clean and invalidate: the first and the last line may hold somebody else's bytes. */
    EACH_LINE(DCCIMVAC, start, size, line);
    __asm__ volatile("dsb sy" : : : "memory");
}

void uni_arch_code_changed(const void *start, size_t size)
{
    uintptr_t line = line_size(CTR_DATA_SHIFT);

    EACH_LINE(DCCMVAU, start, size, line);
    __asm__ volatile("dsb ish" : : : "memory");
    line = line_size(CTR_INSTRUCTION_SHIFT);
    EACH_LINE(ICIMVAU, start, size, line);
    /* BPIALL: the branch predictor may remember branches that are gone. */
    __asm__ volatile("mcr p15, 0, %0, c7, c5, 6; dsb ish; isb" : : "r"(0) : "memory");
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Atomic operations on 8 and 16 bits, which GCC before 13 does not make out of those on 32 bits
 * that the processor has: GCC wiki, "Atomic/GCCMM/LIbrary", the functions of libatomic. All of them
 * are sequentially consistent, whatever order the caller would be content with.
 */
#include <stdbool.h>
#include <stdint.h>

typedef uint32_t word;

/* The word that (byte) is in, and where in it: the number of bits below. */
static volatile word *word_of(volatile void *byte)
{
    return (volatile word *)((uintptr_t)byte & ~(uintptr_t)3);
}

static unsigned shift_of(volatile void *byte)
{
    return (unsigned)((uintptr_t)byte & 3) * 8;
}

/* What (mask) selects of (*at) becomes that of (value), if it is that of (expected) now. */
static bool replace(volatile word *at, word mask, word *expected, word value)
{
    word old = __atomic_load_n(at, __ATOMIC_RELAXED);

    do
        if ((old ^ *expected) & mask) {
            *expected = old;
            return false;
        }
    while (!__atomic_compare_exchange_n(at, &old, (old & ~mask) | (value & mask), true,
                                        __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    return true;
}

/* Function (name) computes the new value of (old) and (operand). Both are of (type). */
#define UPDATE(name, type, result)                                                                 \
    type name(volatile void *at, type operand, int order);                                         \
    type name(volatile void *at, type operand, int order)                                          \
    {                                                                                              \
        const word mask = (word)(type) - 1 << shift_of(at);                                        \
        word expected = __atomic_load_n(word_of(at), __ATOMIC_RELAXED);                            \
        type old;                                                                                  \
                                                                                                   \
        (void)order;                                                                               \
        do                                                                                         \
            old = (type)(expected >> shift_of(at));                                                \
        while (!replace(word_of(at), mask, &expected, (word)(type)(result) << shift_of(at)));      \
        return old;                                                                                \
    }

/* GCC declares (weak) and does not pass it, so that what follows is not where it seems. */
#define COMPARE_EXCHANGE(name, type)                                                               \
    bool name(volatile void *at, void *expected, type value, bool weak, int success, int failure); \
    bool name(volatile void *at, void *expected, type value, bool weak, int success, int failure)  \
    {                                                                                              \
        const word mask = (word)(type) - 1 << shift_of(at);                                        \
        word old = (word) * (type *)expected << shift_of(at);                                      \
        bool done = replace(word_of(at), mask, &old, (word)value << shift_of(at));                 \
                                                                                                   \
        (void)weak;                                                                                \
        (void)success;                                                                             \
        (void)failure;                                                                             \
        if (!done)                                                                                 \
            *(type *)expected = (type)(old >> shift_of(at));                                       \
        return done;                                                                               \
    }

UPDATE(__atomic_exchange_1, uint8_t, operand)
UPDATE(__atomic_fetch_add_1, uint8_t, old + operand)
UPDATE(__atomic_fetch_sub_1, uint8_t, old - operand)
UPDATE(__atomic_fetch_and_1, uint8_t, old &operand)
UPDATE(__atomic_fetch_or_1, uint8_t, old | operand)
UPDATE(__atomic_fetch_xor_1, uint8_t, old ^ operand)
UPDATE(__atomic_fetch_nand_1, uint8_t, ~(old &operand))
COMPARE_EXCHANGE(__atomic_compare_exchange_1, uint8_t)

UPDATE(__atomic_exchange_2, uint16_t, operand)
UPDATE(__atomic_fetch_add_2, uint16_t, old + operand)
UPDATE(__atomic_fetch_sub_2, uint16_t, old - operand)
UPDATE(__atomic_fetch_and_2, uint16_t, old &operand)
UPDATE(__atomic_fetch_or_2, uint16_t, old | operand)
UPDATE(__atomic_fetch_xor_2, uint16_t, old ^ operand)
UPDATE(__atomic_fetch_nand_2, uint16_t, ~(old &operand))
COMPARE_EXCHANGE(__atomic_compare_exchange_2, uint16_t)

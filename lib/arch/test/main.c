/* SPDX-License-Identifier: BSD-3-Clause */
/* What <unicore/arch.h> promises on every processor, as far as it needs no privileges. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/alloc.h>
#include <unicore/arch.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/intr.h>
#include <unicore/timer.h>

#include "caches.h"

/* Room for what Linux saves of a processor at a signal, too. */
#define STACK_SIZE 32768

#define CONTEXTS 3
#define ROUNDS   1000

/* More values than any processor has registers to keep over a call. */
#define VALUES 16

static struct uni_arch_context main_context;

static struct player {
    struct uni_arch_context context;
    unsigned number;
    unsigned rounds;
    bool spoiled; /* an integer register changed over a switch */
    bool inexact; /* one of floating point did */
    bool crooked; /* the stack is not aligned as the compiler thinks */
} players[CONTEXTS];

/*
 * Volatile: the compiler knows no value, and with the loops unrolled keeps as many as it can in
 * registers.
 */
static volatile unsigned long integer_seed = 0x1234567;
static volatile double real_seed = 1.25;

static void play(void *argument)
{
    struct player *self = argument;
    struct player *next = &players[(self->number + 1) % CONTEXTS];
    UNI_ALIGNED(16) volatile unsigned char aligned[16];

    aligned[0] = 0;
    self->crooked = (uintptr_t)aligned % 16 != aligned[0];
    for (;;) {
        unsigned long integers[VALUES];
        double reals[VALUES];

        for (unsigned i = 0; i < VALUES; i++) {
            integers[i] = integer_seed * (self->number + i + 1);
            reals[i] = real_seed * (self->number + i + 1);
        }
        if (++self->rounds < ROUNDS || self->number + 1 < CONTEXTS)
            uni_arch_context_switch(&self->context, &next->context);
        else
            uni_arch_context_switch(&self->context, &main_context);
        for (unsigned i = 0; i < VALUES; i++) {
            self->spoiled |= integers[i] != integer_seed * (self->number + i + 1);
            self->inexact |= reals[i] != real_seed * (self->number + i + 1);
        }
    }
}

static void check_contexts(void)
{
    unsigned char *stacks[CONTEXTS];

    for (unsigned i = 0; i < CONTEXTS; i++) {
        stacks[i] = uni_alloc(STACK_SIZE);
        if (stacks[i] == NULL)
            abort();
        players[i].number = i;
        uni_arch_context_make(&players[i].context, stacks[i] + STACK_SIZE, play, &players[i]);
    }
    uni_arch_context_switch(&main_context, &players[0].context);
    for (unsigned i = 0; i < CONTEXTS; i++) {
        UNI_CHECK(players[i].rounds == ROUNDS);
        UNI_CHECK(!players[i].spoiled);
        UNI_CHECK(!players[i].inexact);
        UNI_CHECK(!players[i].crooked);
        uni_free(stacks[i]);
    }
    uni_check_part("contexts");
}

static volatile unsigned interrupts;

static void interrupt(void *argument)
{
    (void)argument;
    interrupts++;
    uni_timer_set(uni_clock_monotonic() + UNI_MICROSECONDS(50));
}

/* A sum that depends on every register that it is kept in, and on no rounding mode but one. */
static double add_up(void)
{
    double sums[VALUES] = {0};

    for (int i = 1; i <= 20000; i++)
        for (unsigned j = 0; j < VALUES; j++)
            sums[j] = sums[j] * 0.5 + real_seed / (i + (int)j);
    for (unsigned j = 1; j < VALUES; j++)
        sums[0] += sums[j];
    return sums[0];
}

static void check_interrupted(void)
{
    double expected = add_up();
    uni_time end = uni_clock_monotonic() + UNI_MILLISECONDS(100);
    bool same = true;

    uni_timer_attach(interrupt, NULL);
    uni_timer_set(0);
    uni_intr_on();
    while (uni_clock_monotonic() < end || interrupts < 3)
        same &= add_up() == expected;
    uni_intr_off();
    uni_timer_set(UNI_TIMER_NEVER);
    UNI_CHECK(same);
    uni_check_part("floating point, interrupted");
}

/* Other than what was in the registers before. */
static UNI_NOINLINE void change_registers(void)
{
    volatile double result = add_up();

    (void)result;
}

static void check_fpu(void)
{
    static struct uni_arch_fpu first, second;

    memset(&first, 0, sizeof(first));
    memset(&second, 0, sizeof(second));
    uni_arch_fpu_save(&first);
    change_registers();
    uni_arch_fpu_restore(&first);
    uni_arch_fpu_save(&second);
    UNI_CHECK(memcmp(&first, &second, sizeof(first)) == 0);
    uni_check_part("floating point, saved and restored");
}

#define CHECK_ATOMICS(type)                                                                        \
    do {                                                                                           \
        static type value = 5;                                                                     \
        type expected = 7;                                                                         \
                                                                                                   \
        UNI_CHECK(__atomic_fetch_add(&value, 1, __ATOMIC_SEQ_CST) == 5);                           \
        UNI_CHECK(__atomic_fetch_or(&value, 8, __ATOMIC_ACQUIRE) == 6);                            \
        UNI_CHECK(__atomic_fetch_and(&value, 3, __ATOMIC_RELEASE) == 14);                          \
        UNI_CHECK(__atomic_fetch_sub(&value, 3, __ATOMIC_RELAXED) == 2);                           \
        UNI_CHECK(__atomic_exchange_n(&value, 9, __ATOMIC_ACQ_REL) == (type) - 1);                 \
        UNI_CHECK(!__atomic_compare_exchange_n(&value, &expected, 1, false, __ATOMIC_SEQ_CST,      \
                                               __ATOMIC_RELAXED));                                 \
        UNI_CHECK(expected == 9);                                                                  \
        UNI_CHECK(__atomic_compare_exchange_n(&value, &expected, 1, false, __ATOMIC_SEQ_CST,       \
                                              __ATOMIC_RELAXED));                                  \
        __atomic_store_n(&value, (type)(__atomic_load_n(&value, __ATOMIC_ACQUIRE) + 1),            \
                         __ATOMIC_RELEASE);                                                        \
        UNI_CHECK(value == 2);                                                                     \
    } while (0)

static void check_atomics(void)
{
    CHECK_ATOMICS(uint8_t);
    CHECK_ATOMICS(uint16_t);
    CHECK_ATOMICS(uint32_t);
    CHECK_ATOMICS(uintptr_t);
    uni_check_part("atomics");
}

/* That they do what they should shows only beside devices; here, that they do no harm. */
static void check_barriers(void)
{
    uni_arch_barrier();
    uni_arch_barrier_read();
    uni_arch_barrier_write();
    uni_arch_barrier_instructions();
    uni_arch_pause();
    uni_check_part("barriers");
}

extern const char uni_text_start[], uni_text_end[];

static bool is_text(uintptr_t address)
{
    return address > (uintptr_t)uni_text_start && address <= (uintptr_t)uni_text_end;
}

/* Where the function returns to. On ARM, bit 0 of that is the instruction set, and no address. */
#if defined(__arm__)
#define RETURN_ADDRESS ((uintptr_t)__builtin_return_address(0) & ~(uintptr_t)1)
#else
#define RETURN_ADDRESS ((uintptr_t)__builtin_return_address(0))
#endif

static UNI_NOINLINE void check_inner_frame(uintptr_t outer_return)
{
    uintptr_t frame = uni_arch_frame_pointer();
    uintptr_t address = 0;
    unsigned depth = 0;

    UNI_CHECK(uni_arch_frame_next(&frame, &address));
    UNI_CHECK(address == RETURN_ADDRESS);
    UNI_CHECK(uni_arch_frame_next(&frame, &address));
    UNI_CHECK(address == outer_return);
    while (depth++ < 100 && uni_arch_frame_next(&frame, &address))
        UNI_CHECK(is_text(address));
    UNI_CHECK(depth > 1 && depth < 100); /* main() was called by somebody, and the chain ends */
}

static UNI_NOINLINE void check_frames(void)
{
    check_inner_frame(RETURN_ADDRESS);
    uni_check_part("frames");
}

int main(void)
{
    check_contexts();
    check_interrupted();
    check_fpu();
    check_atomics();
    check_barriers();
    check_caches();
    check_frames();
    return uni_check_verdict();
}

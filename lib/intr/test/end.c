/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What <unicore/intr.h> promises of uni_intr_at_end(): it may switch to another context. Compiled
 * for interrupt context, which it begins in.
 */
#include "end.h"

#include <stddef.h>
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/clock.h>
#include <unicore/intr.h>
#include <unicore/timer.h>

#define STACK_SIZE 16384
#define SOON       UNI_MICROSECONDS(300)

static char stack[STACK_SIZE] UNI_ALIGNED(16);
static struct uni_arch_context contexts[2];
static volatile unsigned current;
static volatile unsigned switches;
static volatile bool wrong;

/* Leave whatever runs for the other one. */
static void change(void)
{
    struct uni_arch_fpu fpu;
    unsigned from = current;

    wrong |= uni_intr_is_handling() || uni_intr_is_on();
    uni_arch_fpu_save(&fpu);
    switches++;
    current = !from;
    uni_timer_set(uni_clock_monotonic() + SOON);
    uni_arch_context_switch(&contexts[from], &contexts[!from]);
    uni_arch_fpu_restore(&fpu);
}

static uint32_t calculate(void)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < 1000; i++)
        sum = sum * 33 + (i ^ sum >> 7);
    return sum;
}

static void other(void *argument)
{
    uint32_t expected = calculate();

    (void)argument;
    uni_intr_on();
    for (;;)
        wrong |= calculate() != expected;
}

bool end_switches(unsigned count)
{
    uint32_t expected = calculate();

    uni_arch_context_make(&contexts[1], stack + sizeof(stack), other, NULL);
    uni_intr_at_end(change);
    uni_timer_set(uni_clock_monotonic());
    uni_intr_on();
    /* What is interrupted has to come out right. */
    while (switches < count && !wrong)
        wrong |= calculate() != expected;
    uni_intr_off();
    uni_timer_set(UNI_TIMER_NEVER);
    uni_intr_at_end(NULL);
    return !wrong;
}

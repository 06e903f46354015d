/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts, apart from exceptions: most images have none, and then none of this. */
#include "trap.h"

#include <stddef.h>
#include <unicore/trap.h>

extern const char interrupt_stubs[];

/* Called by the stubs. */
void (*interrupt_handler)(unsigned vector);

static struct uni_gate gates[TRAP_VECTORS + INTERRUPT_VECTORS];

_Static_assert(TRAP_VECTORS + INTERRUPT_VECTORS == UNI_TRAP_VECTORS, "told in segment.h");

UNI_COLD void uni_trap_on_interrupt(void (*handler)(unsigned vector))
{
    const struct uni_table_pointer pointer = {sizeof(gates) - 1, (uintptr_t)gates};

    interrupt_handler = handler;
    for (size_t i = 0; i < TRAP_VECTORS; i++)
        gates[i] = trap_gates[i];
    for (size_t i = 0; i < INTERRUPT_VECTORS; i++)
        gates[TRAP_VECTORS + i] = gate_to((uintptr_t)interrupt_stubs + i * TRAP_STUB_SIZE, 0);
    __asm__ volatile("lidt %0" : : "m"(pointer), "m"(gates));
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts are Xen's calls, which the processor's (masked) holds back: xen/include/public/xen.h,
 * "struct vcpu_info". Xen itself reads it only on this processor.
 */
#include <unicore/intr.h>

#include <stddef.h>
#include <unicore/lines.h>
#include <unicore/xenguest.h>

#include "../../intr.h"
#include "../../shared.h"
#include "abi.h"

/* sched.h: unmasks, and sleeps unless something is pending, in one. */
enum { SCHED_BLOCK = 1 };

extern const char upcall_entry[];

/* Called by upcall_entry. */
bool upcall(bool of_user_mode);

static volatile struct processor *processor(void)
{
    return &shared()->processors[0];
}

/*
 * On the kernel stack. Returns whether uni_lines_end() is to be called in user mode. Where kernel
 * mode was interrupted, which is nowhere but in uni_intr_wait(), that does so.
 */
bool upcall(bool of_user_mode)
{
    uni_lines_begin();
    event_upcall();
    if (of_user_mode && !uni_lines_has_end())
        uni_lines_end();
    return of_user_mode && uni_lines_has_end();
}

void upcall_start(void)
{
    const struct callback callback = {.type = CALLBACK_EVENT, .address = (uintptr_t)upcall_entry};

    (void)uni_xen_hypercall(CALLBACK_REGISTER, (uintptr_t)&callback, 0, 0, CALL_CALLBACK_OP);
}

/* What came while calls were masked is delivered at the end of the next hypercall: any will do. */
static void unmask(void)
{
    __atomic_store_n(&processor()->masked, 0, __ATOMIC_SEQ_CST);
    if (processor()->pending)
        (void)uni_xen_hypercall(0, 0, 0, 0, UNI_XEN_VERSION);
}

void uni_intr_on(void)
{
    intr_start();
    unmask();
}

void uni_intr_off(void)
{
    __atomic_store_n(&processor()->masked, 1, __ATOMIC_SEQ_CST);
}

bool uni_intr_is_on(void)
{
    return !processor()->masked;
}

uintptr_t uni_intr_save(void)
{
    uintptr_t saved = processor()->masked;

    uni_intr_off();
    return saved;
}

void uni_intr_restore(uintptr_t saved)
{
    if (!saved)
        unmask();
}

/* The hypercall's way back restores the mask, after the calls: syscall_callback. */
void uni_intr_wait(void)
{
    intr_start();
    (void)uni_xen_command(UNI_XEN_SCHED_OP, SCHED_BLOCK, NULL);
    uni_lines_end();
}

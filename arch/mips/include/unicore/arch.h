/* SPDX-License-Identifier: BSD-3-Clause */
/* What every processor has, in mips's way. The same names exist for each architecture. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* The smallest page, in bytes. MIPS32 PRA (MD00090) 9.17 "PageMask". */
#define UNI_ARCH_PAGE_SIZE 4096

/*
 * The frame pointer of the calling function: its stack pointer after the prologue.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE uintptr_t uni_arch_frame_pointer(void)
{
    return (uintptr_t)__builtin_frame_address(0);
}

/*
 * One step up the stack: replaces (return_address), which says where in the function of (frame) we
 * are, by the place that it returns to, and (frame) by the caller's.
 *
 * O32 lets each function keep its caller's registers where it likes. They are found by the
 * instructions of the prologue that saves them; where (return_address) is 0, or no prologue is in
 * front of it, by looking for what must be them. Stacks grow down, so that frames rise; the first
 * frame has a saved frame pointer of 0. Returns false where the chain ends, or is broken.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_arch_frame_next(uintptr_t *frame, uintptr_t *return_address);

/*
 * Tell the processor that this is a loop which waits: MIPS32 (MD00086) "PAUSE".
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_pause(void)
{
    __asm__ volatile("pause" : : : "memory");
}

/* Status.IE: MIPS32 PRA (MD00090) 9.30. DI returns Status as it was. */
#define UNI_MIPS_STATUS_IE 0x00000001

/*
 * Let interrupts in.
 *
 * @context boot, thread
 * @nowait
 * @ensures interrupts on
 */
UNI_INLINE void uni_arch_interrupts_on(void)
{
    __asm__ volatile("ei; ehb" : : : "memory");
}

/*
 * Mask interrupts, and return what uni_arch_interrupts_restore() makes of them what they were.
 *
 * @context boot, thread, isr
 * @nowait
 * @ensures interrupts off
 */
UNI_INLINE uintptr_t uni_arch_interrupts_save(void)
{
    uintptr_t status;

    __asm__ volatile("di %0; ehb" : "=r"(status) : : "memory");
    return status & UNI_MIPS_STATUS_IE;
}

/*
 * Mask interrupts.
 *
 * @context boot, thread, isr
 * @nowait
 * @ensures interrupts off
 */
UNI_INLINE void uni_arch_interrupts_off(void)
{
    (void)uni_arch_interrupts_save();
}

/*
 * Let interrupts in again if they were when (saved) was returned.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_interrupts_restore(uintptr_t saved)
{
    if (saved)
        uni_arch_interrupts_on();
    else
        uni_arch_interrupts_off();
}

/*
 * Whether interrupts are let in.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_arch_interrupts_are_on(void)
{
    uintptr_t status;

    __asm__ volatile("mfc0 %0, $12" : "=r"(status) : : "memory");
    return status & UNI_MIPS_STATUS_IE;
}

/*
 * Sleep until an interrupt was handled, with interrupts off before and after: in trap_entry.S,
 * since what handles them has to know where we sleep.
 *
 * @context boot, thread
 * @blocks
 * @needs interrupts off
 */
void uni_arch_interrupts_wait(void);

/*
 * Order of memory accesses, as devices and other processors see it: MD00086 "SYNC", stype 0.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier(void)
{
    __asm__ volatile("sync" : : : "memory");
}

/*
 * The same among loads.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_read(void)
{
    uni_arch_barrier();
}

/*
 * The same among stores.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_write(void)
{
    uni_arch_barrier();
}

/*
 * Let changes of system registers and of code take effect for what follows: MD00086 "JR.HB".
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_barrier_instructions(void);

/*
 * Write what the data caches hold of (size) bytes at (start) to memory, for devices to see.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_cache_clean(const void *start, size_t size);

/*
 * Forget what the data caches hold of (size) bytes at (start), which a device has written since.
 * Cache lines that reach beyond are written to memory first.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_cache_invalidate(const void *start, size_t size);

/*
 * Let the (size) bytes at (start), written as data, be executed.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_code_changed(const void *start, size_t size);

/* A flow of control that is not running: what has to survive calls lies on its stack. */
struct uni_arch_context {
    uintptr_t stack;
};

/*
 * What a context runs. It must never return.
 *
 * @context thread
 * @nullable argument
 */
typedef void uni_arch_context_function(void *argument);

/*
 * Make (context), on the stack that ends at (stack_end), such that the first switch to it calls
 * (function) with (argument).
 *
 * @context boot, thread
 * @nowait
 * @nullable argument
 */
void uni_arch_context_make(struct uni_arch_context *context, void *stack_end,
                           uni_arch_context_function *function, void *argument);

/*
 * Leave through (from) and go on where (to) was left.
 *
 * @context boot, thread, isr
 */
void uni_arch_context_switch(struct uni_arch_context *from, const struct uni_arch_context *to);

/* All registers of floating point: 16 pairs, and the control and status register FCSR. */
struct uni_arch_fpu {
    uint32_t registers[32];
    uint32_t control;
} UNI_ALIGNED(8);

/*
 * Save the registers in (fpu), and load them from it.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_fpu_save(struct uni_arch_fpu *fpu);
void uni_arch_fpu_restore(const struct uni_arch_fpu *fpu);

/*
 * Thread-local variables: the thread pointer UserLocal points 0x7000 behind their start, so that
 * 16 bits of offset reach as many as they can (MIPS NPTL ABI; binutils' TP_OFFSET).
 */
#define UNI_ARCH_TLS_BELOW   0
#define UNI_ARCH_TLS_CONTROL 0
#define UNI_ARCH_TLS_BIAS    0x7000 /* how far the thread pointer is ahead of where it should be */

/*
 * What the thread pointer is.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE uintptr_t uni_arch_thread_pointer(void)
{
    uintptr_t pointer;

    __asm__ volatile("rdhwr %0, $29" : "=r"(pointer));
    return pointer;
}

/*
 * Change the thread pointer.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_set_thread_pointer(uintptr_t pointer);

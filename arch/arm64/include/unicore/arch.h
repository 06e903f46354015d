/* SPDX-License-Identifier: BSD-3-Clause */
/* What every processor has, in arm64's way. The same names exist for each architecture. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* The smallest page, in bytes. Arm ARM (DDI 0487) D8.1, the 4 KB translation granule. */
#define UNI_ARCH_PAGE_SIZE 4096

/*
 * The frame pointer of the calling function.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE uintptr_t uni_arch_frame_pointer(void)
{
    return (uintptr_t)__builtin_frame_address(0);
}

/*
 * One step up the stack: takes (return_address) from (frame), then moves (frame) to the caller's.
 *
 * (frame) points at a frame record, the caller's frame pointer with the return address above it
 * (Procedure Call Standard for the Arm 64-bit Architecture, 6.4.6 "The Frame Pointer"). Stacks grow
 * down, so that frames rise; the first frame has a saved frame pointer of 0. Returns false where
 * (frame) is null, misaligned or followed by one that does not rise: there the chain ends, or is
 * broken.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_arch_frame_next(uintptr_t *frame, uintptr_t *return_address)
{
    const uintptr_t *saved = (const uintptr_t *)*frame;

    if (!*frame || *frame % sizeof(uintptr_t))
        return false;
    if (saved[0] && saved[0] <= *frame)
        return false;
    *return_address = saved[1];
    *frame = saved[0];
    return *return_address != 0;
}

/*
 * Tell the processor that this is a loop which waits.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_pause(void)
{
    __asm__ volatile("yield");
}

/* PSTATE.I: DDI 0487 C5.2.2 "DAIF". Operand 2 of MSR DAIFSet and DAIFClr is I alone. */
#define UNI_ARM64_DAIF_I 0x80

/*
 * Let interrupts in.
 *
 * @context boot, thread
 * @nowait
 * @ensures interrupts on
 */
UNI_INLINE void uni_arch_interrupts_on(void)
{
    __asm__ volatile("msr daifclr, #2" : : : "memory");
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
    __asm__ volatile("msr daifset, #2" : : : "memory");
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
    uintptr_t saved;

    __asm__ volatile("mrs %0, daif; msr daifset, #2" : "=r"(saved) : : "memory");
    return saved;
}

/*
 * Let interrupts in again if they were when (saved) was returned.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_interrupts_restore(uintptr_t saved)
{
    __asm__ volatile("msr daif, %0" : : "r"(saved) : "memory");
}

/*
 * Whether interrupts are let in.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_arch_interrupts_are_on(void)
{
    uintptr_t daif;

    __asm__ volatile("mrs %0, daif" : "=r"(daif));
    return !(daif & UNI_ARM64_DAIF_I);
}

/*
 * Sleep until an interrupt was handled, with interrupts off before and after. WFI wakes up for an
 * interrupt that is masked, and so none is missed; it is taken in the window behind it.
 *
 * @context boot, thread
 * @blocks
 * @needs interrupts off
 */
UNI_INLINE void uni_arch_interrupts_wait(void)
{
    __asm__ volatile("dsb sy; wfi; msr daifclr, #2; isb; msr daifset, #2" : : : "memory");
}

/*
 * Order of memory accesses, as devices and other processors see it: DDI 0487 B2.3.12.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier(void)
{
    __asm__ volatile("dmb sy" : : : "memory");
}

/*
 * The same among loads.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_read(void)
{
    __asm__ volatile("dmb ld" : : : "memory");
}

/*
 * The same among stores.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_write(void)
{
    __asm__ volatile("dmb st" : : : "memory");
}

/*
 * Let changes of system registers and of code take effect for what follows.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_instructions(void)
{
    __asm__ volatile("isb" : : : "memory");
}

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

/* All registers of floating point and vectors: DDI 0487 B1.2.1. */
struct uni_arch_fpu {
    uint64_t vectors[32][2];
    uint64_t status, control;
} UNI_ALIGNED(16);

/*
 * Save the registers in (fpu), and load them from it.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_fpu_save(struct uni_arch_fpu *fpu);
void uni_arch_fpu_restore(const struct uni_arch_fpu *fpu);

/*
 * Thread-local variables: they lie above what the thread pointer TPIDR_EL0 points at, behind two
 * words (ELF for the Arm 64-bit Architecture 2023Q3, 5.4 "Thread-local storage").
 */
#define UNI_ARCH_TLS_BELOW   0
#define UNI_ARCH_TLS_CONTROL (2 * sizeof(uintptr_t))
#define UNI_ARCH_TLS_BIAS    0 /* how far the thread pointer is ahead of where it should be */

/*
 * What the thread pointer is.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE uintptr_t uni_arch_thread_pointer(void)
{
    uintptr_t pointer;

    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(pointer));
    return pointer;
}

/*
 * Change the thread pointer.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_set_thread_pointer(uintptr_t pointer)
{
    __asm__ volatile("msr tpidr_el0, %0" : : "r"(pointer) : "memory");
}

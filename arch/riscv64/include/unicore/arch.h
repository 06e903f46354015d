/* SPDX-License-Identifier: BSD-3-Clause */
/* What every processor has, in riscv64's way. The same names exist for each architecture. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* The smallest page, in bytes. RISC-V Privileged Architecture 20211203, 4.4 "Sv39". */
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
 * (frame) points behind the return address, which the caller's frame pointer precedes (RISC-V
 * Calling Conventions 1.0, 1.4 "Frame Pointer Convention"). Stacks grow down, so that frames rise;
 * the first frame has a saved frame pointer of 0. Returns false where (frame) is null, misaligned
 * or followed by one that does not rise: there the chain ends, or is broken.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_arch_frame_next(uintptr_t *frame, uintptr_t *return_address)
{
    const uintptr_t *saved = (const uintptr_t *)*frame;

    if (!*frame || *frame % sizeof(uintptr_t))
        return false;
    if (saved[-2] && saved[-2] <= *frame)
        return false;
    *return_address = saved[-1];
    *frame = saved[-2];
    return *return_address != 0;
}

/*
 * Tell the processor that this is a loop which waits: PAUSE of Zihintpause 2.0, written as the
 * fence that it is to assemblers and processors which do not know it.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_pause(void)
{
    __asm__ volatile(".4byte 0x0100000f");
}

/* sstatus.SIE: Privileged Architecture 4.1.1. Small enough for the immediate forms. */
#define UNI_RISCV64_SSTATUS_SIE 2

/*
 * Let interrupts in.
 *
 * @context boot, thread
 * @nowait
 * @ensures interrupts on
 */
UNI_INLINE void uni_arch_interrupts_on(void)
{
    __asm__ volatile("csrsi sstatus, %0" : : "i"(UNI_RISCV64_SSTATUS_SIE) : "memory");
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
    __asm__ volatile("csrci sstatus, %0" : : "i"(UNI_RISCV64_SSTATUS_SIE) : "memory");
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

    __asm__ volatile("csrrci %0, sstatus, %1"
                     : "=r"(saved)
                     : "i"(UNI_RISCV64_SSTATUS_SIE)
                     : "memory");
    return saved & UNI_RISCV64_SSTATUS_SIE;
}

/*
 * Let interrupts in again if they were when (saved) was returned.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_interrupts_restore(uintptr_t saved)
{
    __asm__ volatile("csrs sstatus, %0" : : "r"(saved) : "memory");
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

    __asm__ volatile("csrr %0, sstatus" : "=r"(status));
    return (status & UNI_RISCV64_SSTATUS_SIE) != 0;
}

/*
 * Sleep until an interrupt was handled, with interrupts off before and after. WFI wakes up for one
 * that sstatus masks (Privileged Architecture 3.3.3), and so none is missed; it is taken in the
 * window behind it.
 *
 * @context boot, thread
 * @blocks
 * @needs interrupts off
 */
UNI_INLINE void uni_arch_interrupts_wait(void)
{
    __asm__ volatile("wfi; csrsi sstatus, %0; csrci sstatus, %0"
                     :
                     : "i"(UNI_RISCV64_SSTATUS_SIE)
                     : "memory");
}

/*
 * Order of memory accesses and of device accesses: RISC-V Unprivileged ISA 20191213, 2.7.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier(void)
{
    __asm__ volatile("fence iorw, iorw" : : : "memory");
}

/*
 * The same among loads.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_read(void)
{
    __asm__ volatile("fence ir, ir" : : : "memory");
}

/*
 * The same among stores.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_write(void)
{
    __asm__ volatile("fence ow, ow" : : : "memory");
}

/*
 * Let changes of code take effect for what follows.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_instructions(void)
{
    __asm__ volatile("fence.i" : : : "memory");
}

/*
 * Devices see what the caches hold, as is usual: the base architecture could not make them.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_cache_clean(const void *start, size_t size)
{
    (void)start;
    (void)size;
    uni_arch_barrier();
}

/*
 * Forget what the caches have of [start, start + size).
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_cache_invalidate(const void *start, size_t size)
{
    (void)start;
    (void)size;
    uni_arch_barrier();
}

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

/* All registers of floating point: Unprivileged ISA, chapter 12. */
struct uni_arch_fpu {
    uint64_t registers[32];
    uint64_t control; /* fcsr */
};

/*
 * Save the registers in (fpu), and load them from it.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_fpu_save(struct uni_arch_fpu *fpu);
void uni_arch_fpu_restore(const struct uni_arch_fpu *fpu);

/*
 * Thread-local variables: they lie where the thread pointer tp points (RISC-V ELF psABI 1.0, 8.5
 * "Thread Local Storage").
 */
#define UNI_ARCH_TLS_BELOW   0
#define UNI_ARCH_TLS_CONTROL 0
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

    __asm__ volatile("mv %0, tp" : "=r"(pointer));
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
    __asm__ volatile("mv tp, %0" : : "r"(pointer) : "memory");
}

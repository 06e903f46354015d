/* SPDX-License-Identifier: BSD-3-Clause */
/* What every processor has, in 32-bit ARM's way. The same names exist for each architecture. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* The smallest page, in bytes. Arm ARM (DDI 0406C) B3.6 "Long-descriptor translation table format".
 */
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
 * The procedure call standard leaves the layout to compilers (AAPCS32 2023Q3, 6.2.1.4). With clang
 * (frame) points at the caller's saved frame pointer, with the return address above it. With gcc it
 * points at the return address, with the caller's frame pointer below it; but in a function that
 * calls none, at the caller's frame pointer alone, and then that frame is passed over. Stacks grow
 * down, so that frames rise; the first frame has a saved frame pointer of 0. Returns false where
 * (frame) is null, misaligned or followed by one that does not rise: there the chain ends, or is
 * broken.
 *
 * Bit 0 of a return address is the instruction set of the caller, and not part of the address.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_arch_frame_next(uintptr_t *frame, uintptr_t *return_address)
{
    const uintptr_t *at = (const uintptr_t *)*frame;
    uintptr_t saved;

    if (!*frame || *frame % sizeof(uintptr_t))
        return false;
#ifdef __clang__
    saved = at[0];
    *return_address = at[1] & ~(uintptr_t)1;
#else
    extern const char uni_text_start[], uni_text_end[];

    if (at[0] - (uintptr_t)uni_text_start >= (uintptr_t)(uni_text_end - uni_text_start)) {
        if (at[0] <= *frame || at[0] % sizeof(uintptr_t))
            return false;
        *frame = at[0];
        at = (const uintptr_t *)*frame;
    }
    saved = at[-1];
    *return_address = at[0];
#endif
    if (saved && saved <= *frame)
        return false;
    *frame = saved;
    return *return_address != 0;
}

/*
 * Tell the processor that this is a loop which waits. DDI 0406C, A8.8.427 "YIELD".
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_pause(void)
{
    __asm__ volatile("yield");
}

/*
 * Interrupts, in modes that own the processor: DDI 0406C, B1.3.3 "Program Status Registers". The
 * mask bit I stops IRQs; FIQs belong to secure firmware and stay masked.
 */
#define UNI_ARCH_INTERRUPTS_MASKED 0x80

/*
 * Let interrupts in.
 *
 * @context boot, thread
 * @nowait
 * @ensures interrupts on
 */
UNI_INLINE void uni_arch_interrupts_on(void)
{
    __asm__ volatile("cpsie i" : : : "memory");
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
    __asm__ volatile("cpsid i" : : : "memory");
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

    __asm__ volatile("mrs %0, cpsr; cpsid i" : "=r"(saved) : : "memory");
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
    __asm__ volatile("msr cpsr_c, %0" : : "r"(saved) : "memory");
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

    __asm__ volatile("mrs %0, cpsr" : "=r"(status) : : "memory");
    return !(status & UNI_ARCH_INTERRUPTS_MASKED);
}

/*
 * Sleep until an interrupt was handled; they are off before and after. A masked interrupt ends the
 * sleep too (DDI 0406C, B1.8.14 "Wait For Interrupt"), so none is lost; it is taken in the window
 * behind it.
 *
 * @context boot, thread
 * @blocks
 * @needs interrupts off
 */
UNI_INLINE void uni_arch_interrupts_wait(void)
{
    __asm__ volatile("dsb; wfi; cpsie i; isb; cpsid i" : : : "memory");
}

/*
 * Order accesses to memory and devices, as other processors and devices see them: DDI 0406C, A3.8.3
 * "Memory barriers". There is none for loads alone.
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
    __asm__ volatile("dmb sy" : : : "memory");
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
 * What comes later is fetched anew, and sees what changed in the processor before.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_instructions(void)
{
    __asm__ volatile("isb" : : : "memory");
}

/*
 * For devices that do not look into the caches, and for code: write what was changed in
 * [start, start + size) to memory; forget what the caches have of it; let instructions that were
 * written there be executed. What shares a cache line with either end is kept.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_cache_clean(const void *start, size_t size);
/*
 * Forget what the caches have of [start, start + size).
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_cache_invalidate(const void *start, size_t size);
/*
 * Let instructions that were written to [start, start + size) be executed.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_code_changed(const void *start, size_t size);

/* A thread that does not run: its registers are on its stack. */
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
 * Leave the running thread in (from), and go on with (to).
 *
 * @context boot, thread, isr
 */
void uni_arch_context_switch(struct uni_arch_context *from, const struct uni_arch_context *to);

/* The registers of VFPv3 and Advanced SIMD: DDI 0406C, A2.6 and A2.7. */
struct uni_arch_fpu {
    uint64_t registers[32];
    uint32_t control; /* FPSCR */
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
 * Thread-local variables: they lie above what the thread pointer TPIDRURO points at, behind two
 * words (Addenda to the ABI for the Arm Architecture 2023Q3, "Thread-local storage").
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

    __asm__ volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(pointer));
    return pointer;
}

/*
 * Change the thread pointer.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_set_thread_pointer(uintptr_t pointer);

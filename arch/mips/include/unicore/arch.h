/* SPDX-License-Identifier: BSD-3-Clause */
/* What every processor has, in mips's way. The same names exist for each architecture. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* The smallest page, in bytes. MIPS32 PRA (MD00090) 9.17 "PageMask". */
#define UNI_ARCH_PAGE_SIZE 4096

/* The frame pointer of the calling function: its stack pointer after the prologue. */
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
 */
bool uni_arch_frame_next(uintptr_t *frame, uintptr_t *return_address);

/* Tell the processor that this is a loop which waits: MIPS32 (MD00086) "PAUSE". */
UNI_INLINE void uni_arch_pause(void)
{
    __asm__ volatile("pause" : : : "memory");
}

/* Status.IE: MIPS32 PRA (MD00090) 9.30. DI returns Status as it was. */
#define UNI_MIPS_STATUS_IE 0x00000001

UNI_INLINE void uni_arch_interrupts_on(void)
{
    __asm__ volatile("ei; ehb" : : : "memory");
}

UNI_INLINE uintptr_t uni_arch_interrupts_save(void)
{
    uintptr_t status;

    __asm__ volatile("di %0; ehb" : "=r"(status) : : "memory");
    return status & UNI_MIPS_STATUS_IE;
}

UNI_INLINE void uni_arch_interrupts_off(void)
{
    (void)uni_arch_interrupts_save();
}

UNI_INLINE void uni_arch_interrupts_restore(uintptr_t saved)
{
    if (saved)
        uni_arch_interrupts_on();
    else
        uni_arch_interrupts_off();
}

UNI_INLINE bool uni_arch_interrupts_are_on(void)
{
    uintptr_t status;

    __asm__ volatile("mfc0 %0, $12" : "=r"(status) : : "memory");
    return status & UNI_MIPS_STATUS_IE;
}

/*
 * Sleep until an interrupt was handled, with interrupts off before and after: in trap_entry.S,
 * since what handles them has to know where we sleep.
 */
void uni_arch_interrupts_wait(void);

/* Order of memory accesses, as devices and other processors see it: MD00086 "SYNC", stype 0. */
UNI_INLINE void uni_arch_barrier(void)
{
    __asm__ volatile("sync" : : : "memory");
}

UNI_INLINE void uni_arch_barrier_read(void)
{
    uni_arch_barrier();
}

UNI_INLINE void uni_arch_barrier_write(void)
{
    uni_arch_barrier();
}

/* Let changes of system registers and of code take effect for what follows: MD00086 "JR.HB". */
void uni_arch_barrier_instructions(void);

/* Write what the data caches hold of (size) bytes at (start) to memory, for devices to see. */
void uni_arch_cache_clean(const void *start, size_t size);

/*
 * Forget what the data caches hold of (size) bytes at (start), which a device has written since.
 * Cache lines that reach beyond are written to memory first.
 */
void uni_arch_cache_invalidate(const void *start, size_t size);

/* Let the (size) bytes at (start), written as data, be executed. */
void uni_arch_code_changed(const void *start, size_t size);

/* A flow of control that is not running: what has to survive calls lies on its stack. */
struct uni_arch_context {
    uintptr_t stack;
};

/*
 * Let the first switch to (context) call (function), which never returns, with (argument), on the
 * stack that ends at (stack_end).
 */
void uni_arch_context_make(struct uni_arch_context *context, void *stack_end,
                           void (*function)(void *argument), void *argument);

/* Leave through (from) and go on where (to) was left. */
void uni_arch_context_switch(struct uni_arch_context *from, const struct uni_arch_context *to);

/* All registers of floating point: 16 pairs, and the control and status register FCSR. */
struct uni_arch_fpu {
    uint32_t registers[32];
    uint32_t control;
} UNI_ALIGNED(8);

void uni_arch_fpu_save(struct uni_arch_fpu *fpu);
void uni_arch_fpu_restore(const struct uni_arch_fpu *fpu);

/* SPDX-License-Identifier: BSD-3-Clause */
/* What every processor has, in x86_64's way. The same names exist for each architecture. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* The smallest page, in bytes. Intel SDM volume 3A, 4.5 "4-Level Paging". */
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
 * (frame) points at the caller's saved frame pointer, with the return address above it (System V
 * ABI, AMD64 supplement, 3.2.2). Stacks grow down, so that frames rise; the first frame has a
 * saved frame pointer of 0. Returns false where (frame) is null, misaligned or followed by one
 * that does not rise: there the chain ends, or is broken.
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
 * Tell the processor that this is a loop which waits. Intel SDM volume 2B, "PAUSE".
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_pause(void)
{
    __asm__ volatile("pause");
}

/* Bit IF of RFLAGS: Intel SDM volume 1, 3.4.3. */
#define UNI_ARCH_INTERRUPT_FLAG 0x200

/*
 * Interrupts of this processor. For platforms that own it; elsewhere these instructions fault.
 *
 * @context boot, thread
 * @nowait
 * @ensures interrupts on
 */
UNI_INLINE void uni_arch_interrupts_on(void)
{
    __asm__ volatile("sti" : : : "memory");
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
    __asm__ volatile("cli" : : : "memory");
}

/*
 * The processor's flags, RFLAGS.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE uintptr_t uni_arch_interrupts_flags(void)
{
    uintptr_t flags;

    __asm__ volatile("pushfq; popq %0" : "=r"(flags) : : "memory");
    return flags;
}

/*
 * Whether interrupts are let in.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_arch_interrupts_are_on(void)
{
    return uni_arch_interrupts_flags() & UNI_ARCH_INTERRUPT_FLAG;
}

/*
 * Turn interrupts off; the result makes uni_arch_interrupts_restore() undo that.
 *
 * @context boot, thread, isr
 * @nowait
 * @ensures interrupts off
 */
UNI_INLINE uintptr_t uni_arch_interrupts_save(void)
{
    uintptr_t flags = uni_arch_interrupts_flags();

    uni_arch_interrupts_off();
    return flags;
}

/*
 * Let interrupts in again if they were when (saved) was returned.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_interrupts_restore(uintptr_t saved)
{
    if (saved & UNI_ARCH_INTERRUPT_FLAG)
        uni_arch_interrupts_on();
}

/*
 * With interrupts off before and after: sleep until one was handled. STI takes effect only after
 * the next instruction (Intel SDM volume 2B, "STI"), so none comes before HLT.
 *
 * @context boot, thread
 * @blocks
 * @needs interrupts off
 */
UNI_INLINE void uni_arch_interrupts_wait(void)
{
    __asm__ volatile("sti; hlt; cli" : : : "memory");
}

/*
 * Order what devices and other processors see of memory accesses before and after: all of them,
 * reads, or writes. Intel SDM volume 3A, 8.2.5.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier(void)
{
    __asm__ volatile("mfence" : : : "memory");
}

/*
 * The same among loads.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_read(void)
{
    __asm__ volatile("lfence" : : : "memory");
}

/*
 * The same among stores.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_write(void)
{
    __asm__ volatile("sfence" : : : "memory");
}

/*
 * Instructions after this are fetched after it: CPUID serialises, Intel SDM volume 3A, 8.3.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_barrier_instructions(void)
{
    uint32_t eax = 0, ecx = 0;

    __asm__ volatile("cpuid" : "+a"(eax), "+c"(ecx) : : "ebx", "edx", "memory");
}

/*
 * Devices see what the caches hold, and so does the fetching of instructions: nothing to do.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_cache_clean(const void *start, size_t size)
{
    (void)start;
    (void)size;
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
}

/*
 * Let instructions that were written to [start, start + size) be executed.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_arch_code_changed(const void *start, size_t size)
{
    (void)start;
    (void)size;
    uni_arch_barrier_instructions();
}

/* Something that runs on a stack of its own, while it does not run. */
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
 * Leave what runs in (from) and go on with (to): returns when somebody switches back to (from).
 * Registers that a function call may change are lost, those of floating point among them.
 *
 * @context boot, thread, isr
 */
void uni_arch_context_switch(struct uni_arch_context *from, const struct uni_arch_context *to);

/*
 * All registers of floating point and vectors: Intel SDM volume 1, 13.4 "XSAVE Area", up to AVX.
 * AVX-512 is left out: code for it is neither compiled nor enabled.
 */
struct uni_arch_fpu {
    uint8_t legacy[512]; /* the form of FXSAVE */
    uint64_t header[8];
    uint8_t avx[256];
} UNI_ALIGNED(64);

/*
 * Save the registers in (fpu), and load them from it.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_fpu_save(struct uni_arch_fpu *fpu);
void uni_arch_fpu_restore(const struct uni_arch_fpu *fpu);

/*
 * Thread-local variables: ELF Handling For Thread-Local Storage (Drepper, 0.21), section 3. Here
 * they lie below what the thread pointer points at, which is the thread pointer itself.
 */
#define UNI_ARCH_TLS_BELOW   1
#define UNI_ARCH_TLS_CONTROL sizeof(uintptr_t) /* bytes at the thread pointer, not theirs */
#define UNI_ARCH_TLS_BIAS    0 /* how far the thread pointer is ahead of where it should be */

/*
 * The base of segment FS, which these read and write: only once it is set can it be read.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE uintptr_t uni_arch_thread_pointer(void)
{
    uintptr_t pointer;

    __asm__ volatile("mov %%fs:0, %0" : "=r"(pointer));
    return pointer;
}

/*
 * Change the thread pointer.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_arch_set_thread_pointer(uintptr_t pointer);

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What allocators have in common: the lock, and what AddressSanitizer is told. For implementers of
 * <unicore/alloc.h> alone, which include it after every other header.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

#if UNI_HAS_THREAD
#include <unicore/intr.h>
#endif

/*
 * Keep other threads out of the heap until uni_heap_unlock() is given the result. An image without
 * threads has nobody to keep out, and pays nothing.
 *
 * Interrupts are off in between, so that nobody is preempted: hold it for a bounded number of
 * instructions, and never while blocks are copied or filled.
 *
 * @context boot, thread
 * @nowait
 */
UNI_INLINE uintptr_t uni_heap_lock(void)
{
#if UNI_HAS_THREAD
    return uni_intr_save();
#else
    return 0;
#endif
}

/*
 * @context boot, thread
 * @nowait
 */
UNI_INLINE void uni_heap_unlock(uintptr_t saved)
{
#if UNI_HAS_THREAD
    uni_intr_restore(saved);
#else
    (void)saved;
#endif
}

/*
 * As a Linux process under AddressSanitizer (tests/hosted/), memory that nobody was given is
 * poisoned: who touches it is reported. The allocator itself may, and is compiled without being
 * watched; gcc has no way to do that for a whole file. The functions are those of clang's
 * <sanitizer/asan_interface.h>.
 */
#if defined(__clang__)
#if __has_feature(address_sanitizer)
#define UNI_HEAP_IS_WATCHED 1
void __asan_poison_memory_region(const volatile void *start, size_t size);
void __asan_unpoison_memory_region(const volatile void *start, size_t size);
#endif
#endif

/*
 * These (size) bytes from (start) are nobody's: free, or the allocator's own.
 *
 * @context boot, thread
 * @nowait
 */
UNI_INLINE void uni_heap_poison(const void *start, size_t size)
{
#if defined(UNI_HEAP_IS_WATCHED)
    __asan_poison_memory_region(start, size);
#else
    (void)start;
    (void)size;
#endif
}

/*
 * These (size) bytes from (start) are handed out.
 *
 * @context boot, thread
 * @nowait
 */
UNI_INLINE void uni_heap_unpoison(const void *start, size_t size)
{
#if defined(UNI_HEAP_IS_WATCHED)
    __asan_unpoison_memory_region(start, size);
#else
    (void)start;
    (void)size;
#endif
}

/*
 * The uni_alloc_zeroed() of an allocator whose uni_alloc() is (allocate).
 *
 * @context boot, thread
 * @allocates
 * @gives result
 * @nullable result
 */
UNI_INLINE void *uni_heap_zeroed(void *(*allocate)(size_t), size_t count, size_t size)
{
    size_t bytes;
    void *block;

    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    block = allocate(bytes);
    if (block != NULL)
        __builtin_memset(block, 0, bytes);
    return block;
}

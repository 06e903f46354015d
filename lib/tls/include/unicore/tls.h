/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Thread-local storage: variables that each thread has for itself, which C11 calls _Thread_local.
 * Whose variables they are is decided by a thread pointer that the processor keeps. At
 * UNI_BOOT_MEMORY the code that boots gets a block for them; a library that has threads makes one
 * for each, and lets the processor use it whenever it switches:
 *
 *     thread->block = uni_alloc_aligned(UNI_TLS_ALIGNMENT, uni_tls_size());
 *     thread->pointer = uni_tls_make(thread->block);
 *     …
 *     uni_tls_use(thread->pointer);
 *
 * In an interrupt they are those of what is interrupted.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* Of a block, in bytes. No thread-local variable can ask for more. */
#define UNI_TLS_ALIGNMENT 64

/*
 * The size of a block in bytes. 0 where the image has no thread-local variables: then there is
 * nothing to make and to use, and none of the functions below may be called.
 *
 * @context boot, thread, isr
 * @nowait
 */
size_t uni_tls_size(void);

/*
 * Give every variable in (block), which is uni_tls_size() bytes at a multiple of
 * UNI_TLS_ALIGNMENT, its initial value. Returns the thread pointer for uni_tls_use(). The block
 * stays the caller's, who frees it when nobody uses it any more.
 *
 * @context boot, thread
 * @nowait
 * @reentrant
 */
uintptr_t uni_tls_make(void *block) UNI_MUST_USE;

/*
 * From now on the thread-local variables are those of the block that uni_tls_make() returned
 * (pointer) for.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_tls_use(uintptr_t pointer);

/*
 * What was given to uni_tls_use() last; for the code that boots, and so for main(), the pointer of
 * the block that it got at UNI_BOOT_MEMORY.
 *
 * @context boot, thread, isr
 * @nowait
 */
uintptr_t uni_tls_current(void);

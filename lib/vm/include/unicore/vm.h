/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page frames, and what addresses mean.
 *
 * All memory means itself: its addresses are mapped from the start, readable and writable, and a
 * page frame is named by that address. On top of that there is room for addresses that mean nothing
 * yet. Whoever reserves some of them may let each page mean any frame, several pages one frame, or
 * nothing until somebody touches it. Pages of memory itself can be protected, as guards below
 * stacks are.
 *
 * Frames come from the heap: an image has one owner of its memory, and what a cache of pages does
 * not take is there for malloc(), and the other way round. docs/decisions/0016-virtual-memory.md
 * says more.
 *
 * Pages have UNI_ARCH_PAGE_SIZE bytes. Addresses and sizes in bytes are multiples of it, and
 * nothing is ever both writable and executable: that cannot even be said.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

enum uni_vm_rights {
    UNI_VM_NONE,    /* no access: every one is a fault */
    UNI_VM_READ,    /* read */
    UNI_VM_WRITE,   /* read and write */
    UNI_VM_EXECUTE, /* read and execute */
};

enum uni_vm_access {
    UNI_VM_FETCH, /* of an instruction */
    UNI_VM_LOAD,
    UNI_VM_STORE, /* or a load, where the machine does not tell them apart */
};

/*
 * Take (count) page frames in a row, at least one, at a multiple of (alignment), a power of two
 * from the size of a page to 1 MiB. Their content is unknown. NULL means that there are none.
 *
 * @context thread
 * @allocates
 * @gives result
 * @nullable result
 */
void *uni_vm_frames_take(size_t count, size_t alignment) UNI_MUST_USE;

/*
 * Give back the page frames that one uni_vm_frames_take() took. No address but their own may mean
 * them any more, and that with all rights.
 *
 * @context thread
 * @takes frames
 */
void uni_vm_frames_give(void *frames);

/*
 * Reserve (size) bytes of addresses that mean nothing, at a multiple of (alignment), a power of
 * two. NULL where so many are not left in a row, or the platform has none at all.
 *
 * @context thread
 * @allocates
 * @gives result
 * @nullable result
 */
void *uni_vm_reserve(size_t size, size_t alignment) UNI_MUST_USE;

/*
 * Give back all of what one uni_vm_reserve() returned. What is mapped there is unmapped first.
 *
 * @context thread
 * @takes base
 */
void uni_vm_release(void *base);

/*
 * Let (count) pages from (address) on, all of one reservation, mean the frames from (frames) on,
 * whatever they meant before. With -ENOMEM the first of them may mean their frames already.
 *
 * @context thread
 * @allocates
 * @error -ENOMEM there is no memory for a page table
 */
int uni_vm_map(void *address, void *frames, size_t count, enum uni_vm_rights rights) UNI_MUST_USE;

/*
 * Change what may be done with the (size) bytes from (address) on. Pages that mean nothing are left
 * alone. Where memory is protected at its own address, other addresses of it are not. With
 * -ENOMEM the first pages may be changed already.
 *
 * @context thread
 * @allocates
 * @error -ENOMEM there is no memory for a page table
 */
int uni_vm_protect(void *address, size_t size, enum uni_vm_rights rights) UNI_MUST_USE;

/*
 * Let the (size) bytes from (address) on, all of one reservation, mean nothing again. The frames
 * stay their owner's.
 *
 * @context thread
 */
void uni_vm_unmap(void *address, size_t size);

/*
 * Find the frame that (address) means, any byte of a page, and through (rights) what may be done
 * there. NULL where it means nothing.
 *
 * @context thread
 * @nowait
 * @nullable rights, result
 */
void *uni_vm_translate(const void *address, enum uni_vm_rights *rights);

/*
 * Called when an access to (address), within a range that is watched, is not allowed. True lets it
 * be tried again, false ends the image as if nobody had watched.
 *
 * It runs in the place of the access, on a small stack of its own (some 6 KiB), with interrupts
 * off, and may do what the code that it interrupts might have done there, apart from waiting. So
 * touch what is watched only where its handler might be called: if it takes frames, not while the
 * heap is locked. Accesses within the handler are not handled.
 *
 * @context thread
 * @nowait
 */
typedef bool uni_vm_handler(void *address, enum uni_vm_access access, void *argument);

/* A range that is watched or guarded. Whoever starts that owns it; the fields are ours. */
struct uni_vm_range {
    struct uni_vm_range *next, **link;
    uintptr_t start, end;
    uni_vm_handler *handler;
    void *argument;     /* of the handler */
    const char *thread; /* of a guard, which has no handler */
};

/*
 * Call (handler) with (argument) for what is not allowed in the (size) bytes from (address) on.
 * (range) is in use until uni_vm_unwatch(). Of several ranges around one address the newest counts.
 *
 * @context thread
 * @nowait
 * @nullable argument
 */
void uni_vm_watch(struct uni_vm_range *range, void *address, size_t size, uni_vm_handler *handler,
                  void *argument);

/*
 * @context thread
 * @nowait
 */
void uni_vm_unwatch(struct uni_vm_range *range);

/*
 * Make (page), a page of memory or of a reservation, one that nobody can access: who does ends the
 * image with the cause "stack overflow of thread (thread) at 0x…". The name is not copied. (range)
 * is in use until uni_vm_unguard().
 *
 * @context thread
 * @allocates
 * @error -ENOMEM there is no memory for a page table: (range) is not in use
 */
int uni_vm_guard(struct uni_vm_range *range, void *page, const char *thread) UNI_MUST_USE;

/*
 * End that: the page can be read and written again.
 *
 * @context thread
 * @nowait
 */
void uni_vm_unguard(struct uni_vm_range *range);

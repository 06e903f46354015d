/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page by page, what addresses mean: what <unicore/vm.h> stands on, and nobody else needs. A
 * platform implements it, or has lib/mmupages do so. Addresses are multiples of the page's size.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* No page can be both written and executed. */
enum uni_pages_rights {
    UNI_PAGES_NONE,    /* there is a frame, which cannot be accessed */
    UNI_PAGES_READ,    /* read */
    UNI_PAGES_WRITE,   /* read and written */
    UNI_PAGES_EXECUTE, /* read and executed */
    UNI_PAGES_GONE,    /* there is no frame */
};

/* What was tried in vain. */
enum uni_pages_access {
    UNI_PAGES_FETCH, /* of an instruction */
    UNI_PAGES_LOAD,
    UNI_PAGES_STORE, /* or a load, where the machine does not tell them apart */
};

/*
 * Find the addresses [*start, *end) which mean nothing, and which nobody else gives a meaning.
 * Both are 0 where there are none. The answer is the same every time.
 *
 * @context boot, thread
 * @nowait
 */
void uni_pages_room(uintptr_t *start, uintptr_t *end);

/*
 * Let [base, end) mean the frames from (frame) on, one page after another, with (rights). A frame
 * is named by the address at which memory means itself; it is of no matter with UNI_PAGES_GONE.
 *
 * Returns (end), or where it stopped because there was no page for a table.
 *
 * @context boot, thread
 * @nowait
 * @needs interrupts off
 */
uintptr_t uni_pages_set(uintptr_t base, uintptr_t end, uintptr_t frame,
                        enum uni_pages_rights rights);

/*
 * What the page at (address) means: its frame, and through (rights) what may be done there. Without
 * a frame (rights) are UNI_PAGES_GONE, and the result is 0.
 *
 * @context boot, thread
 * @nowait
 * @needs interrupts off
 */
uintptr_t uni_pages_find(uintptr_t address, enum uni_pages_rights *rights);

/*
 * Use the page at (page), which is memory that means itself, as a table from now on; it never comes
 * back. Call this only after uni_pages_set() stopped short. False leaves the page alone: it would
 * not help.
 *
 * @context boot, thread
 * @nowait
 * @takes page
 * @needs interrupts off
 */
bool uni_pages_give_table(void *page) UNI_MUST_USE;

/*
 * Told of an access to (address) at the instruction (pc), which is not allowed; (frame) is the
 * frame pointer there. Runs in the place of that access, on a stack of its own with some 6 KiB of
 * room, with interrupts off. True lets the access be tried again; false ends the image.
 *
 * @context thread
 * @nowait
 */
typedef bool uni_pages_handler(uintptr_t address, enum uni_pages_access access, uintptr_t pc,
                               uintptr_t frame);

/*
 * Call (handler) for every access that is not allowed, apart from those in (handler) itself.
 *
 * @context boot, thread
 * @nowait
 */
void uni_pages_on_fault(uni_pages_handler *handler);

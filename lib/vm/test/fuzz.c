/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reservations, pages and frames against an array of what each page means and what may be done with
 * it. Three bytes of input are a call. Pages that can be written are, through every address that
 * means the same frame; and faults are handled as the rights say.
 */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unicore/arch.h>
#include <unicore/vm.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAGE = UNI_ARCH_PAGE_SIZE, FRAMES = 8, PLACES = 4, PAGES_MOST = 12, NOTHING = -1 };

static unsigned char *frames;
static unsigned char content[FRAMES];           /* of each, its first byte */
static enum uni_vm_rights frame_rights[FRAMES]; /* at its own address */

static struct {
    unsigned char *base; /* null: not reserved */
    unsigned pages;
    int frame[PAGES_MOST];
    enum uni_vm_rights rights[PAGES_MOST];
    bool watched;
    struct uni_vm_range range;
} places[PLACES];

/* What the handler of a watched place expects to be told, and did. */
static struct {
    unsigned char *address;
    enum uni_vm_access access;
    unsigned calls;
} fault;

static void reserve(unsigned which, unsigned pages, unsigned exponent)
{
    size_t alignment = (size_t)1 << exponent % 24;
    unsigned char *base = uni_vm_reserve((size_t)pages * PAGE, alignment);
    unsigned char *end = base + (size_t)pages * PAGE;

    assert(base != NULL);
    assert((uintptr_t)base % alignment == 0 && (uintptr_t)base % PAGE == 0);
    for (unsigned i = 0; i < PLACES; i++)
        assert(places[i].base == NULL || end <= places[i].base ||
               base >= places[i].base + (size_t)places[i].pages * PAGE);
    places[which].base = base;
    places[which].pages = pages;
    places[which].watched = false;
    for (unsigned i = 0; i < pages; i++)
        places[which].frame[i] = NOTHING;
}

static void release(unsigned which)
{
    if (places[which].watched)
        uni_vm_unwatch(&places[which].range);
    uni_vm_release(places[which].base);
    for (unsigned i = 0; i < places[which].pages; i++)
        assert(uni_vm_translate(places[which].base + (size_t)i * PAGE, NULL) == NULL);
    places[which].base = NULL;
}

static void map(unsigned which, unsigned first, unsigned count, unsigned frame,
                enum uni_vm_rights rights)
{
    int error = uni_vm_map(places[which].base + (size_t)first * PAGE, frames + (size_t)frame * PAGE,
                           count, rights);

    assert(error == 0);
    for (unsigned i = 0; i < count; i++) {
        places[which].frame[first + i] = (int)(frame + i);
        places[which].rights[first + i] = rights;
    }
}

static void protect(unsigned which, unsigned first, unsigned count, enum uni_vm_rights rights)
{
    int error =
        uni_vm_protect(places[which].base + (size_t)first * PAGE, (size_t)count * PAGE, rights);

    assert(error == 0);
    for (unsigned i = first; i < first + count; i++)
        places[which].rights[i] = rights; /* without effect where there is no frame */
}

static void unmap(unsigned which, unsigned first, unsigned count)
{
    uni_vm_unmap(places[which].base + (size_t)first * PAGE, (size_t)count * PAGE);
    for (unsigned i = first; i < first + count; i++)
        places[which].frame[i] = NOTHING;
}

/* Whoever touches what he may not finds it mapped, and all he wants allowed. */
static bool on_fault(void *address, enum uni_vm_access access, void *argument)
{
    unsigned which = (unsigned)(uintptr_t)argument;
    unsigned page = (unsigned)(((unsigned char *)address - places[which].base) / PAGE);

    assert(address == fault.address && access == fault.access);
    fault.calls++;
    if (places[which].frame[page] == NOTHING)
        map(which, page, 1, page % FRAMES, UNI_VM_WRITE);
    else
        protect(which, page, 1, UNI_VM_WRITE);
    return true;
}

static bool is_allowed(unsigned which, unsigned page, bool writes)
{
    enum uni_vm_rights rights = places[which].rights[page];

    if (places[which].frame[page] == NOTHING || rights == UNI_VM_NONE)
        return false;
    return !writes || rights == UNI_VM_WRITE;
}

/* Read or write a byte of a page; where that is not allowed, only if it is watched. */
static void touch(unsigned which, unsigned page, bool writes, unsigned char value)
{
    volatile unsigned char *at = places[which].base + (size_t)page * PAGE;
    bool allowed = is_allowed(which, page, writes);

    if (!allowed && !places[which].watched)
        return;
    fault.address = (unsigned char *)(uintptr_t)at;
    fault.access = writes ? UNI_VM_STORE : UNI_VM_LOAD;
    fault.calls = 0;
    __asm__ volatile("" : : : "memory"); /* for the handler, which may run where no call is seen */
    if (writes)
        *at = value;
    else
        value = *at;
    __asm__ volatile("" : : : "memory");
    if (writes)
        content[places[which].frame[page]] = value;
    assert(content[places[which].frame[page]] == value);
    assert(fault.calls == !allowed);
}

static void watch(unsigned which)
{
    if (places[which].watched)
        uni_vm_unwatch(&places[which].range);
    else
        uni_vm_watch(&places[which].range, places[which].base, (size_t)places[which].pages * PAGE,
                     on_fault, (void *)(uintptr_t)which);
    places[which].watched = !places[which].watched;
}

static void check_page(const unsigned char *at, const unsigned char *expected,
                       enum uni_vm_rights expected_rights)
{
    enum uni_vm_rights rights = UNI_VM_NONE;

    assert(uni_vm_translate(at + PAGE - 1, &rights) == expected);
    assert(expected == NULL || rights == expected_rights);
}

static void check(void)
{
    for (unsigned i = 0; i < FRAMES; i++)
        check_page(frames + (size_t)i * PAGE, frames + (size_t)i * PAGE, frame_rights[i]);
    for (unsigned which = 0; which < PLACES; which++) {
        for (unsigned i = 0; places[which].base != NULL && i < places[which].pages; i++) {
            int frame = places[which].frame[i];

            check_page(places[which].base + (size_t)i * PAGE,
                       frame == NOTHING ? NULL : frames + (size_t)frame * PAGE,
                       places[which].rights[i]);
        }
    }
}

static void protect_frame(unsigned frame, enum uni_vm_rights rights)
{
    int error = uni_vm_protect(frames + (size_t)frame * PAGE, PAGE, rights);

    assert(error == 0);
    frame_rights[frame] = rights;
}

static void step(unsigned which, unsigned what, unsigned operand, unsigned more)
{
    enum uni_vm_rights rights = (enum uni_vm_rights)(more % 4);
    unsigned first, count;

    if (what == 0)
        return protect_frame(operand % FRAMES, rights);
    if (places[which].base == NULL)
        return reserve(which, 1 + operand % PAGES_MOST, more);
    first = operand % places[which].pages;
    count = operand / 16 % (places[which].pages - first + 1);
    switch (what) {
    case 1:
        if (operand % 4 == 0)
            release(which);
        return;
    case 2:
    case 3:
        count = count < FRAMES ? count : FRAMES;
        return map(which, first, count, more / 4 % (FRAMES - count + 1), rights);
    case 4:
        return protect(which, first, count, rights);
    case 5:
        return unmap(which, first, count);
    case 6:
        return watch(which);
    default:
        return touch(which, first, more & 1, (unsigned char)more);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    frames = uni_vm_frames_take(FRAMES, PAGE);
    assert(frames != NULL && (uintptr_t)frames % PAGE == 0);
    memset(frames, 0, (size_t)FRAMES * PAGE);
    memset(content, 0, sizeof(content));
    for (unsigned i = 0; i < FRAMES; i++)
        frame_rights[i] = UNI_VM_WRITE;
    for (; size >= 3; data += 3, size -= 3) {
        step(data[0] % PLACES, data[0] / PLACES % 10, data[1], data[2]);
        check();
    }
    for (unsigned which = 0; which < PLACES; which++)
        if (places[which].base != NULL)
            release(which);
    for (unsigned i = 0; i < FRAMES; i++)
        protect_frame(i, UNI_VM_WRITE);
    for (unsigned i = 0; i < FRAMES; i++)
        assert(frames[(size_t)i * PAGE] == content[i]);
    uni_vm_frames_give(frames);
    return 0;
}

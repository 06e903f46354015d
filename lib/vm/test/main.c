/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/vm.h>, on whatever tables a platform has. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unicore/alloc.h>
#include <unicore/arch.h>
#include <unicore/check.h>
#include <unicore/errno.h>
#include <unicore/vm.h>

#define PAGE UNI_ARCH_PAGE_SIZE

/* More than one table of the last level covers, on every architecture. */
#define LAZY_PAGES 64

extern const char uni_text_start[];

static unsigned rights_at(const void *address)
{
    enum uni_vm_rights rights;

    return uni_vm_translate(address, &rights) == NULL ? 99 : (unsigned)rights;
}

static void test_frames(void)
{
    for (size_t alignment = PAGE; alignment <= 1 << 20; alignment *= 4) {
        unsigned char *frames = uni_vm_frames_take(3, alignment);

        UNI_CHECK(frames != NULL && (uintptr_t)frames % alignment == 0);
        if (frames == NULL)
            return;
        memset(frames, 0x5a, 3 * PAGE);
        UNI_CHECK(uni_vm_translate(frames + 2 * PAGE + 17, NULL) == frames + 2 * PAGE);
        UNI_CHECK(rights_at(frames) == UNI_VM_WRITE);
        uni_vm_frames_give(frames);
    }
    UNI_CHECK(uni_vm_frames_take(SIZE_MAX / PAGE, PAGE) == NULL);
    UNI_CHECK(uni_vm_frames_take(SIZE_MAX, PAGE) == NULL);
}

static void test_reserve(void)
{
    char *a = uni_vm_reserve(10 * PAGE, PAGE);
    char *b = uni_vm_reserve(PAGE, 1 << 21);
    char *c = uni_vm_reserve(4 * PAGE, 1);
    char *again;

    UNI_CHECK(a != NULL && b != NULL && c != NULL);
    if (a == NULL || b == NULL || c == NULL)
        return;
    UNI_CHECK((uintptr_t)a % PAGE == 0 && (uintptr_t)b % (1 << 21) == 0);
    UNI_CHECK(a + 10 * PAGE <= b || b + PAGE <= a);
    UNI_CHECK(a + 10 * PAGE <= c || c + 4 * PAGE <= a);
    UNI_CHECK(c + 4 * PAGE <= b || b + PAGE <= c);
    UNI_CHECK(uni_vm_translate(a, NULL) == NULL && uni_vm_translate(b, NULL) == NULL);
    uni_vm_release(a);
    again = uni_vm_reserve(10 * PAGE, PAGE);
    UNI_CHECK(again == a);
    uni_vm_release(again);
    uni_vm_release(b);
    uni_vm_release(c);
    UNI_CHECK(uni_vm_reserve(SIZE_MAX / PAGE * PAGE, PAGE) == NULL);
}

static void test_alias(void)
{
    volatile unsigned char *frames = uni_vm_frames_take(2, PAGE);
    volatile unsigned char *at = uni_vm_reserve(4 * PAGE, PAGE);

    if (frames == NULL || at == NULL) {
        UNI_CHECK(!"memory and addresses");
        return;
    }
    memset((void *)(uintptr_t)frames, 0, 2 * PAGE);
    UNI_CHECK(uni_vm_map((void *)(uintptr_t)at, (void *)(uintptr_t)frames, 2, UNI_VM_WRITE) == 0);
    UNI_CHECK(uni_vm_map((void *)(uintptr_t)(at + 3 * PAGE), (void *)(uintptr_t)(frames + PAGE), 1,
                         UNI_VM_READ) == 0);
    at[5] = 1;
    at[PAGE + 7] = 2;
    UNI_CHECK(frames[5] == 1 && frames[PAGE + 7] == 2 && at[3 * PAGE + 7] == 2);
    frames[PAGE + 8] = 3;
    UNI_CHECK(at[PAGE + 8] == 3 && at[3 * PAGE + 8] == 3);
    UNI_CHECK(uni_vm_translate((void *)(uintptr_t)(at + PAGE + 1), NULL) == frames + PAGE);
    UNI_CHECK(uni_vm_translate((void *)(uintptr_t)(at + 2 * PAGE), NULL) == NULL);
    UNI_CHECK(rights_at((void *)(uintptr_t)(at + 3 * PAGE)) == UNI_VM_READ);

    /* Another frame at an address in use, which the processor must not remember. */
    UNI_CHECK(uni_vm_map((void *)(uintptr_t)at, (void *)(uintptr_t)(frames + PAGE), 1,
                         UNI_VM_WRITE) == 0);
    UNI_CHECK(at[7] == 2 && at[5] == 0);
    uni_vm_release((void *)(uintptr_t)at);
    UNI_CHECK(uni_vm_translate((void *)(uintptr_t)at, NULL) == NULL);
    uni_vm_frames_give((void *)(uintptr_t)frames);
}

/*
 * What the handler of the next parts saw, and is to do. Volatile, since it runs where a compiler
 * sees no call.
 */
static volatile struct {
    unsigned count;
    void *address;
    enum uni_vm_access access;
    char *start;
    void *frame;
    double number;
} seen;

static bool make_writable(void *address, enum uni_vm_access access, void *argument)
{
    char *page = (char *)UNI_ALIGN_DOWN((uintptr_t)address, (uintptr_t)PAGE);

    UNI_CHECK(argument == (void *)&seen);
    seen.count++;
    seen.address = address;
    seen.access = access;
    seen.number *= 2; /* floating point is allowed, and is not that of the cause */
    return uni_vm_protect(page, PAGE, UNI_VM_WRITE) == 0;
}

/* Write to (page), of which rights are taken away, and see that it is told and goes on. */
static void write_protected(char *page)
{
    struct uni_vm_range range;
    volatile char *at = page + 100;
    double number = 3.0;

    *at = 1;
    seen.count = 0;
    seen.number = 0.5;
    uni_vm_watch(&range, page, PAGE, make_writable, (void *)&seen);
    UNI_CHECK(uni_vm_protect(page, PAGE, UNI_VM_READ) == 0);
    UNI_CHECK(rights_at(page) == UNI_VM_READ && *at == 1 && seen.count == 0);
    *at = 2;
    number *= *at;
    UNI_CHECK(seen.count == 1 && seen.address == page + 100 && seen.access == UNI_VM_STORE);
    UNI_CHECK(*at == 2 && rights_at(page) == UNI_VM_WRITE && seen.number == 1.0 && number == 6.0);

    UNI_CHECK(uni_vm_protect(page, PAGE, UNI_VM_NONE) == 0 && rights_at(page) == UNI_VM_NONE);
    UNI_CHECK(uni_vm_translate(page, NULL) != NULL);
    UNI_CHECK(*at == 2 && seen.count == 2 && seen.access != UNI_VM_FETCH);
    UNI_CHECK(rights_at(page) == UNI_VM_WRITE);
    uni_vm_unwatch(&range);
}

static void test_protect(void)
{
    char *at = uni_vm_reserve(PAGE, PAGE);
    char *frames = uni_vm_frames_take(3, PAGE);

    if (frames == NULL || at == NULL || uni_vm_map(at, frames, 1, UNI_VM_WRITE) < 0) {
        UNI_CHECK(!"memory and addresses");
        return;
    }
    write_protected(at);
    /* Memory itself, in the midst of what may be a large page; its neighbours stay as they are. */
    memset(frames, 1, 3 * PAGE);
    write_protected(frames + PAGE);
    UNI_CHECK(rights_at(frames) == UNI_VM_WRITE && rights_at(frames + 2 * PAGE) == UNI_VM_WRITE);
    UNI_CHECK(frames[PAGE - 1] == 1 && frames[2 * PAGE] == 1);
    frames[PAGE - 1] = frames[2 * PAGE] = 5;
    uni_vm_release(at);
    uni_vm_frames_give(frames);
}

static bool give_frame(void *address, enum uni_vm_access access, void *argument)
{
    (void)access;
    (void)argument;
    seen.count++;
    return uni_vm_map((void *)UNI_ALIGN_DOWN((uintptr_t)address, (uintptr_t)PAGE), seen.frame, 1,
                      UNI_VM_WRITE) == 0;
}

static void test_unmap(void)
{
    struct uni_vm_range range;
    char *at = uni_vm_reserve(PAGE, PAGE);
    char *frames = uni_vm_frames_take(2, PAGE);
    volatile char *byte = at;

    if (frames == NULL || at == NULL || uni_vm_map(at, frames, 1, UNI_VM_WRITE) < 0) {
        UNI_CHECK(!"memory and addresses");
        return;
    }
    frames[0] = 1;
    frames[PAGE] = 2;
    UNI_CHECK(*byte == 1);
    seen.count = 0;
    seen.frame = frames + PAGE;
    uni_vm_watch(&range, at, PAGE, give_frame, NULL);
    uni_vm_unmap(at, PAGE);
    UNI_CHECK(seen.count == 0 && *byte == 2 && seen.count == 1);
    uni_vm_unwatch(&range);
    uni_vm_release(at);
    uni_vm_frames_give(frames);
}

/* Takes a frame for each page when it is touched, and fills it. */
static bool populate(void *address, enum uni_vm_access access, void *argument)
{
    char *page = (char *)UNI_ALIGN_DOWN((uintptr_t)address, (uintptr_t)PAGE);
    unsigned char *frame = uni_vm_frames_take(1, PAGE);

    (void)access;
    (void)argument;
    if (frame == NULL)
        return false;
    seen.count++;
    memset(frame, (int)((page - seen.start) / PAGE), PAGE);
    return uni_vm_map(page, frame, 1, UNI_VM_WRITE) == 0;
}

static void test_lazy(void)
{
    struct uni_vm_range range;
    unsigned char *at = uni_vm_reserve(LAZY_PAGES * PAGE, PAGE);

    if (at == NULL) {
        UNI_CHECK(!"addresses");
        return;
    }
    seen.count = 0;
    seen.start = (char *)at;
    uni_vm_watch(&range, at, LAZY_PAGES * PAGE, populate, NULL);
    for (unsigned i = 0; i < LAZY_PAGES; i++) {
        unsigned page = i * 37 % LAZY_PAGES; /* in some order */
        volatile unsigned char *byte = at + page * PAGE + i;

        UNI_CHECK(*byte == page && seen.count == i + 1);
        *byte = 255;
    }
    for (unsigned i = 0; i < LAZY_PAGES; i++)
        UNI_CHECK(at[i * PAGE + PAGE - 1] == i);
    UNI_CHECK(seen.count == LAZY_PAGES);
    uni_vm_unwatch(&range);
    for (unsigned i = 0; i < LAZY_PAGES; i++) {
        void *frame = uni_vm_translate(at + i * PAGE, NULL);

        uni_vm_unmap(at + i * PAGE, PAGE);
        uni_vm_frames_give(frame);
    }
    uni_vm_release(at);
}

/* The newest range around an address counts, and others come back. */
static bool refuse(void *address, enum uni_vm_access access, void *argument)
{
    (void)address;
    (void)access;
    (void)argument;
    UNI_CHECK(!"the older range");
    return false;
}

static void test_ranges(void)
{
    struct uni_vm_range older, newer, other;
    char *at = uni_vm_reserve(2 * PAGE, PAGE);
    char *frame = uni_vm_frames_take(1, PAGE);

    if (frame == NULL || at == NULL) {
        UNI_CHECK(!"memory and addresses");
        return;
    }
    frame[0] = 9;
    seen.count = 0;
    seen.frame = frame;
    uni_vm_watch(&older, at, 2 * PAGE, refuse, NULL);
    uni_vm_watch(&newer, at, PAGE, give_frame, NULL);
    uni_vm_watch(&other, at + PAGE, PAGE, refuse, NULL);
    UNI_CHECK(*(volatile char *)at == 9 && seen.count == 1);
    uni_vm_unwatch(&older);
    uni_vm_unmap(at, PAGE);
    UNI_CHECK(*(volatile char *)at == 9 && seen.count == 2);
    uni_vm_unwatch(&other);
    uni_vm_unwatch(&newer);
    uni_vm_release(at);
    uni_vm_frames_give(frame);
}

static int seven(void)
{
    return 7;
}

static bool make_executable(void *address, enum uni_vm_access access, void *argument)
{
    (void)argument;
    seen.count++;
    seen.access = access;
    return uni_vm_protect((void *)UNI_ALIGN_DOWN((uintptr_t)address, (uintptr_t)PAGE), PAGE,
                          UNI_VM_EXECUTE) == 0;
}

/* Code that is copied runs once it may. Bit 0 of a function's address can be its instruction set.
 */
static void test_execute(void)
{
    struct uni_vm_range range;
    uintptr_t from = (uintptr_t)seven & ~(uintptr_t)1;
    uintptr_t set = (uintptr_t)seven & 1;
    char *at = uni_vm_reserve(PAGE, PAGE);
    char *frame = uni_vm_frames_take(1, PAGE);
    int (*volatile copy)(void) = (int (*)(void))((uintptr_t)at | set);

    if (frame == NULL || at == NULL || uni_vm_map(at, frame, 1, UNI_VM_WRITE) < 0) {
        UNI_CHECK(!"memory and addresses");
        return;
    }
    memcpy(at, (const void *)from, 64);
    uni_arch_code_changed(at, 64);
    seen.count = 0;
    uni_vm_watch(&range, at, PAGE, make_executable, NULL);
    UNI_CHECK(copy() == 7 && seen.count == 1 && seen.access == UNI_VM_FETCH);
    UNI_CHECK(rights_at(at) == UNI_VM_EXECUTE && copy() == 7 && seen.count == 1);
    uni_vm_unwatch(&range);
    uni_vm_release(at);
    uni_vm_frames_give(frame);
}

/* That it ends the image is for apps/guarantee-thread-stack to show. */
static void test_guard(void)
{
    struct uni_vm_range range;
    char *frames = uni_vm_frames_take(2, PAGE);

    if (frames == NULL) {
        UNI_CHECK(!"memory");
        return;
    }
    UNI_CHECK(uni_vm_guard(&range, frames, "one") == 0 && rights_at(frames) == UNI_VM_NONE);
    *(volatile char *)(frames + PAGE) = 1;
    uni_vm_unguard(&range);
    UNI_CHECK(rights_at(frames) == UNI_VM_WRITE);
    *(volatile char *)frames = 1;
    uni_vm_frames_give(frames);
}

/* Without memory nothing can be mapped, which is told; afterwards it is as it was. */
static void test_exhaustion(void)
{
    static const size_t sizes[] = {1 << 20, 1 << 16, PAGE};
    struct chain {
        struct chain *next;
    } *chain = NULL;
    char *frame = uni_vm_frames_take(1, PAGE);
    char *at = uni_vm_reserve(1 << 22, 1 << 22);
    int error;

    if (frame == NULL || at == NULL) {
        UNI_CHECK(!"memory and addresses");
        return;
    }
    for (unsigned i = 0; i < 3; i++) {
        for (;;) {
            struct chain *block = uni_vm_frames_take(sizes[i] / PAGE, PAGE);

            if (block == NULL)
                break;
            block->next = chain;
            chain = block;
        }
    }
    UNI_CHECK(uni_vm_frames_take(1, PAGE) == NULL);
    error = uni_vm_map(at + (1 << 22) - PAGE, frame, 1, UNI_VM_WRITE);
    UNI_CHECK(error == 0 || error == -ENOMEM);
    while (chain != NULL) {
        struct chain *block = chain;

        chain = chain->next;
        uni_vm_frames_give(block);
    }
    UNI_CHECK(uni_vm_map(at + (1 << 22) - PAGE, frame, 1, UNI_VM_WRITE) == 0);
    at[(1 << 22) - 1] = 1;
    UNI_CHECK(frame[PAGE - 1] == 1);
    uni_vm_release(at);
    uni_vm_frames_give(frame);
}

int main(void)
{
    struct uni_alloc_stats before, after;

    uni_alloc_get_stats(&before);
    test_frames();
    uni_check_part("frames");
    test_reserve();
    uni_check_part("reserve");
    test_alias();
    uni_check_part("alias");
    test_protect();
    uni_check_part("protect");
    test_unmap();
    uni_check_part("unmap");
    test_lazy();
    uni_check_part("lazy");
    test_ranges();
    uni_check_part("ranges");
    test_execute();
    uni_check_part("execute");
    test_guard();
    uni_check_part("guard");
    test_exhaustion();
    uni_check_part("exhaustion");

    /* Tables stay, and nothing else: a handful of pages. */
    uni_alloc_get_stats(&after);
    UNI_CHECK(after.used >= before.used && after.used - before.used <= 16 * PAGE);
    UNI_CHECK(rights_at(uni_text_start) == UNI_VM_EXECUTE || rights_at(uni_text_start) == 99);
    uni_check_part("leaks");
    return uni_check_verdict();
}

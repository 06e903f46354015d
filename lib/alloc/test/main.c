/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The contract of <unicore/alloc.h>, for any implementer. Everything but reuse is asked of all;
 * whether an allocator reuses memory shows in its statistics.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/alloc.h>
#include <unicore/check.h>

static size_t used_now(void)
{
    struct uni_alloc_stats stats;

    uni_alloc_get_stats(&stats);
    return stats.used;
}

/* Bytes that depend on (seed) and on their place. */
static void fill(unsigned char *block, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++)
        block[i] = (unsigned char)(seed * 31 + i * 7 + (i >> 8));
}

static bool is_filled(const unsigned char *block, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++)
        if (block[i] != (unsigned char)(seed * 31 + i * 7 + (i >> 8)))
            return false;
    return true;
}

static void test_alignment(void)
{
    for (size_t size = 1; size < 5000; size = size * 3 + 1) {
        void *block = uni_alloc(size);

        UNI_CHECK(block != NULL && (uintptr_t)block % 16 == 0);
        uni_free(block);
    }
    for (size_t alignment = 1; alignment <= 1 << 20; alignment *= 2) {
        unsigned char *block = uni_alloc_aligned(alignment, 100);

        UNI_CHECK(block != NULL && (uintptr_t)block % alignment == 0 && (uintptr_t)block % 16 == 0);
        if (block != NULL)
            fill(block, 100, 1);
        uni_free(block);
    }
}

static void test_zeroed(void)
{
    /* Memory that is used again must be cleared: leave something in it. */
    for (size_t size = 1; size < 40000; size = size * 2 + 3) {
        unsigned char *block = uni_alloc(size);

        UNI_CHECK(block != NULL);
        if (block != NULL)
            memset(block, 0xee, size);
        uni_free(block);
        block = uni_alloc_zeroed(size, 1);
        UNI_CHECK(block != NULL && (uintptr_t)block % 16 == 0);
        if (block != NULL && (block[0] != 0 || memcmp(block, block + 1, size - 1) != 0))
            UNI_CHECK(false);
        uni_free(block);
    }
    uni_free(uni_alloc_zeroed(0, 100));
    uni_free(uni_alloc_zeroed(100, 0));
    UNI_CHECK(uni_alloc_zeroed(SIZE_MAX, 2) == NULL);
    UNI_CHECK(uni_alloc_zeroed(SIZE_MAX / 2 + 2, 2) == NULL); /* whose product is 2 */
    UNI_CHECK(uni_alloc_zeroed(1, SIZE_MAX) == NULL);
}

/* Sizes that become small ones where somebody adds to them without looking. */
static void test_too_large(void)
{
    for (size_t less = 0; less < 5000; less = less * 2 + 1) {
        UNI_CHECK(uni_alloc(SIZE_MAX - less) == NULL);
        for (size_t alignment = 1; alignment <= UNI_ALLOC_ALIGNMENT_MAX; alignment *= 32)
            UNI_CHECK(uni_alloc_aligned(alignment, SIZE_MAX - less) == NULL);
    }
    for (unsigned bits = sizeof(size_t) * 8 - 1; bits >= sizeof(size_t) * 8 - 4; bits--) {
        UNI_CHECK(sizeof(size_t) == 4 || uni_alloc((size_t)1 << bits) == NULL);
        UNI_CHECK(sizeof(size_t) == 4 || uni_alloc(((size_t)1 << bits) - 1) == NULL);
    }
}

static void test_zero(void)
{
    void *a = uni_alloc(0);
    void *b = uni_alloc(0);

    UNI_CHECK(a != NULL && b != NULL && a != b);
    uni_free(a);
    uni_free(b);
    uni_free(NULL);
}

static void test_usable_size(void)
{
    unsigned char *blocks[20];

    for (unsigned i = 0; i < 20; i++) {
        size_t size = i * i * 5u;

        blocks[i] = uni_alloc(size);
        UNI_CHECK(blocks[i] != NULL && uni_alloc_usable_size(blocks[i]) >= size);
        if (blocks[i] == NULL)
            return;
        fill(blocks[i], uni_alloc_usable_size(blocks[i]), i);
    }
    for (unsigned i = 0; i < 20; i++) {
        UNI_CHECK(is_filled(blocks[i], uni_alloc_usable_size(blocks[i]), i));
        uni_free(blocks[i]);
    }
}

static void test_realloc(void)
{
    static const size_t sizes[] = {10, 100, 1000, 100000, 900, 33, 32, 31, 1, 4096};
    unsigned char *block = uni_realloc(NULL, 5);
    void *other;
    size_t old = 5;

    UNI_CHECK(block != NULL);
    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]) && block != NULL; i++) {
        fill(block, old, i);
        block = uni_realloc(block, sizes[i]);
        UNI_CHECK(block != NULL && is_filled(block, old < sizes[i] ? old : sizes[i], i));
        /* Something in the way of growing in place, every other time. */
        other = i % 2 == 0 ? uni_alloc(1) : NULL;
        uni_free(other);
        old = sizes[i];
    }
    UNI_CHECK(uni_alloc_usable_size(block) >= 4096);

    fill(block, old, 99);
    UNI_CHECK(uni_realloc(block, SIZE_MAX - 4096) == NULL);
    UNI_CHECK(uni_realloc(block, SIZE_MAX) == NULL);
    UNI_CHECK(uni_realloc(block, SIZE_MAX / 2 - 8) == NULL);
    UNI_CHECK(is_filled(block, old, 99));
    uni_free(block);
}

static void test_stats(void)
{
    struct uni_alloc_stats before, with, after;
    void *block;

    uni_alloc_get_stats(&before);
    block = uni_alloc(3000);
    uni_alloc_get_stats(&with);
    uni_free(block);
    uni_alloc_get_stats(&after);

    UNI_CHECK(block != NULL);
    UNI_CHECK(before.total > 0 && before.used <= before.peak && before.peak <= before.total);
    UNI_CHECK(with.total == before.total && with.used >= before.used + 3000);
    UNI_CHECK(with.peak >= with.used && with.peak >= before.peak);
    UNI_CHECK(after.total == before.total && after.used <= with.used && after.peak == with.peak);
}

enum { SLOTS = 200, ROUNDS = 6000 };

static struct {
    unsigned char *block;
    size_t size;
    unsigned seed;
} slots[SLOTS];

/* Allocate, change and free at random; nobody's content may change but by its owner. */
static void test_random(void)
{
    struct uni_alloc_stats before, stats;

    uni_alloc_get_stats(&before);
    srand(20240229);
    for (unsigned round = 0; round < ROUNDS && uni_check_holds(); round++) {
        unsigned i = (unsigned)rand() % SLOTS;
        size_t size = (size_t)(rand() % (1 << rand() % 12));
        unsigned char *block;

        if (slots[i].block != NULL)
            UNI_CHECK(is_filled(slots[i].block, slots[i].size, slots[i].seed));
        if (slots[i].block == NULL) {
            block = round % 5 == 0   ? uni_alloc_zeroed(1, size)
                    : round % 7 == 0 ? uni_alloc_aligned((size_t)1 << rand() % 9, size)
                                     : uni_alloc(size);
        } else if (round % 3 == 0) {
            block = uni_realloc(slots[i].block, size);
            UNI_CHECK(block != NULL &&
                      is_filled(block, size < slots[i].size ? size : slots[i].size, slots[i].seed));
        } else {
            uni_free(slots[i].block);
            slots[i].block = NULL;
            continue;
        }
        UNI_CHECK(block != NULL && (uintptr_t)block % 16 == 0);
        if (block == NULL)
            return;
        slots[i].block = block;
        slots[i].size = size;
        slots[i].seed = round;
        fill(block, size, round);
        uni_alloc_get_stats(&stats);
        UNI_CHECK(stats.used <= stats.peak && before.peak <= stats.peak);
        UNI_CHECK(stats.peak <= stats.total && stats.total >= before.total);
        before = stats;
    }
    for (unsigned i = 0; i < SLOTS; i++) {
        if (slots[i].block != NULL)
            UNI_CHECK(is_filled(slots[i].block, slots[i].size, slots[i].seed));
        uni_free(slots[i].block);
        slots[i].block = NULL;
    }
}

/* A list of blocks through their first words. Returns how many there were. */
static size_t take_all(void ***list, size_t size)
{
    size_t count = 0;
    void **block;

    *list = NULL;
    while ((block = uni_alloc(size)) != NULL) {
        *block = *list;
        *list = block;
        count++;
    }
    return count;
}

static void give_all(void **list)
{
    while (list != NULL) {
        void **next = *list;

        uni_free(list);
        list = next;
    }
}

/* Memory ends with NULL, not with a crash; and where it is reused, all of it comes back. */
static void test_exhaustion(bool reuses)
{
    const size_t size = 30000;
    struct uni_alloc_stats stats;
    size_t used = used_now();
    size_t count;
    void **list;

    count = take_all(&list, size);
    uni_alloc_get_stats(&stats);
    UNI_CHECK(count > 0 && stats.used >= used + count * size && stats.used <= stats.total);
    UNI_CHECK(uni_alloc(stats.total) == NULL);
    UNI_CHECK(uni_alloc_aligned(1 << 20, 1 << 20) == NULL);
    give_all(list);
    if (!reuses)
        return;

    UNI_CHECK(used_now() == used);
    UNI_CHECK(take_all(&list, size) == count);
    give_all(list);
    /* Small blocks must have joined again: the same number of large ones fits once more. */
    (void)take_all(&list, 700);
    give_all(list);
    UNI_CHECK(take_all(&list, size) == count);
    give_all(list);
    UNI_CHECK(used_now() == used);
}

int main(void)
{
    size_t used = used_now();
    bool reuses;

    /* The newest of two blocks may be special to an allocator: look at the other one. */
    void *older = uni_alloc(1000);
    void *newer = uni_alloc(1000);

    uni_free(older);
    uni_free(newer);
    reuses = used_now() == used;

    test_alignment();
    uni_check_part("alignment");
    test_zero();
    uni_check_part("zero size");
    test_zeroed();
    uni_check_part("zeroed");
    test_too_large();
    uni_check_part("too large");
    test_usable_size();
    uni_check_part("usable size");
    test_realloc();
    uni_check_part("realloc");
    test_stats();
    uni_check_part("statistics");
    test_random();
    uni_check_part("random operations");
    test_exhaustion(reuses);
    uni_check_part("exhaustion");
    if (!reuses)
        uni_check_skip("reuse", "this allocator never takes memory back");
    return uni_check_verdict();
}

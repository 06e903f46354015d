/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any sequence of calls to an allocator: each four bytes of input are one. Blocks keep what is
 * written to them, do not overlap, are aligned and as large as they were asked for; and what was
 * used before is used after, where memory is reused at all.
 */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unicore/alloc.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SLOTS = 64, MARKED = 32 /* bytes at either end of a block that are looked at */ };

enum call { ALLOC, ZEROED, ALIGNED, REALLOC, FREE, STATS };

struct slot {
    unsigned char *block;
    size_t size;
    unsigned char mark;
};

static size_t used_now(void)
{
    struct uni_alloc_stats stats;

    uni_alloc_get_stats(&stats);
    assert(stats.used <= stats.peak && stats.peak <= stats.total);
    return stats.used;
}

/* From few bits sizes of any magnitude: (mantissa), below 256, shifted by (exponent), below 16. */
static size_t size_from(unsigned exponent, unsigned mantissa)
{
    return exponent == 15 ? SIZE_MAX - mantissa : (size_t)mantissa << exponent >> 3;
}

static void mark(const struct slot *slot)
{
    size_t ends = slot->size < MARKED ? slot->size : MARKED;

    memset(slot->block, slot->mark, ends);
    memset(slot->block + slot->size - ends, slot->mark, ends);
}

static bool is_filled(const unsigned char *bytes, size_t size, unsigned char mark)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != mark)
            return false;
    return true;
}

static void check(const struct slot *slot)
{
    size_t ends = slot->size < MARKED ? slot->size : MARKED;

    assert(is_filled(slot->block, ends, slot->mark));
    assert(is_filled(slot->block + slot->size - ends, ends, slot->mark));
    assert(uni_alloc_usable_size(slot->block) >= slot->size);
}

static void keep(struct slot *slot, unsigned char *block, size_t size, size_t alignment)
{
    if (block == NULL)
        return;
    assert((uintptr_t)block % alignment == 0);
    slot->block = block;
    slot->size = size;
    slot->mark++;
    mark(slot);
}

static void resize(struct slot *slot, size_t size)
{
    size_t kept = slot->size < size ? slot->size : size;
    unsigned char *block = uni_realloc(slot->block, size);

    if (block == NULL) {
        if (slot->block != NULL)
            check(slot);
        return;
    }
    kept = kept < MARKED ? kept : MARKED;
    assert(slot->block == NULL || is_filled(block, kept, slot->mark));
    keep(slot, block, size, 16);
}

static void drop(struct slot *slot)
{
    if (slot->block != NULL)
        check(slot);
    uni_free(slot->block);
    slot->block = NULL;
    slot->size = 0;
}

static void call(struct slot *slot, enum call what, size_t size, size_t alignment)
{
    if (what < REALLOC)
        drop(slot);
    switch (what) {
    case ALLOC:
        return keep(slot, uni_alloc(size), size, 16);
    case ZEROED: {
        unsigned char *block = uni_alloc_zeroed(alignment, size / alignment);

        size = size / alignment * alignment;
        assert(block == NULL || is_filled(block, size, 0));
        return keep(slot, block, size, 16);
    }
    case ALIGNED:
        return keep(slot, uni_alloc_aligned(alignment, size), size, alignment);
    case REALLOC:
        if (slot->block != NULL || size < SIZE_MAX / 2)
            resize(slot, size);
        return;
    case FREE:
        return drop(slot);
    case STATS:
        (void)used_now();
        return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct slot slots[SLOTS];
    size_t used = used_now();
    bool reuses;

    for (; size >= 4; data += 4, size -= 4)
        call(&slots[data[0] % SLOTS], data[1] % (STATS + 1), size_from(data[2] % 16, data[3]),
             (size_t)1 << data[2] / 16);
    for (unsigned i = 0; i < SLOTS; i++)
        drop(&slots[i]);

    /* An allocator that never takes memory back shows it with blocks that are not the newest. */
    reuses = used_now() == used;
    if (!reuses) {
        void *older = uni_alloc(100), *newer = uni_alloc(100);
        size_t with = used_now();

        uni_free(older);
        assert(older == NULL || used_now() == with);
        uni_free(newer);
    }
    return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Free blocks stand in lists by class of size: exact sizes at first, then each power of two cut
 * into SUBDIVISIONS. Two levels of bitmaps tell which lists have any, so that the smallest class of
 * which every block fits is found by counting zeros, and taken from without a search. What is freed
 * joins its free neighbours at once. No call takes more than a bounded number of steps. (M.
 * Masmano, I. Ripoll, A. Crespo, J. Real, "TLSF: a new dynamic memory allocator for real-time
 * systems", Euromicro Conference on Real-Time Systems, 2004.)
 *
 * Programs mostly ask for the small sizes that they have just freed. So the last few freed blocks
 * of each small size are held: they neither join nor are split, and satisfy the next request of
 * their size in a few instructions (C. B. Weinstock, W. A. Wulf, "Quick Fit", ACM SIGPLAN Notices
 * 23(10), 1988). They are let go before a large request is satisfied and before any is
 * refused: no more than `held` times HELD_CLASSES, with a turn for others after each class. With
 * tlsf.held=0 there are none.
 *
 * Blocks tile a region from end to end:
 *
 *     header   bytes from here to the next header, and flags
 *     payload  what is handed out, at a multiple of UNIT; in a free block the links of its list,
 *              in a held one the next of its size
 *     footer   the last word of a free block's payload: where the block begins
 */
#include <stdbool.h>
#include <stdint.h>
#include <unicore/alloc.h>
#include <unicore/assert.h>
#include <unicore/boot.h>
#include <unicore/cdefs.h>
#include <unicore/errno.h>
#include <unicore/heap.h>
#include <unicore/mem.h>

enum {
    UNIT = 16, /* sizes of blocks and addresses of payloads are multiples of it */
    WORD = sizeof(uintptr_t),
    WORD_BITS = WORD * 8,
    BLOCK_MIN = 4 * WORD, /* header, two links, footer */
    SUBDIVISIONS_LOG = 5,
    SUBDIVISIONS = 1 << SUBDIVISIONS_LOG,
    BLOCK_LIMIT_LOG = WORD == 8 ? 40 : 31, /* blocks are smaller than 2 to this power */
    UNITS_LIMIT_LOG = BLOCK_LIMIT_LOG - 4,
    /* One more than the class of the largest block, rounded up to words of the bitmap. */
    CLASSES = UNI_ALIGN_UP((UNITS_LIMIT_LOG - SUBDIVISIONS_LOG + 1) * SUBDIVISIONS, WORD_BITS),
    HELD_CLASSES = 64, /* blocks of fewer units are held */
    HELD_MASK = (HELD_CLASSES - 1) * UNIT,
    LARGE = 4096, /* what could be in the way of blocks of this size is let go first */
};

#define BLOCK_LIMIT ((size_t)1 << BLOCK_LIMIT_LOG)

/* In the lowest bits of a header. A held block counts as used for its neighbours. */
enum {
    FREE = 1,
    PREVIOUS_FREE = 2, /* there is a footer right before the header */
    HELD = 4,
    FLAGS = UNIT - 1,
};

struct block {
    size_t header;
    struct block *next, **link; /* in a free block; (link) is what points at this block */
};

_Static_assert(sizeof(struct block) + WORD == BLOCK_MIN, "a free block has room for its words");
_Static_assert(CLASSES / WORD_BITS <= WORD_BITS, "one word tells which words have bits");

static struct block *free_blocks[CLASSES];
static uintptr_t free_classes[CLASSES / WORD_BITS]; /* a bit per class: its list is not empty */
static uintptr_t free_words;                        /* a bit per word of (free_classes) */

/* By size in units. The payload of a held block begins with a pointer to that of the next. */
static struct {
    void **first;
    size_t count;
} held[HELD_CLASSES];
static bool is_held; /* there was something since let_go() */

static struct uni_alloc_stats stats; /* (used) has what is held, too */

static size_t size_of(const struct block *block)
{
    return block->header & ~(size_t)FLAGS;
}

static void *payload_of(struct block *block)
{
    return (char *)block + WORD;
}

static struct block *block_of(const void *payload)
{
    return (struct block *)((uintptr_t)payload - WORD);
}

static struct block *at(struct block *block, size_t offset)
{
    return (struct block *)((uintptr_t)block + offset);
}

/* Where the block before (block) begins, which must be free. */
static struct block **footer_before(struct block *block)
{
    return (struct block **)block - 1;
}

/* Without a branch: sizes below 2 * SUBDIVISIONS units have shift 0 and a class each. */
static unsigned shift_of(size_t units)
{
    return WORD_BITS - 1 - SUBDIVISIONS_LOG - (unsigned)__builtin_clzl(units | SUBDIVISIONS);
}

/* The class of free blocks of (size) bytes. */
static unsigned class_of(size_t size)
{
    size_t units = size / UNIT;
    unsigned shift = shift_of(units);

    return (shift << SUBDIVISIONS_LOG) + (unsigned)(units >> shift);
}

/* The lowest class all of whose blocks have (size) bytes. */
static unsigned class_for(size_t size)
{
    size_t units = size / UNIT;

    return class_of((units + ((size_t)1 << shift_of(units)) - 1) * UNIT);
}

/* Make the (size) bytes from (block) a free block. The block before it is not free. */
static void add_free(struct block *block, size_t size)
{
    unsigned class = class_of(size);
    struct block *after = at(block, size);

    block->header = size | FREE;
    block->next = free_blocks[class];
    block->link = &free_blocks[class];
    if (block->next != NULL)
        block->next->link = &block->next;
    free_blocks[class] = block;
    free_classes[class / WORD_BITS] |= (uintptr_t)1 << class % WORD_BITS;
    free_words |= (uintptr_t)1 << class / WORD_BITS;
    *footer_before(after) = block;
    after->header |= PREVIOUS_FREE;
}

/* Take (block) off its list; the flags around it are the caller's to set. */
static void remove_free(struct block *block)
{
    unsigned class = class_of(size_of(block));
    unsigned word = class / WORD_BITS;

    *block->link = block->next;
    if (block->next != NULL)
        block->next->link = block->link;
    if (free_blocks[class] == NULL) {
        free_classes[word] &= ~((uintptr_t)1 << class % WORD_BITS);
        if (free_classes[word] == 0)
            free_words &= ~((uintptr_t)1 << word);
    }
}

/* A block of (class) or the next one that has any; NULL if none has. */
static struct block *find_free(unsigned class)
{
    unsigned word = class / WORD_BITS;
    uintptr_t fitting;

    if (class >= CLASSES)
        return NULL;
    fitting = free_classes[word] & (UINTPTR_MAX << class % WORD_BITS);
    if (fitting == 0) {
        uintptr_t words = free_words & ((UINTPTR_MAX - 1) << word);

        if (words == 0)
            return NULL;
        word = (unsigned)__builtin_ctzl(words);
        fitting = free_classes[word];
    }
    return free_blocks[word * WORD_BITS + (unsigned)__builtin_ctzl(fitting)];
}

static void count_used(size_t more, size_t less)
{
    stats.used += more - less;
    if (stats.used > stats.peak)
        stats.peak = stats.used;
}

/* A used block becomes free, and joins its neighbours. */
static void join(struct block *block)
{
    size_t size = size_of(block);
    struct block *after = at(block, size);

    UNI_ASSERT((after->header & PREVIOUS_FREE) == 0); /* or somebody wrote beyond the block */
    if (after->header & FREE) {
        remove_free(after);
        size += size_of(after);
    }
    if (block->header & PREVIOUS_FREE) {
        block = *footer_before(block);
        remove_free(block);
        size += size_of(block);
    }
    add_free(block, size);
}

/* Keep (size) bytes of a used block, and free the rest if that makes a block. */
static void cut(struct block *block, size_t size)
{
    size_t rest = size_of(block) - size;

    if (rest < BLOCK_MIN)
        return;
    block->header -= rest;
    at(block, size)->header = rest;
    join(at(block, size));
}

/* Join all that is held. Others get their turns in between. */
static void let_go(void)
{
    if (!is_held)
        return;
    is_held = false;
    for (unsigned i = 0; i < HELD_CLASSES; i++) {
        uintptr_t saved = uni_heap_lock();
        void **payload = held[i].first;

        while (payload != NULL) {
            void **next = *payload;
            struct block *block = block_of(payload);

            block->header &= ~(size_t)HELD;
            stats.used -= size_of(block);
            join(block);
            payload = next;
        }
        held[i].first = NULL;
        held[i].count = 0;
        uni_heap_unlock(saved);
    }
}

/* Take a free block of at least (size) bytes off its list; NULL if there is none. */
static struct block *take_free(size_t size)
{
    struct block *block = find_free(class_for(size));

    if (block == NULL)
        return NULL;
    remove_free(block);
    block->header &= ~(size_t)FREE;
    at(block, size_of(block))->header &= ~(size_t)PREVIOUS_FREE;
    return block;
}

/* The same, with what is held let go where it may be in the way. Locks for the caller. */
static struct block *take(size_t size, uintptr_t *saved)
{
    struct block *block = NULL;

    if (size < LARGE) {
        *saved = uni_heap_lock();
        block = take_free(size);
        if (block != NULL)
            return block;
        uni_heap_unlock(*saved);
    }
    let_go();
    *saved = uni_heap_lock();
    return take_free(size);
}

static void *hand_out(struct block *block)
{
    count_used(size_of(block), 0);
    uni_heap_unpoison(payload_of(block), size_of(block) - WORD);
    return payload_of(block);
}

/* (size) with a header, as a size of blocks. Must not overflow. */
static size_t block_size(size_t size)
{
    return UNI_ALIGN_UP(size + WORD, UNIT);
}

/* What uni_alloc() does when nothing is held; apart, so that the usual case needs no stack. */
static UNI_NOINLINE void *allocate(size_t size)
{
    struct block *block;
    uintptr_t saved;
    void *result = NULL;

    if (size >= BLOCK_LIMIT / 2)
        return NULL;
    size = block_size(size);
    if (size < BLOCK_MIN)
        return uni_alloc(BLOCK_MIN - WORD); /* which may be held */

    block = take(size, &saved);
    if (block != NULL) {
        cut(block, size);
        result = hand_out(block);
    }
    uni_heap_unlock(saved);
    return result;
}

void *uni_alloc(size_t size)
{
    size_t units = block_size(size) / UNIT;
    uintptr_t saved;
    void **payload;

    if (UNI_UNLIKELY(size > HELD_MASK - WORD))
        return allocate(size);
    saved = uni_heap_lock();
    payload = held[units].first;
    if (UNI_UNLIKELY(payload == NULL)) {
        uni_heap_unlock(saved);
        return allocate(size);
    }
    held[units].first = *payload;
    held[units].count--;
    block_of(payload)->header &= ~(size_t)HELD;
    uni_heap_unpoison(payload, size_of(block_of(payload)) - WORD);
    uni_heap_unlock(saved);
    return payload;
}

void *uni_alloc_zeroed(size_t count, size_t size)
{
    return uni_heap_zeroed(uni_alloc, count, size);
}

void *uni_alloc_aligned(size_t alignment, size_t size)
{
    struct block *block;
    uintptr_t saved;
    void *result = NULL;

    UNI_ASSERT(alignment != 0 && (alignment & (alignment - 1)) == 0);
    UNI_ASSERT(alignment <= UNI_ALLOC_ALIGNMENT_MAX);

    if (alignment <= UNIT)
        return uni_alloc(size);
    if (size >= BLOCK_LIMIT / 2 - 2 * UNI_ALLOC_ALIGNMENT_MAX)
        return NULL;
    size = block_size(size);
    if (size < BLOCK_MIN)
        size = BLOCK_MIN;

    /* What is cut off before has no more than (alignment - UNIT) bytes, or too few for a block. */
    block = take(size + alignment + BLOCK_MIN - UNIT, &saved);
    if (block != NULL) {
        uintptr_t payload = (uintptr_t)payload_of(block);
        size_t before = UNI_ALIGN_UP(payload, alignment) - payload;

        if (before != 0 && before < BLOCK_MIN)
            before += alignment;
        if (before != 0) {
            struct block *aligned = at(block, before);

            aligned->header = size_of(block) - before;
            add_free(block, before);
            block = aligned;
        }
        cut(block, size);
        result = hand_out(block);
    }
    uni_heap_unlock(saved);
    return result;
}

/* A block that was handed out, and not given back. */
static struct block *used_block(const void *payload)
{
    struct block *block = block_of(payload);

    UNI_ASSERT((uintptr_t)payload % UNIT == 0);
    UNI_ASSERT((block->header & (FREE | HELD)) == 0);
    return block;
}

/* What uni_free() does where things are not as usual; apart, so that the usual needs no stack. */
static UNI_NOINLINE void release(void *payload)
{
    struct block *block;
    uintptr_t saved;

    if (payload == NULL)
        return;
    block = used_block(payload);
    uni_heap_poison(payload, size_of(block) - WORD);
    saved = uni_heap_lock();
    count_used(0, size_of(block));
    join(block);
    uni_heap_unlock(saved);
}

void uni_free(void *block)
{
    void **payload = block;
    size_t units;
    uintptr_t saved;

    /* One look tells a small block, whatever is before it, that is neither free nor held. */
    if (UNI_UNLIKELY(block == NULL ||
                     (block_of(block)->header & ~(size_t)(HELD_MASK | PREVIOUS_FREE)) != 0))
        return release(block);
    saved = uni_heap_lock();
    units = block_of(block)->header % (HELD_CLASSES * UNIT) / UNIT;
    if (UNI_UNLIKELY(held[units].count >= UNI_TLSF_HELD)) {
        uni_heap_unlock(saved);
        return release(block);
    }
    uni_heap_poison(block, units * UNIT - WORD);
    block_of(block)->header |= HELD;
    *payload = held[units].first;
    held[units].first = payload;
    held[units].count++;
    is_held = true;
    uni_heap_unlock(saved);
}

/* Change the size of a used block to (size) bytes where it is; false if there is no room. */
static bool resize(struct block *block, size_t size)
{
    uintptr_t saved = uni_heap_lock();
    size_t old = size_of(block);
    struct block *after = at(block, old);
    bool fits = size <= old;

    if (!fits && (after->header & FREE) != 0 && size <= old + size_of(after)) {
        remove_free(after);
        block->header += size_of(after);
        at(block, size_of(block))->header &= ~(size_t)PREVIOUS_FREE;
        fits = true;
    }
    if (fits) {
        cut(block, size);
        count_used(size_of(block), old);
        uni_heap_poison(payload_of(block), old - WORD);
        uni_heap_unpoison(payload_of(block), size_of(block) - WORD);
    }
    uni_heap_unlock(saved);
    return fits;
}

void *uni_realloc(void *block, size_t size)
{
    size_t wanted;
    void *to;

    if (block == NULL)
        return uni_alloc(size);
    if (size >= BLOCK_LIMIT / 2)
        return NULL;
    wanted = block_size(size);
    if (resize(used_block(block), wanted < BLOCK_MIN ? BLOCK_MIN : wanted))
        return block;

    to = uni_alloc(size);
    if (to == NULL)
        return NULL;
    __builtin_memcpy(to, block, uni_alloc_usable_size(block));
    uni_free(block);
    return to;
}

size_t uni_alloc_usable_size(const void *block)
{
    return size_of(used_block(block)) - WORD;
}

void uni_alloc_get_stats(struct uni_alloc_stats *result)
{
    uintptr_t saved = uni_heap_lock();

    *result = stats;
    for (unsigned i = 0; i < HELD_CLASSES; i++)
        result->used -= held[i].count * i * UNIT;
    uni_heap_unlock(saved);
}

/*
 * Make the memory from (low) to (high), multiples of UNIT, one free block, and after it a used one
 * of size 0, which is nobody's neighbour on its far side. Payloads are multiples of UNIT, so that
 * the first header lies WORD before one.
 */
static void add_memory(uintptr_t low, uintptr_t high)
{
    struct block *first = (struct block *)(low + UNIT - WORD);
    struct block *last = (struct block *)(high - WORD);
    size_t size = (uintptr_t)last - (uintptr_t)first;

    last->header = 0;
    uni_heap_poison(first, size + WORD);
    stats.total += size;
    add_free(first, size);
}

static int take_free_memory(void)
{
    const struct uni_mem_region *regions;
    size_t count = uni_mem_regions(&regions);

    for (size_t i = 0; i < count; i++) {
        uintptr_t low = regions[i].base;
        size_t left = regions[i].size;

        while (left >= UNIT + BLOCK_MIN) {
            size_t size = left < BLOCK_LIMIT ? left : BLOCK_LIMIT;

            add_memory(low, low + size);
            low += size;
            left -= size;
        }
    }
    return stats.total > 0 ? 0 : -ENOMEM;
}
UNI_BOOT_AT(MEMORY, take_free_memory);

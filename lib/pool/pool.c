/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Objects that were given back form a list through their first words. Those that were never taken
 * are not in it: they are the ones from (fresh) on, so that making a pool takes no time.
 */
#include "layout.h"

#include <unicore/assert.h>
#include <unicore/heap.h>
#include <unicore/pool.h>

/* A free object. The mark is there if there is room for it. */
struct object {
    struct object *next;
    uintptr_t mark;
};

/* What only a free object of this pool is likely to hold there. */
static uintptr_t mark_of(const struct uni_pool *pool, const struct object *object)
{
    return ~((uintptr_t)object ^ (uintptr_t)pool);
}

static bool has_marks(const struct uni_pool *pool)
{
    return pool->stride >= sizeof(struct object);
}

size_t object_alignment(size_t alignment)
{
    UNI_ASSERT(alignment != 0 && (alignment & (alignment - 1)) == 0);
    return alignment > _Alignof(void *) ? alignment : _Alignof(void *);
}

size_t object_stride(size_t object_size, size_t alignment)
{
    if (object_size < sizeof(void *))
        object_size = sizeof(void *);
    if (object_size > SIZE_MAX - (alignment - 1))
        return UNI_ALIGN_DOWN(SIZE_MAX, alignment);
    return UNI_ALIGN_UP(object_size, alignment);
}

void uni_pool_init(struct uni_pool *pool, void *memory, size_t size, size_t object_size,
                   size_t alignment)
{
    size_t lost;

    alignment = object_alignment(alignment);
    lost = -(uintptr_t)memory & (alignment - 1);
    *pool = (struct uni_pool){
        .start = (uintptr_t)memory + lost,
        .stride = object_stride(object_size, alignment),
    };
    if (size > lost)
        pool->capacity = (size - lost) / pool->stride;
}

void *uni_pool_take(struct uni_pool *pool)
{
    struct object *object = pool->given;

    if (object != NULL) {
        pool->given = object->next;
        if (has_marks(pool))
            object->mark = 0;
    } else {
        if (pool->fresh == pool->capacity)
            return NULL;
        object = (struct object *)(pool->start + pool->fresh++ * pool->stride);
    }
    if (++pool->used > pool->peak)
        pool->peak = pool->used;
    uni_heap_unpoison(object, pool->stride);
    return object;
}

/* Whether (object) is in the list of free ones. Only asked where it is next to certain. */
static bool is_given(const struct uni_pool *pool, const struct object *object)
{
    const struct object *given = pool->given;

    while (given != NULL && given != object)
        given = given->next;
    return given != NULL;
}

void uni_pool_give(struct uni_pool *pool, void *given)
{
    struct object *object = given;

    UNI_ASSERT((uintptr_t)object - pool->start < pool->fresh * pool->stride);
    UNI_ASSERT(pool->used > 0);
    if (has_marks(pool)) {
        UNI_ASSERT(object->mark != mark_of(pool, object) || !is_given(pool, object));
        object->mark = mark_of(pool, object);
    }
    object->next = pool->given;
    pool->given = object;
    pool->used--;
    uni_heap_poison(object, pool->stride);
}

bool uni_pool_has(const struct uni_pool *pool, const void *address)
{
    uintptr_t offset = (uintptr_t)address - pool->start;

    return offset < pool->capacity * pool->stride && offset % pool->stride == 0;
}

void uni_pool_get_stats(const struct uni_pool *pool, struct uni_pool_stats *stats)
{
    stats->capacity = pool->capacity;
    stats->used = pool->used;
    stats->peak = pool->peak;
}

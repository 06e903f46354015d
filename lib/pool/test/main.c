/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/pool.h>. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/cdefs.h>
#include <unicore/check.h>
#include <unicore/errno.h>
#include <unicore/pool.h>

enum { MEMORY = 4096, MOST = MEMORY / sizeof(void *) };

static UNI_ALIGNED(64) unsigned char memory[MEMORY];
static unsigned char *objects[MOST];

/* Take all objects of (pool), which lie within (memory) and do not overlap. Returns their number.
 */
static size_t take_all(struct uni_pool *pool, size_t size, size_t alignment)
{
    size_t count = 0;

    while (count < MOST && (objects[count] = uni_pool_take(pool)) != NULL) {
        unsigned char *object = objects[count];

        UNI_CHECK(object >= memory && size <= (size_t)(memory + MEMORY - object));
        UNI_CHECK((uintptr_t)object % alignment == 0 && uni_pool_has(pool, object));
        memset(object, (int)count, size);
        count++;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t byte = 0; byte < size; byte++)
            UNI_CHECK(objects[i][byte] == (unsigned char)i);
    return count;
}

static void give_all(struct uni_pool *pool, size_t count)
{
    /* Every other one first: no order is special. */
    for (size_t i = 0; i < count; i += 2)
        uni_pool_give(pool, objects[i]);
    for (size_t i = 1; i < count; i += 2)
        uni_pool_give(pool, objects[i]);
}

static void test_layout(void)
{
    static const size_t sizes[] = {1, 4, 8, 12, 24, 40, 64, 100, 1000};
    struct uni_pool_stats stats;

    for (unsigned i = 0; i < UNI_COUNT(sizes); i++) {
        for (size_t alignment = 1; alignment <= 64; alignment *= 2) {
            size_t stride = UNI_ALIGN_UP(sizes[i], alignment);
            struct uni_pool pool;
            size_t count;

            memset(memory, 0xee, sizeof(memory));
            uni_pool_init(&pool, memory + 1, sizeof(memory) - 2, sizes[i], alignment);
            for (size_t byte = 0; byte < sizeof(memory); byte++)
                UNI_CHECK(memory[byte] == 0xee);
            count = take_all(&pool, sizes[i], alignment);
            if (stride >= 2 * sizeof(void *))
                UNI_CHECK(count >= (MEMORY - 128) / UNI_ALIGN_UP(stride, sizeof(void *)));
            uni_pool_get_stats(&pool, &stats);
            UNI_CHECK(stats.capacity == count && stats.used == count && stats.peak == count);
            UNI_CHECK(memory[0] == 0xee && memory[MEMORY - 1] == 0xee);

            give_all(&pool, count);
            uni_pool_get_stats(&pool, &stats);
            UNI_CHECK(stats.capacity == count && stats.used == 0 && stats.peak == count);
            UNI_CHECK(take_all(&pool, sizes[i], alignment) == count);
            give_all(&pool, count);
            uni_pool_end(&pool);
        }
    }
}

static void test_small_memory(void)
{
    struct uni_pool pool;

    uni_pool_init(&pool, memory, 0, 8, 8);
    UNI_CHECK(uni_pool_take(&pool) == NULL && !uni_pool_has(&pool, memory));
    uni_pool_init(&pool, memory + 1, 63, 64, 1);
    UNI_CHECK(uni_pool_take(&pool) == NULL);
    uni_pool_init(&pool, memory + 1, 8, 1, 64);
    UNI_CHECK(uni_pool_take(&pool) == NULL);
    uni_pool_init(&pool, memory, sizeof(memory), SIZE_MAX, 64);
    UNI_CHECK(uni_pool_take(&pool) == NULL);
    uni_pool_init(&pool, memory, 64, 64, 64);
    UNI_CHECK(uni_pool_take(&pool) == memory && uni_pool_take(&pool) == NULL);
    UNI_CHECK(uni_pool_has(&pool, memory) && !uni_pool_has(&pool, memory + 1));
    UNI_CHECK(!uni_pool_has(&pool, memory + 64) && !uni_pool_has(&pool, NULL));
    uni_pool_give(&pool, memory);
    uni_pool_end(&pool);
}

static void test_random(void)
{
    static unsigned char *held[50];
    struct uni_pool_stats stats, before = {0};
    struct uni_pool pool;
    size_t used = 0;

    uni_pool_init(&pool, memory, sizeof(memory), 48, 16);
    srand(20240301);
    for (unsigned round = 0; round < 5000 && uni_check_holds(); round++) {
        unsigned i = (unsigned)rand() % UNI_COUNT(held);

        if (held[i] == NULL) {
            held[i] = uni_pool_take_shared(&pool);
            UNI_CHECK(held[i] != NULL);
            if (held[i] == NULL)
                return;
            memset(held[i], (int)i, 48);
            used++;
        } else {
            for (unsigned byte = 0; byte < 48; byte++)
                UNI_CHECK(held[i][byte] == i);
            uni_pool_give_shared(&pool, held[i]);
            held[i] = NULL;
            used--;
        }
        uni_pool_get_stats(&pool, &stats);
        UNI_CHECK(stats.used == used && stats.peak >= used && stats.peak >= before.peak);
        before = stats;
    }
    for (unsigned i = 0; i < UNI_COUNT(held); i++)
        if (held[i] != NULL)
            uni_pool_give_shared(&pool, held[i]);
    uni_pool_end(&pool);
}

static void test_heap(void)
{
    struct uni_pool pool;
    void *taken[10];

    UNI_CHECK(uni_pool_create(&pool, UNI_COUNT(taken), 100, 256) == 0);
    for (unsigned i = 0; i < UNI_COUNT(taken); i++) {
        taken[i] = uni_pool_take(&pool);
        UNI_CHECK(taken[i] != NULL && (uintptr_t)taken[i] % 256 == 0);
        if (taken[i] != NULL)
            memset(taken[i], 1, 100);
    }
    UNI_CHECK(uni_pool_take(&pool) == NULL);
    for (unsigned i = 0; i < UNI_COUNT(taken); i++)
        uni_pool_give(&pool, taken[i]);
    uni_pool_end(&pool);

    UNI_CHECK(uni_pool_create(&pool, SIZE_MAX / 2, 100, 8) == -ENOMEM);
    UNI_CHECK(uni_pool_create(&pool, 2, SIZE_MAX, 8) == -ENOMEM);
    UNI_CHECK(uni_pool_create(&pool, 1, SIZE_MAX - 4096, 8) == -ENOMEM);
}

int main(void)
{
    test_layout();
    uni_check_part("layout");
    test_small_memory();
    uni_check_part("memory for none or one");
    test_random();
    uni_check_part("random operations");
    test_heap();
    uni_check_part("memory of the heap");
    return uni_check_verdict();
}

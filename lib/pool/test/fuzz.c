/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any pool, and any sequence of taking and giving: three bytes of input say what memory and
 * objects are like, each further one is a call.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unicore/cdefs.h>
#include <unicore/pool.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 4096, SLOTS = 128 };

static UNI_ALIGNED(64) unsigned char memory[MEMORY];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char *slots[SLOTS] = {0};
    struct uni_pool_stats stats;
    struct uni_pool pool;
    size_t object, alignment, used = 0;

    if (size < 3)
        return 0;
    object = data[1] < 250 ? data[1] : SIZE_MAX - (250u - data[1]);
    alignment = (size_t)1 << data[2] % 8;
    uni_pool_init(&pool, memory + data[0], MEMORY - 16u * data[0], object, alignment);
    for (size_t i = 3; i < size; i++) {
        unsigned char **slot = &slots[data[i] % SLOTS];

        if (*slot == NULL) {
            *slot = uni_pool_take(&pool);
            if (*slot == NULL)
                continue;
            assert((uintptr_t)*slot % alignment == 0 && uni_pool_has(&pool, *slot));
            memset(*slot, (int)(slot - slots), object);
            used++;
        } else {
            for (size_t byte = 0; byte < object; byte++)
                assert((*slot)[byte] == (unsigned char)(slot - slots));
            uni_pool_give(&pool, *slot);
            *slot = NULL;
            used--;
        }
    }
    uni_pool_get_stats(&pool, &stats);
    assert(stats.used == used && stats.used <= stats.peak && stats.peak <= stats.capacity);
    for (unsigned i = 0; i < SLOTS; i++)
        if (slots[i] != NULL)
            uni_pool_give(&pool, slots[i]);
    uni_pool_end(&pool);
    return 0;
}

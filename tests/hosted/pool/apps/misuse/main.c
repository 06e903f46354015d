/* SPDX-License-Identifier: BSD-3-Clause */
/* misuse WHAT: each is a mistake that must not go unnoticed. */
#include <string.h>
#include <unicore/alloc.h>
#include <unicore/pool.h>

int main(int argc, char *argv[])
{
    const char *what = argc == 2 ? argv[1] : "";
    volatile char *block = uni_alloc(100);

    if (strcmp(what, "after") == 0) {
        uni_free((void *)block);
        block[50] = 1;
    } else if (strcmp(what, "beyond") == 0) {
        block[uni_alloc_usable_size((void *)block)] = 1;
    } else if (strcmp(what, "twice") == 0) {
        uni_free((void *)block);
        uni_free((void *)block);
    } else if (strcmp(what, "alignment") == 0) {
        return uni_alloc_aligned(24, 100) != NULL;
    } else if (strcmp(what, "pool-after") == 0) {
        static char memory[1000];
        struct uni_pool pool;
        volatile char *object;

        uni_pool_init(&pool, memory, sizeof(memory), 100, 8);
        object = uni_pool_take(&pool);
        uni_pool_give(&pool, (void *)object);
        object[50] = 1;
    } else if (strcmp(what, "pool-twice") == 0) {
        static char memory[1000];
        struct uni_pool pool;
        void *object;

        uni_pool_init(&pool, memory, sizeof(memory), 100, 8);
        object = uni_pool_take(&pool);
        (void)!uni_pool_take(&pool);
        uni_pool_give(&pool, object);
        uni_pool_give(&pool, object);
    }
    return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* bench-pool OPERATION COUNT. */
#include <stdlib.h>
#include <string.h>
#include <unicore/pool.h>

int main(int argc, char *argv[])
{
    static char memory[4096];
    const char *what = argc == 3 ? argv[1] : "";
    unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    struct uni_pool pool;

    uni_pool_init(&pool, memory, sizeof(memory), 64, 16);
    if (strcmp(what, "pair") == 0) {
        for (unsigned long i = 0; i < count; i++)
            uni_pool_give(&pool, uni_pool_take(&pool));
    } else if (strcmp(what, "shared") == 0) {
        for (unsigned long i = 0; i < count; i++)
            uni_pool_give_shared(&pool, uni_pool_take_shared(&pool));
    } else {
        return 2;
    }
    return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* bench-thread OPERATION COUNT. */
#include <stdlib.h>
#include <string.h>
#include <unicore/thread.h>

static void *yield(void *unused)
{
    (void)unused;
    for (;;)
        uni_thread_yield();
}

static void *end(void *unused)
{
    return unused;
}

int main(int argc, char *argv[])
{
    const char *what = argc == 3 ? argv[1] : "";
    unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    struct uni_thread *other;

    if (strcmp(what, "switch") == 0) { /* there and back */
        if (uni_thread_create(&other, NULL, yield, NULL) < 0)
            return 1;
        for (unsigned long i = 0; i < count; i++)
            uni_thread_yield();
    } else if (strcmp(what, "create") == 0) {
        for (unsigned long i = 0; i < count; i++)
            if (uni_thread_create(&other, NULL, end, NULL) < 0 ||
                uni_thread_join(other, UNI_THREAD_FOREVER, NULL) < 0)
                return 1;
    } else {
        return 2;
    }
    return 0;
}

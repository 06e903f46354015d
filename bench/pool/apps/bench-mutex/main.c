/* SPDX-License-Identifier: BSD-3-Clause */
/* bench-mutex OPERATION COUNT. */
#include <stdlib.h>
#include <string.h>
#include <unicore/mutex.h>
#include <unicore/semaphore.h>

static struct uni_mutex mutex;
static struct uni_semaphore semaphore;

int main(int argc, char *argv[])
{
    const char *what = argc == 3 ? argv[1] : "";
    unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

    if (strcmp(what, "mutex") == 0) {
        for (unsigned long i = 0; i < count; i++) {
            uni_mutex_lock(&mutex);
            uni_mutex_unlock(&mutex);
        }
    } else if (strcmp(what, "semaphore") == 0) {
        for (unsigned long i = 0; i < count; i++) {
            uni_semaphore_post(&semaphore);
            uni_semaphore_wait(&semaphore);
        }
    } else {
        return 2;
    }
    return 0;
}

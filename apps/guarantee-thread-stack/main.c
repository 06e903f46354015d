/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to call deeper than the stack of a thread is large. It must fail because nobody can
 * access the page below the stack, and the report must name the thread.
 */
#include <limits.h>
#include <stdio.h>
#include <unicore/thread.h>

/* Far more than any stack has room for, and not for ever: the program would go on to say so. */
#define DEPTH (UINT_MAX / 4)

/* Each call holds bytes that the next one reads: the compiler cannot make a loop of it. */
static unsigned descend(unsigned depth, const volatile unsigned char *above)
{
    volatile unsigned char here[128];

    here[0] = (unsigned char)(above[0] + 1);
    if (depth == DEPTH)
        return here[0];
    return descend(depth + 1, here) + here[0];
}

static void *run(void *argument)
{
    const volatile unsigned char first[1] = {0};

    printf("the stack has no end: %u\n", descend(0, first));
    return argument;
}

int main(void)
{
    const struct uni_thread_attributes attributes = {.name = "deep"};
    struct uni_thread *thread;

    if (uni_thread_create(&thread, &attributes, run, NULL) < 0)
        return 1;
    return uni_thread_join(thread, UNI_THREAD_FOREVER, NULL) < 0 ? 1 : 2;
}

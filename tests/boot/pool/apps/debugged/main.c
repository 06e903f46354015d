/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <string.h>
#include <unicore/cdefs.h>
#include <unicore/thread.h>

volatile int factor = 2;
volatile unsigned long turns;
const char greeting[] = "from the image";

UNI_NOINLINE static int scale(int number)
{
    int product = number * factor;

    printf("scaled to %d\n", product);
    return product;
}

UNI_NOINLINE static void *wait_for_ever(void *argument)
{
    while (uni_thread_park(UNI_THREAD_FOREVER) == 0)
        ;
    return argument;
}

UNI_NOINLINE static void spin(void)
{
    puts("spinning");
    for (;;)
        turns++;
}

UNI_NOINLINE static void follow(volatile int *nowhere)
{
    *nowhere = 1;
}

int main(int argc, char *argv[])
{
    const struct uni_thread_attributes attributes = {.name = "sleeper", .detached = true};
    const char *end = argc > 1 ? argv[1] : "";
    struct uni_thread *thread;

    if (uni_thread_create(&thread, &attributes, wait_for_ever, NULL) < 0)
        return 1;
    uni_thread_yield();
    printf("%s\n", greeting);
    for (int i = 1; i <= 3; i++) {
        scale(i);
        turns += 10;
    }
    if (strcmp(end, "null") == 0)
        follow(NULL);
    if (strcmp(end, "spin") == 0)
        spin();
    puts("the end");
    return 5;
}

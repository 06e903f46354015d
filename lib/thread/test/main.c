/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The contract of <unicore/thread.h>, for any implementer. With a number as argument, so many
 * switches between threads are made.
 */
#include "parts.h"

#include <stdlib.h>
#include <string.h>
#include <unicore/alloc.h>
#include <unicore/check.h>
#include <unicore/errno.h>
#include <unicore/intr.h>

#define SWITCHES 20000

#define NORMAL UNI_THREAD_PRIORITY_NORMAL

struct uni_thread *start_thread(void *(*function)(void *), void *argument, int priority)
{
    const struct uni_thread_attributes attributes = {.priority = priority};
    struct uni_thread *thread = NULL;
    int error = uni_thread_create(&thread, &attributes, function, argument);

    UNI_CHECK(error == 0);
    if (error != 0)
        exit(uni_check_verdict());
    return thread;
}

void *end_thread(struct uni_thread *thread)
{
    void *result = NULL;

    UNI_CHECK(uni_thread_join(thread, UNI_THREAD_FOREVER, &result) == 0);
    return result;
}

static void *give_back(void *argument)
{
    return argument;
}

static UNI_NOINLINE void leave(void *result)
{
    uni_thread_exit(result);
}

static void *exits(void *argument)
{
    leave(argument);
    return NULL;
}

static void test_life(void)
{
    struct uni_thread *self = uni_thread_self();
    struct uni_thread *thread;
    int result;

    UNI_CHECK(self != NULL && strcmp(uni_thread_name(self), "main") == 0);
    UNI_CHECK(uni_thread_priority(self) == NORMAL);
    UNI_CHECK(uni_intr_is_on());

    UNI_CHECK(end_thread(start_thread(give_back, &result, 0)) == &result);
    UNI_CHECK(end_thread(start_thread(exits, &result, 0)) == &result);
    thread = start_thread(give_back, &result, 0);
    uni_thread_yield(); /* it ends before it is joined */
    UNI_CHECK(end_thread(thread) == &result);
    UNI_CHECK(uni_thread_join(start_thread(give_back, NULL, 0), UNI_THREAD_FOREVER, NULL) == 0);
    uni_check_part("create, exit, join");
}

static void *tell_name(void *argument)
{
    struct uni_thread *self = uni_thread_self();

    strcpy(argument, uni_thread_name(self));
    return self;
}

static void test_attributes(void)
{
    char given[] = "a name too long for anybody";
    char told[sizeof(given)] = "";
    struct uni_thread_attributes attributes = {.name = given, .priority = NORMAL + 3};
    struct uni_thread *thread;

    UNI_CHECK(uni_thread_create(&thread, &attributes, tell_name, told) == 0);
    memset(given, 'x', sizeof(given) - 1);
    UNI_CHECK(uni_thread_priority(thread) == NORMAL + 3);
    UNI_CHECK(end_thread(thread) == thread);
    UNI_CHECK(strcmp(told, "a name too long") == 0);

    UNI_CHECK(uni_thread_create(&thread, NULL, tell_name, told) == 0);
    UNI_CHECK(uni_thread_priority(thread) == NORMAL);
    UNI_CHECK(end_thread(thread) == thread && strcmp(told, "thread") == 0);

    attributes = (struct uni_thread_attributes){.stack_size = SIZE_MAX};
    UNI_CHECK(uni_thread_create(&thread, &attributes, tell_name, told) == -ENOMEM);
    attributes.stack_size = (size_t)1 << 30;
    UNI_CHECK(uni_thread_create(&thread, &attributes, tell_name, told) == -ENOMEM);
    uni_check_part("names and other attributes");
}

static size_t used_now(void)
{
    struct uni_alloc_stats stats;

    uni_alloc_get_stats(&stats);
    return stats.used;
}

static void *count(void *counter)
{
    ++*(unsigned *)counter;
    return NULL;
}

static void test_detach(void)
{
    const struct uni_thread_attributes attributes = {.detached = true};
    struct uni_thread *thread;
    unsigned counter = 0;
    size_t before = 0;

    for (unsigned round = 0; round < 200; round++) {
        if (round == 2) /* what the first ones left behind is not for ever */
            before = used_now();
        UNI_CHECK(uni_thread_create(&thread, &attributes, count, &counter) == 0);
        uni_thread_yield();
    }
    UNI_CHECK(counter == 200);
    UNI_CHECK(used_now() <= before);

    uni_thread_detach(start_thread(count, &counter, 0)); /* it is still to run */
    uni_thread_yield();
    UNI_CHECK(counter == 201);
    thread = start_thread(count, &counter, 0);
    uni_thread_yield();
    uni_thread_detach(thread); /* it has ended */
    UNI_CHECK(counter == 202);
    UNI_CHECK(used_now() <= before);
    uni_check_part("detach, and nothing is lost");
}

/* Threads that can run write their letters. */
static char order[32];
static unsigned orders;

static void *write_twice(void *letter)
{
    for (unsigned i = 0; i < 2; i++) {
        order[orders++] = *(const char *)letter;
        uni_thread_yield();
    }
    return NULL;
}

static void test_priorities(void)
{
    struct uni_thread *threads[4];

    orders = 0;
    uni_thread_set_priority(uni_thread_self(), UNI_THREAD_PRIORITY_HIGHEST);
    threads[0] = start_thread(write_twice, "a", NORMAL - 1);
    threads[1] = start_thread(write_twice, "b", NORMAL + 1);
    threads[2] = start_thread(write_twice, "c", NORMAL + 1);
    threads[3] = start_thread(write_twice, "d", NORMAL);
    uni_thread_yield(); /* nobody else is as urgent */
    UNI_CHECK(orders == 0);
    uni_thread_set_priority(threads[3], NORMAL + 2);
    uni_thread_set_priority(uni_thread_self(), 1);
    uni_thread_yield();
    UNI_CHECK(orders == 8);
    UNI_CHECK(memcmp(order, "ddbcbcaa", 8) == 0);
    for (unsigned i = 0; i < 4; i++)
        (void)end_thread(threads[i]);
    uni_thread_set_priority(uni_thread_self(), NORMAL);
    uni_check_part("priorities");
}

static _Thread_local unsigned own = 42;
static _Thread_local unsigned own_zero;

static void *use_own(void *argument)
{
    bool right = own == 42 && own_zero == 0;

    (void)argument;
    for (unsigned i = 0; i < 20; i++) {
        own++;
        own_zero += 2;
        uni_thread_yield();
        right &= own == 43 + i && own_zero == 2 * (i + 1);
    }
    return right ? &own : NULL;
}

static void test_local(void)
{
    struct uni_thread *threads[5];

    own = 7;
    for (unsigned i = 0; i < 5; i++)
        threads[i] = start_thread(use_own, NULL, 0);
    for (unsigned i = 0; i < 5; i++) {
        void *result = end_thread(threads[i]);

        UNI_CHECK(result != NULL && result != &own);
    }
    UNI_CHECK(own == 7 && own_zero == 0);
    uni_check_part("thread-local variables");
}

static void *park(void *argument)
{
    (void)argument;
    UNI_CHECK(uni_thread_park(UNI_THREAD_FOREVER) == 0);
    return NULL;
}

static void test_list(void)
{
    struct uni_thread *parked = start_thread(park, NULL, NORMAL + 1);
    struct uni_thread *ready = start_thread(give_back, NULL, NORMAL - 1);
    struct uni_thread_info info;
    struct uni_thread *thread = NULL;
    unsigned found = 0;
    uintptr_t saved;

    uni_thread_yield();
    saved = uni_intr_save();
    while ((thread = uni_thread_next(thread, &info)) != NULL) {
        UNI_CHECK(strcmp(info.name, uni_thread_name(thread)) == 0);
        UNI_CHECK(info.priority == uni_thread_priority(thread));
        UNI_CHECK(info.running == (thread == uni_thread_self()));
        UNI_CHECK(info.ready == (thread == ready));
        if (thread == parked)
            UNI_CHECK(info.stack_base < info.stack_pointer && info.stack_pointer < info.frame &&
                      info.frame < info.stack_end && info.switches == 1);
        if (thread == ready)
            UNI_CHECK(info.stack_base < info.stack_pointer && info.stack_pointer < info.stack_end &&
                      info.switches == 0);
        found++;
    }
    uni_intr_restore(saved);
    UNI_CHECK(found == 3);
    uni_thread_unpark(parked);
    (void)end_thread(parked);
    (void)end_thread(ready);
    uni_check_part("a list of threads");
}

int main(int argc, char *argv[])
{
    test_life();
    test_attributes();
    test_detach();
    test_priorities();
    test_local();
    test_list();
    test_waiting();
    test_many(argc > 1 ? strtoul(argv[1], NULL, 10) : SWITCHES);
    test_preempted();
    return uni_check_verdict();
}

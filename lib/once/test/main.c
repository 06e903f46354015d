/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/once.h>. */
#include <stddef.h>
#include <stdint.h>
#include <unicore/boot.h>
#include <unicore/check.h>
#include <unicore/crew.h>
#include <unicore/once.h>
#include <unicore/thread.h>

static struct uni_once once, early;
static unsigned calls;
static char argument;

static void begin(void *given)
{
    UNI_CHECK(given == &argument && !uni_once_is_done(&once));
    calls++;
    uni_crew_note('<');
    uni_thread_yield();
    uni_thread_yield();
    uni_crew_note('>');
}

static void count(void *unused)
{
    (void)unused;
    calls++;
}

/* Before there are threads. */
static int boot(void)
{
    uni_once_run(&early, count, NULL);
    uni_once_run(&early, count, NULL);
    return 0;
}
UNI_BOOT_AT(DEVICES, boot);

static void check_boot(void)
{
    UNI_CHECK(calls == 1 && uni_once_is_done(&early));
    uni_once_run(&early, count, NULL);
    UNI_CHECK(calls == 1);
    uni_check_part("before main()");
}

static void *need(void *name)
{
    uni_once_run(&once, begin, &argument);
    UNI_CHECK(uni_once_is_done(&once));
    uni_crew_note(*(const char *)name);
    return NULL;
}

static void check_threads(void)
{
    calls = 0;
    UNI_CHECK(!uni_once_is_done(&once));
    (void)uni_crew_start(UNI_CREW_NORMAL, need, (void *)(uintptr_t)"a");
    (void)uni_crew_start(UNI_CREW_NORMAL, need, (void *)(uintptr_t)"b");
    (void)uni_crew_start(UNI_CREW_NORMAL, need, (void *)(uintptr_t)"c");
    UNI_CHECK(uni_crew_noted("<>abc") && calls == 1);
    uni_crew_end();
    uni_once_run(&once, begin, &argument);
    UNI_CHECK(calls == 1);
    uni_check_part("the first does it, others wait");
}

int main(void)
{
    check_boot();
    check_threads();
    return uni_check_verdict();
}

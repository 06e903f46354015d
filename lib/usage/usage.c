/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/atend.h>
#include <unicore/print.h>
#include <unicore/usage.h>

#if UNI_HAS_ALLOC
#include <unicore/alloc.h>
#endif
#if UNI_HAS_THREAD
#include <unicore/intr.h>
#include <unicore/thread.h>
#endif

static void print_heap(void)
{
#if UNI_HAS_ALLOC
    struct uni_alloc_stats stats;

    uni_alloc_get_stats(&stats);
    uni_print("usage: heap: %zu of %zu bytes, at most %zu\n", stats.used, stats.total, stats.peak);
#endif
}

static void print_stacks(void)
{
#if UNI_HAS_THREAD
    struct uni_thread_info info;
    uintptr_t saved = uni_intr_save();

    for (struct uni_thread *thread = uni_thread_next(NULL, &info); thread != NULL;
         thread = uni_thread_next(thread, &info)) {
        uni_print("usage: thread %s: priority %d, %llu times, stack", info.name, info.priority,
                  (unsigned long long)info.switches);
        if (info.stack_used != 0)
            uni_print(" %zu", info.stack_used);
        if (info.stack_end != 0)
            uni_print("%s %zu bytes\n", info.stack_used != 0 ? " of" : "",
                      (size_t)(info.stack_end - info.stack_base));
        else
            uni_print(" of the platform's\n");
    }
    uni_intr_restore(saved);
#endif
}

void uni_usage_print(void)
{
    print_heap();
    print_stacks();
}

UNI_AT_END(uni_usage_print);

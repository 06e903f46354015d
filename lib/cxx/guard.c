/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Static variables of functions are constructed once: Itanium C++ ABI, 3.3.3 "One-time Construction
 * API"; C++ ABI for the Arm Architecture, 3.2.3.1, has the same with a guard of 32 bits. Compilers
 * look at the first byte themselves, and call these while it is 0.
 */
#include <stdbool.h>
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/crash.h>

#if UNI_HAS_THREAD
#include <unicore/thread.h>
#endif

/* The first bytes of the compiler's guard variable. */
struct guard {
    uint8_t done;
    uint8_t busy; /* somebody constructs */
};

int __cxa_guard_acquire(struct guard *guard);
void __cxa_guard_release(struct guard *guard);
void __cxa_guard_abort(struct guard *guard);

/*
 * Returns 1 where the caller is to construct. Another thread is waited for: it may have given the
 * processor up in its constructor. Whoever comes back to its own variable waits for itself.
 */
int __cxa_guard_acquire(struct guard *guard)
{
    for (;;) {
        if (__atomic_load_n(&guard->done, __ATOMIC_ACQUIRE))
            return 0;
        if (!__atomic_exchange_n(&guard->busy, 1, __ATOMIC_ACQUIRE))
            return 1;
#if UNI_HAS_THREAD
        uni_thread_yield();
#else
        uni_crash("a static variable is used within its own constructor", NULL, 0, 0,
                  uni_arch_frame_pointer());
#endif
    }
}

void __cxa_guard_release(struct guard *guard)
{
    __atomic_store_n(&guard->done, 1, __ATOMIC_RELEASE);
}

/* A constructor that ends by an exception: there are none, but compilers may mention it. */
void __cxa_guard_abort(struct guard *guard)
{
    __atomic_store_n(&guard->busy, 0, __ATOMIC_RELEASE);
}

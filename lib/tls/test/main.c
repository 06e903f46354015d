/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/tls.h>: variables of every kind, in blocks of several "threads". */
#include "other.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/arch.h>
#include <unicore/check.h>
#include <unicore/tls.h>

enum { BLOCKS = 3 };

_Thread_local int counted = 7;
static _Thread_local int zero;
static _Thread_local char text[] = "initial";
static _Thread_local alignas(UNI_TLS_ALIGNMENT) char aligned[3];
static _Thread_local uint64_t large[64] = {[63] = UINT64_MAX};

static struct {
    uintptr_t pointer;
    void *block;
} threads[BLOCKS];

/* Not inlined: a compiler may keep the address of a variable over a change of thread pointers. */
static UNI_NOINLINE void check_initial(void)
{
    UNI_CHECK(counted == 7 && zero == 0 && strcmp(text, "initial") == 0);
    UNI_CHECK((uintptr_t)aligned % UNI_TLS_ALIGNMENT == 0 && aligned[2] == 0);
    UNI_CHECK((uintptr_t)large % alignof(uint64_t) == 0 && large[62] == 0);
    UNI_CHECK(large[63] == UINT64_MAX);
    UNI_CHECK(other_get() == 1 << 20);
}

static UNI_NOINLINE void change(int to)
{
    counted = to;
    zero = to;
    text[0] = (char)('a' + to);
    aligned[2] = (char)to;
    large[62] = (uint64_t)to;
    other_set(to);
}

static UNI_NOINLINE void check_changed(int to)
{
    UNI_CHECK(counted == to && zero == to && text[0] == 'a' + to &&
              strcmp(text + 1, "nitial") == 0);
    UNI_CHECK(aligned[2] == to && large[62] == (uint64_t)to && large[63] == UINT64_MAX);
    UNI_CHECK(other_get() == to);
}

/* Whether every variable lies in the (size) bytes of a block, wherever that is. */
static UNI_NOINLINE void check_inside(const void *block, size_t size)
{
    uintptr_t base = (uintptr_t)block;

    UNI_CHECK((uintptr_t)&counted - base < size && (uintptr_t)&zero - base < size);
    UNI_CHECK((uintptr_t)text - base < size && (uintptr_t)aligned - base < size);
    UNI_CHECK((uintptr_t)&large[63] - base < size && (uintptr_t)other_address() - base < size);
}

/* Something that runs in between, with variables of its own. */
static struct uni_arch_context main_context, thread_context;

static void run_thread(void *pointer)
{
    uni_tls_use((uintptr_t)pointer);
    check_changed(2);
    change(12);
    uni_arch_context_switch(&thread_context, &main_context);
    abort();
}

int main(void)
{
    static UNI_ALIGNED(16) char stack[8192];
    size_t size = uni_tls_size();
    uintptr_t main_pointer = uni_tls_current();

    UNI_CHECK(size >= sizeof(large) + sizeof(aligned) && size < 8192);
    check_initial();
    uni_check_part("main");

    change(10);
    for (int i = 0; i < BLOCKS; i++) {
        threads[i].block = aligned_alloc(UNI_TLS_ALIGNMENT, size);
        if (threads[i].block == NULL)
            return uni_check_verdict() + 1;
        memset(threads[i].block, 0xa5, size);
        threads[i].pointer = uni_tls_make(threads[i].block);
    }
    check_changed(10);
    UNI_CHECK(uni_tls_current() == main_pointer);
    uni_check_part("make");

    for (int i = 0; i < BLOCKS; i++) {
        uni_tls_use(threads[i].pointer);
        UNI_CHECK(uni_tls_current() == threads[i].pointer);
        check_initial();
        check_inside(threads[i].block, size);
        change(i);
    }
    for (int i = 0; i < BLOCKS; i++) {
        uni_tls_use(threads[i].pointer);
        check_changed(i);
    }
    uni_tls_use(main_pointer);
    check_changed(10);
    uni_check_part("use");

    uni_arch_context_make(&thread_context, stack + sizeof(stack), run_thread,
                          (void *)threads[2].pointer);
    uni_arch_context_switch(&main_context, &thread_context);
    check_changed(12);
    uni_tls_use(main_pointer);
    check_changed(10);
    for (int i = 0; i < BLOCKS; i++)
        free(threads[i].block);
    uni_check_part("switch");
    return uni_check_verdict();
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* What this platform's files use of Linux. The folder of the architecture supplies syscall.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Names are SYS_ and the kernel's, without "rt_". Where it has several of one kind: SYS_PPOLL,
 * SYS_TIMER_SETTIME and SYS_CLOCK_GETTIME are those with 64 bits of seconds (ppoll_time64 and so
 * on), SYS_MMAP is the one that takes six registers (mmap2).
 */
#if defined(__x86_64__)
#include "x86_64/syscall.h"
#elif defined(__aarch64__)
#include "arm64/syscall.h"
#elif defined(__arm__)
#include "arm/syscall.h"
#elif defined(__riscv)
#include "riscv64/syscall.h"
#elif defined(__mips__)
#include "mips/syscall.h"
#else
#error "plat/linuxu has no system calls for this architecture"
#endif

/* Whether (result) is a negative errno. With 32 bits, addresses may be negative as well. */
UNI_INLINE bool is_error(long result)
{
    return (unsigned long)result >= -4095ul;
}

/* The files that a process starts with, POSIX.1-2017 <unistd.h>. */
enum { STDIN = 0, STDOUT = 1 };

/* struct __kernel_timespec of include/uapi/linux/time_types.h. */
struct timespec64 {
    int64_t seconds;
    int64_t nanoseconds;
};

/* sigset_t: signal n is bit n - 1. include/uapi/asm-generic/signal.h, arch/mips/.../signal.h. */
#if defined(__mips__)
enum { SIGNAL_WORDS = 4 };
#else
enum { SIGNAL_WORDS = 2 };
#endif
struct signal_set {
    uint32_t words[SIGNAL_WORDS];
};

/* include/uapi/asm-generic/mman-common.h and mman.h, arch/mips/include/uapi/asm/mman.h. */
enum { PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2, PROT_EXECUTE = 4 };
enum { MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_FIXED = 0x10 };
#if defined(__mips__)
enum { MAP_NORESERVE = 0x400, MAP_ANONYMOUS = 0x800 };
#else
enum { MAP_ANONYMOUS = 0x20, MAP_NORESERVE = 0x4000 };
#endif

/* In what mmap2 counts places in a file (mmap2(2)), and mmap, with 64 bits, in bytes. */
enum { MMAP_UNIT = sizeof(long) == 4 ? 4096 : 1 };

/*
 * The file that memory is, where an image maps parts of it at other addresses: uni_mem_regions()
 * opens it. In mem.c.
 */
extern long memory_file;

/*
 * Report hardware exceptions through uni_crash(), on a (stack) of their own of (size) bytes, since
 * one that has overflowed can run no handler. In fault.c.
 */
void catch_faults(void *stack, size_t size);

/*
 * What the kernel left on the stack: the number of arguments, the arguments up to a null pointer,
 * the environment up to another. In start.c.
 */
extern const uintptr_t *initial_stack;

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How much memory an image used. With this library in it (`scons run with=usage`), an image says so
 * when it ends well; nobody has to call anything.
 */
#pragma once

#include <unicore/cdefs.h>

/*
 * Print now: the heap, where there is an allocator, and each thread's stack, where there are
 * threads. How much of a stack was used is known with scheduler.measure_stacks=yes.
 *
 * @context thread
 */
void uni_usage_print(void);

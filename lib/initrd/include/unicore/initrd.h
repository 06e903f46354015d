/* SPDX-License-Identifier: BSD-3-Clause */
/* A file that whoever started the image handed over with it: `scons run initrd=FILE`. */
#pragma once

#include <stddef.h>

/*
 * Where it is and, as the result, its size in bytes; 0, and a null pointer, when there is none. It
 * stays there, readable, and is never part of free memory.
 *
 * @context boot, thread
 */
size_t uni_initrd(const void **start);

/* SPDX-License-Identifier: BSD-3-Clause */
/* How a boot ends early. */
#pragma once

#include <unicore/cdefs.h>

/* Say that (what) failed with (error), a negative errno, and end the image. */
UNI_NORETURN void stop(const char *what, int error);

/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <unicore/cdefs.h>

/* End the image where a processor that divides by itself would raise an exception. */
UNI_NORETURN void division_by_zero(void);

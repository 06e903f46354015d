/* SPDX-License-Identifier: BSD-3-Clause */
#include "caches.h"

#include <unicore/check.h>

void check_caches(void)
{
    uni_check_skip("caches", "their instructions are not for a process");
}

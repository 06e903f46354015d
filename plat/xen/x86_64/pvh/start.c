/* SPDX-License-Identifier: BSD-3-Clause */
/* What Xen tells a PVH guest. */
#include <stdbool.h>

#include "../../guest.h"
#include "pvh.h"

#define START_FIRST_DOMAIN 0x02 /* xen.h, SIF_INITDOMAIN */

bool is_first_domain(void)
{
    return start_flags & START_FIRST_DOMAIN;
}

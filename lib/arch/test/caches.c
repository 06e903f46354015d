/* SPDX-License-Identifier: BSD-3-Clause */
/* Without a device, only that nothing is lost shows. */
#include "caches.h"

#include <unicore/arch.h>
#include <unicore/check.h>

void check_caches(void)
{
    /* Neighbours of the range, within its first and last cache line, must not be lost either. */
    static UNI_ALIGNED(256) unsigned char bytes[1024];
    const size_t margin = 3;

    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)i;
    uni_arch_cache_clean(bytes, sizeof(bytes));
    uni_arch_cache_invalidate(bytes, sizeof(bytes));
    for (unsigned i = 0; i < sizeof(bytes); i++)
        UNI_CHECK(bytes[i] == (unsigned char)i);

    bytes[0]++;
    uni_arch_cache_clean(bytes + margin, sizeof(bytes) - 2 * margin);
    uni_arch_cache_clean(bytes, 0);
    uni_arch_code_changed(bytes, sizeof(bytes));
    UNI_CHECK(bytes[0] == 1);
    uni_check_part("caches");
}

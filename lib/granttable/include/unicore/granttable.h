/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Grants of Xen, version 1: xen/include/public/grant_table.h. A grant lets another domain use one
 * of our pages; the reference is what we tell that domain, by XenStore or in a ring.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/xenguest.h>

/*
 * Let (domain) use the page at (page), for reading only if (readonly).
 *
 * @context boot, thread
 * @error -ENOSPC all grants of the option granttable.pages are in use
 * @error -ENOMEM Xen allows us no table of that size
 */
int uni_grant(uni_xen_domain domain, const void *page, bool readonly, uint32_t *reference)
    UNI_MUST_USE;

/*
 * Take a grant back. While the other domain has the page mapped this cannot be.
 *
 * @context boot, thread
 * @error -EBUSY the other domain still uses the page
 */
int uni_grant_end(uint32_t reference) UNI_MUST_USE;

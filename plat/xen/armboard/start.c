/* SPDX-License-Identifier: BSD-3-Clause */
/* The first C code, called by entry.S, and what Xen tells a domain on ARM. */
#include <unicore/armboard.h>
#include <unicore/xenguest.h>

#include "../guest.h"

/* xen/include/public/version.h and features.h. */
enum { GET_FEATURES = 6 };
enum { FEATURE_FIRST_DOMAIN = 11 };

struct features {
    uint32_t index, set;
};

/*
 * arch-arm.h, GUEST_GNTTAB_BASE and GUEST_EVTCHN_PPI, which are so in Xen 4.17: for domains whose
 * device tree has no node for Xen, as those that Xen itself starts ("dom0less") have not.
 */
static const struct uni_armboard_device untold = {
    .present = true,
    .line = 31,
    .registers = {.base = 0x38000000, .size = 0x01000000},
};

UNI_NORETURN void start(const void *tree);

/* After the tree was read. The console itself is found when it is written to. */
static void start_console(void)
{
    struct uni_armboard_device *xen = &uni_armboard.devices[UNI_ARMBOARD_XEN];

    if (!xen->present)
        *xen = untold;
}

void start(const void *tree)
{
    uni_armboard_boot(tree, start_console);
}

bool is_first_domain(void)
{
    struct features features = {.index = 0};

    (void)uni_xen_command(UNI_XEN_VERSION, GET_FEATURES, &features);
    return features.set >> FEATURE_FIRST_DOMAIN & 1;
}

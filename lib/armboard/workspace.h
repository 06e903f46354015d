/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the workspace is: on the pages behind the image. */
#pragma once

#include <unicore/armboard.h>
#include <unicore/cdefs.h>

extern const char uni_image_start[], uni_image_end[];

static inline uintptr_t workspace_base(void)
{
    return UNI_ALIGN_UP((uintptr_t)uni_image_end, UNI_ARMBOARD_PAGE);
}

static inline uintptr_t workspace_end(void)
{
    return workspace_base() + UNI_ARMBOARD_WORKSPACE(uni_armboard_stack_size);
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* In a file of its own, so that the linker leads the call to the wrapper. */
#include <unicore/widget.h>

void uni_widget_free_twice_inside(struct uni_widget *widget)
{
    uni_widget_free(widget);
}

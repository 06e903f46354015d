/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/vfscore.h>

/* As it would be declared by chance where another library happens to be in the image. */
extern void uni_sched_wake(void);

void uni_vfscore_mount(void)
{
    uni_sched_wake();
}

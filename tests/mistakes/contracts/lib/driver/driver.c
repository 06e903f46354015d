/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

#include <unicore/driver.h>
#include <unicore/intr.h>
#include <unicore/sched.h>

static volatile unsigned done;

static APART void finish(void)
{
    uni_sched_wake();
}

static APART void advance(void)
{
    done++;
    finish();
}

static void handle(void *argument)
{
    const struct operations *operations = argument;

    operations->begin();
    advance();
    operations->end();
}

void uni_driver_start(void)
{
    uni_intr_attach(0, handle, (void *)&logged);
    uni_sched_sleep();
}

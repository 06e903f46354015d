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

static const struct operations *const all[] = {&logged};

static void handle(void *argument)
{
    const struct operations *operations = all[*(const unsigned *)argument];

    operations->begin();
    advance();
    operations->end();
}

void uni_driver_start(void)
{
    uni_intr_attach(0, handle, (void *)&done);
    uni_sched_sleep();
}

/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/armboard.h>
#include <unicore/armtimer.h>
#include <unicore/timer.h>

void uni_timer_attach(uni_intr_handler *handler, void *argument)
{
    uni_armboard_attach_timer(handler, argument);
}

void uni_timer_set(uni_time deadline)
{
    uni_armtimer_set(deadline);
}

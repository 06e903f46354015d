/* SPDX-License-Identifier: BSD-3-Clause */
#include "board.h"

#include <unicore/armboard.h>
#include <unicore/armtimer.h>
#include <unicore/lines.h>
#include <unicore/timer.h>

void uni_timer_attach(uni_intr_handler *handler, void *argument)
{
    static bool attached;

    uni_armtimer_attach(handler, argument);
    if (attached)
        return;
    if (uni_intr_attach(TIMER_LINE, uni_armtimer_interrupt, NULL) < 0)
        uni_armboard_give_up("the timer's interrupt does not get here");
    uni_lines_own();
    attached = true;
}

void uni_timer_set(uni_time deadline)
{
    uni_armtimer_set(deadline);
}

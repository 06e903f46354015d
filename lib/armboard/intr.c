/* SPDX-License-Identifier: BSD-3-Clause */
/* The interrupt controller, made ready for the first who attaches to a line. */
#include <unicore/armboard.h>
#include <unicore/armtimer.h>
#include <unicore/errno.h>
#include <unicore/lines.h>
#include <unicore/trap.h>

static bool started;

static bool map(const struct uni_armboard_range *range)
{
    return range->size && uni_armboard_map_device(range->base, range->size);
}

static bool start(void)
{
    const struct uni_armboard_device *device = &uni_armboard.devices[UNI_ARMBOARD_GIC2];
    struct uni_gic gic = {.version = 2};

    if (!device->present) {
        device = &uni_armboard.devices[UNI_ARMBOARD_GIC3];
        gic.version = 3;
    }
    if (!device->present || !map(&device->registers) || !map(&device->more))
        return false;
    gic.distributor = (uintptr_t)device->registers.base;
    gic.interface = (uintptr_t)device->more.base;
    uni_gic_start(&gic);
    uni_trap_on_interrupt(uni_gic_handle);
    return true;
}

int uni_armboard_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    if (!started)
        started = start();
    return started ? uni_gic_attach(line, handler, argument) : -EINVAL;
}

void uni_armboard_detach(unsigned line)
{
    uni_gic_detach(line);
}

void uni_armboard_attach_timer(uni_intr_handler *handler, void *argument)
{
    static bool attached;

    uni_armtimer_attach(handler, argument);
    if (attached)
        return;
    if (uni_armboard_attach(uni_armboard.devices[UNI_ARMBOARD_TIMER].line, uni_armtimer_interrupt,
                            NULL) < 0)
        uni_armboard_give_up("the timer's interrupt does not get here");
    uni_lines_own();
    attached = true;
}

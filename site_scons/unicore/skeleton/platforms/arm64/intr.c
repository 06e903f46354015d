/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/arch.h>
#include <unicore/armboard.h>
#include <unicore/gic.h>
#include <unicore/intr.h>
#include <unicore/lines.h>

int uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    return uni_armboard_attach(line, handler, argument);
}

void uni_intr_detach(unsigned line)
{
    uni_armboard_detach(line);
}

void uni_intr_mask(unsigned line)
{
    uni_gic_mask(line);
}

void uni_intr_unmask(unsigned line)
{
    uni_gic_unmask(line);
}

void uni_intr_on(void)
{
    uni_arch_interrupts_on();
}

void uni_intr_off(void)
{
    uni_arch_interrupts_off();
}

bool uni_intr_is_on(void)
{
    return uni_arch_interrupts_are_on();
}

uintptr_t uni_intr_save(void)
{
    return uni_arch_interrupts_save();
}

void uni_intr_restore(uintptr_t saved)
{
    uni_arch_interrupts_restore(saved);
}

void uni_intr_wait(void)
{
    uni_arch_interrupts_wait();
}

bool uni_intr_is_expected(void)
{
    return uni_lines_is_expected();
}

bool uni_intr_is_handling(void)
{
    return uni_lines_is_handling();
}

void uni_intr_at_end(void (*function)(void))
{
    uni_lines_at_end(function);
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* RISC-V Platform-Level Interrupt Controller Specification 1.0.0. Registers have 32 bits. */
#include <stddef.h>
#include <unicore/errno.h>
#include <unicore/lines.h>
#include <unicore/plic.h>

#define LINES_MAX 1023

/* Chapters 4 to 9: offsets. */
#define PRIORITY(line)          (4 * (uintptr_t)(line))
#define ENABLE(context, line)   (0x2000 + 0x80 * (uintptr_t)(context) + (line) / 32 * 4)
#define THRESHOLD(context)      (0x200000 + 0x1000 * (uintptr_t)(context))
#define CLAIM_COMPLETE(context) (0x200004 + 0x1000 * (uintptr_t)(context))

/* 0 never interrupts; the threshold has to be below. */
#define PRIORITY_OFF 0
#define PRIORITY_ON  1

static struct uni_plic plic;

static struct uni_line lines[UNI_PLIC_LINES + 1];

static volatile uint32_t *at(uintptr_t offset)
{
    return (volatile uint32_t *)(plic.base + offset);
}

void uni_plic_start(const struct uni_plic *found)
{
    plic = *found;
    if (plic.lines > LINES_MAX)
        plic.lines = LINES_MAX;
    for (unsigned line = 0; line <= plic.lines; line += 32)
        *at(ENABLE(plic.context, line)) = 0;
    *at(THRESHOLD(plic.context)) = 0;
}

int uni_plic_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    int error = -EINVAL;

    if (line != 0 && line <= plic.lines)
        error = uni_lines_attach(lines, UNI_COUNT(lines), line, handler, argument);
    if (error < 0)
        return error;
    *at(PRIORITY(line)) = PRIORITY_ON;
    *at(ENABLE(plic.context, line)) |= 1u << line % 32;
    return 0;
}

void uni_plic_detach(unsigned line)
{
    *at(ENABLE(plic.context, line)) &= ~(1u << line % 32);
    *at(PRIORITY(line)) = PRIORITY_OFF;
    uni_lines_detach(lines, line);
}

/*
 * By the priority: a handler may mask its line, and the controller ignores the completion of one
 * that is not enabled (chapter 9).
 */
void uni_plic_mask(unsigned line)
{
    uni_lines_check(lines, UNI_COUNT(lines), line);
    *at(PRIORITY(line)) = PRIORITY_OFF;
}

void uni_plic_unmask(unsigned line)
{
    uni_lines_check(lines, UNI_COUNT(lines), line);
    *at(PRIORITY(line)) = PRIORITY_ON;
}

void uni_plic_handle(void)
{
    uint32_t line;

    /* 0: there is none any more. */
    while ((line = *at(CLAIM_COMPLETE(plic.context))) != 0) {
        if (line <= UNI_PLIC_LINES)
            uni_lines_handle(lines, line);
        *at(CLAIM_COMPLETE(plic.context)) = line;
    }
}

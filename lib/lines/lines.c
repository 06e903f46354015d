/* SPDX-License-Identifier: BSD-3-Clause */
/* Compiled for interrupt context. One processor: with more, what is static here is for each. */
#include <unicore/lines.h>

#include <stddef.h>
#include <unicore/assert.h>
#include <unicore/errno.h>

static unsigned attached; /* lines, other than the platform's own */
static bool handling;
static void (*at_end)(void);

int uni_lines_attach(struct uni_line *lines, unsigned count, unsigned line,
                     uni_intr_handler *handler, void *argument)
{
    uintptr_t saved;
    int error = 0;

    if (line >= count)
        return -EINVAL;
    saved = uni_intr_save();
    if (!lines[line].handler) {
        lines[line] = (struct uni_line){handler, argument};
        attached++;
    } else {
        error = -EBUSY;
    }
    uni_intr_restore(saved);
    return error;
}

void uni_lines_own(void)
{
    attached--;
}

void uni_lines_detach(struct uni_line *lines, unsigned line)
{
    uintptr_t saved = uni_intr_save();

    UNI_ASSERT(lines[line].handler);
    lines[line].handler = NULL;
    attached--;
    uni_intr_restore(saved);
}

void uni_lines_check(const struct uni_line *lines, unsigned count, unsigned line)
{
    UNI_ASSERT(line < count && lines[line].handler);
    (void)lines;
    (void)count;
    (void)line;
}

void uni_lines_handle(const struct uni_line *lines, unsigned line)
{
    if (lines[line].handler)
        lines[line].handler(lines[line].argument);
}

void uni_lines_begin(void)
{
    handling = true;
}

void uni_lines_end(void)
{
    handling = false;
    if (at_end)
        at_end();
}

bool uni_lines_has_end(void)
{
    return at_end;
}

bool uni_lines_is_handling(void)
{
    return handling;
}

void uni_lines_at_end(void (*function)(void))
{
    at_end = function;
}

bool uni_lines_is_expected(void)
{
    return attached;
}

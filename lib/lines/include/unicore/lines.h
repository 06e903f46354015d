/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the drivers of interrupt controllers have in common, and a platform makes <unicore/intr.h>
 * of: a table of lines with their handlers, and what happens before the first handler of an
 * interrupt and after the last.
 */
#pragma once

#include <stdbool.h>
#include <unicore/cdefs.h>
#include <unicore/intr.h>

/* Of a table, which starts as zeros. The fields are not the table's owner's business. */
struct uni_line {
    uni_intr_handler *handler; /* null: nobody attached to it */
    void *argument;
};

/*
 * Let (handler) be that of (line), an index into the (count) of (lines). The controller is to let
 * the line interrupt after this, not before.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable argument
 * @error -EBUSY  somebody handles this line already
 * @error -EINVAL there is no such line
 */
int uni_lines_attach(struct uni_line *lines, unsigned count, unsigned line,
                     uni_intr_handler *handler, void *argument) UNI_MUST_USE;

/*
 * The line that was attached to last is the platform's own, as that of the alarm is: it does not
 * count in uni_lines_is_expected().
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_lines_own(void);

/*
 * Take the handler of (line) away, after the controller stopped the line from interrupting.
 *
 * @context boot, thread
 * @nowait
 */
void uni_lines_detach(struct uni_line *lines, unsigned line);

/*
 * Somebody is to have attached to (line), one of (count): an assertion.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_lines_check(const struct uni_line *lines, unsigned count, unsigned line);

/*
 * Call the handler of (line), unless somebody detached from it as it interrupted.
 *
 * @context isr
 */
void uni_lines_handle(const struct uni_line *lines, unsigned line);

/*
 * An interrupt begins, and ends: around all that calls handlers, with interrupts off, and when the
 * controller has been told. Pairs do not nest. The end may switch to another context, so that a lot
 * may have happened when it returns; floating point is to be usable again.
 *
 * @context isr
 */
void uni_lines_begin(void);
void uni_lines_end(void);

/*
 * Whether uni_lines_end() has something to call.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_lines_has_end(void);

/*
 * uni_intr_is_handling()
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_lines_is_handling(void);

/*
 * uni_intr_at_end()
 *
 * @context boot, thread
 * @nowait
 * @nullable function
 */
void uni_lines_at_end(void (*function)(void));

/*
 * uni_intr_is_expected()
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_lines_is_expected(void);

/* SPDX-License-Identifier: BSD-3-Clause */
/* Widgets, of which there are a few, and which do nothing. */
#pragma once

#include <stdbool.h>
#include <unicore/cdefs.h>

struct uni_widget {
    bool is_used;
};

/*
 * Come before all others.
 *
 * @context boot
 * @nowait
 */
void uni_widget_boot(void);

/*
 * Come before uni_widget_make().
 *
 * @context boot, thread
 * @error -EBUSY (ready) is not true
 */
int uni_widget_start(bool ready) UNI_MUST_USE;

/*
 * One of the widgets, or NULL when all are in use.
 *
 * @context thread
 * @gives result
 * @nullable result
 * @order after uni_widget_start
 */
struct uni_widget *uni_widget_make(void) UNI_MUST_USE;

/*
 * Exchange (widget) for another, or return NULL and leave it.
 *
 * @context thread
 * @takes widget
 * @gives result
 * @nullable result
 */
struct uni_widget *uni_widget_exchange(struct uni_widget *widget, bool fail) UNI_MUST_USE;

/*
 * Give (widget) back. NULL is allowed.
 *
 * @context thread
 * @takes widget
 * @nullable widget
 */
void uni_widget_free(struct uni_widget *widget);

/*
 * @context boot, thread
 * @ensures initialised widget
 */
void uni_widget_init(struct uni_widget *widget);

/*
 * @context boot, thread
 * @needs initialised widget
 * @needs not open widget
 * @ensures open widget
 */
void uni_widget_open(struct uni_widget *widget);

/*
 * @context boot, thread
 * @needs open widget
 * @ensures not open widget
 * @error -EIO (fail): it stays open
 */
int uni_widget_close(struct uni_widget *widget, bool fail) UNI_MUST_USE;

/*
 * Be quick.
 *
 * @context boot, thread
 * @nowait
 * @needs interrupts off
 */
void uni_widget_hurry(void);

/*
 * What (widget) is called. This implementer does not know, which breaks its own contract.
 *
 * @context boot, thread, isr
 */
const char *uni_widget_name(const struct uni_widget *widget);

/*
 * How many of the pointers behind (first), of which the last is null, there are: no wrapper can
 * pass them on.
 *
 * @context boot
 */
int uni_widget_count(const struct uni_widget *first, ...);

/*
 * Free (widget), in the way of an implementer that calls its own API.
 *
 * @context thread
 * @takes widget
 */
void uni_widget_free_twice_inside(struct uni_widget *widget);

/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <unicore/widget.h>

static struct uni_widget widgets[4];

void uni_widget_boot(void)
{
}

int uni_widget_start(bool ready)
{
    return ready ? 0 : -16;
}

struct uni_widget *uni_widget_make(void)
{
    for (size_t i = 0; i < UNI_COUNT(widgets); i++)
        if (!widgets[i].is_used) {
            widgets[i].is_used = true;
            return &widgets[i];
        }
    return NULL;
}

struct uni_widget *uni_widget_exchange(struct uni_widget *widget, bool fail)
{
    struct uni_widget *other = fail ? NULL : uni_widget_make();

    if (other)
        widget->is_used = false;
    return other;
}

void uni_widget_free(struct uni_widget *widget)
{
    if (widget)
        widget->is_used = false;
}

void uni_widget_init(struct uni_widget *widget)
{
    widget->is_used = true;
}

void uni_widget_open(struct uni_widget *widget)
{
    (void)widget;
}

int uni_widget_close(struct uni_widget *widget, bool fail)
{
    (void)widget;
    return fail ? -5 : 0;
}

void uni_widget_hurry(void)
{
}

const char *uni_widget_name(const struct uni_widget *widget)
{
    (void)widget;
    return NULL;
}

int uni_widget_count(const struct uni_widget *first, ...)
{
    va_list more;
    int count = 0;

    va_start(more, first);
    while (va_arg(more, const struct uni_widget *))
        count++;
    va_end(more);
    return count;
}

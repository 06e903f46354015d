/* SPDX-License-Identifier: BSD-3-Clause */
/* One function for each contract to break, so that the backtrace tells which it was. */
#include <stdio.h>
#include <string.h>
#include <unicore/boot.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/intr.h>
#include <unicore/timer.h>
#include <unicore/widget.h>

static struct uni_widget own;

static int at_boot(void)
{
    uni_widget_boot();
    uni_widget_init(&own);
#if UNI_WIDGETS_EARLY
    uni_widget_free(NULL);
#endif
    return 0;
}

UNI_BOOT_AT(SERVICES, at_boot);

static UNI_NOINLINE void before_context(void)
{
    uni_widget_boot();
}

static volatile bool interrupted;

/* Filled at run time, so that the checks of objects do not see what is called. */
static void (*volatile hidden_free)(struct uni_widget *);

static void handle(void *argument)
{
    (void)argument;
    interrupted = true;
    hidden_free(NULL);
}

static UNI_NOINLINE void interrupt_context(void)
{
    hidden_free = uni_widget_free;
    uni_timer_attach(handle, NULL);
    uni_timer_set(0);
    uni_intr_on();
    while (!interrupted)
        ;
}

static UNI_NOINLINE void null_pointer(void)
{
    uni_widget_init(NULL);
}

static UNI_NOINLINE void null_result(void)
{
    puts(uni_widget_name(&own));
}

static UNI_NOINLINE void not_initialised(void)
{
    static struct uni_widget fresh;

    uni_widget_open(&fresh);
}

static UNI_NOINLINE void open_twice(void)
{
    uni_widget_open(&own);
    uni_widget_open(&own);
}

static UNI_NOINLINE void closed_after_error(void)
{
    uni_widget_open(&own);
    if (uni_widget_close(&own, true) == 0 || uni_widget_close(&own, false) != 0)
        puts("close returns something else");
    (void)!uni_widget_close(&own, false);
}

static UNI_NOINLINE void interrupts_on(void)
{
    uni_intr_on();
    uni_widget_hurry();
}

/* A start that fails is none. */
static UNI_NOINLINE void out_of_order(void)
{
    if (uni_widget_start(false) == 0 || uni_widget_make())
        puts("out of order");
}

static struct uni_widget *made(void)
{
    return uni_widget_start(true) == 0 ? uni_widget_make() : NULL;
}

static UNI_NOINLINE void freed_twice(void)
{
    struct uni_widget *widget = made();

    uni_widget_free(widget);
    uni_widget_free(widget);
}

static UNI_NOINLINE void freed_after_exchange(void)
{
    struct uni_widget *widget = made(), *other = uni_widget_exchange(widget, true);

    if (other)
        puts("the exchange did not fail");
    other = uni_widget_exchange(widget, false);
    uni_widget_free(other);
    uni_widget_free(widget);
}

static UNI_NOINLINE void never_given(void)
{
    uni_widget_free(&own);
}

/* Nothing is broken here. */
static UNI_NOINLINE void nothing(void)
{
    struct uni_widget *widget;

    for (int i = 0; i < 10; i++) {
        widget = made();
        uni_widget_free_twice_inside(widget);
    }
    uni_widget_open(&own);
    if (uni_widget_close(&own, true) == 0 || uni_widget_close(&own, false) != 0)
        puts("close returns something else");
    uni_widget_init(&own);
    uni_widget_open(&own);
    uni_widget_free(NULL);
    uni_intr_off();
    uni_widget_hurry();
    printf("%d\n", uni_widget_count(NULL, &own, &own, (void *)NULL));
}

static const struct {
    const char *name;
    void (*run)(void);
} breaches[] = {
    {"before_context", before_context},
    {"interrupt_context", interrupt_context},
    {"null_pointer", null_pointer},
    {"null_result", null_result},
    {"not_initialised", not_initialised},
    {"open_twice", open_twice},
    {"closed_after_error", closed_after_error},
    {"interrupts_on", interrupts_on},
    {"out_of_order", out_of_order},
    {"freed_twice", freed_twice},
    {"freed_after_exchange", freed_after_exchange},
    {"never_given", never_given},
    {"nothing", nothing},
};

int main(int argc, char *argv[])
{
    for (size_t i = 0; i < UNI_COUNT(breaches); i++)
        if (argc > 1 && strcmp(argv[1], breaches[i].name) == 0) {
            breaches[i].run();
            puts("went on");
            return 0;
        }
    return 2;
}

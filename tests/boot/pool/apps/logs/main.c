/* SPDX-License-Identifier: BSD-3-Clause */
/* The ring has 200 bytes: config of the recipe. Levels come from the command line as well. */
#include <stdint.h>
#include <string.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/log.h>
#include <unicore/timer.h>

static char text[400];
static uint64_t position;
static volatile bool has_rung;

/* All that is new in the ring, as a string. */
static const char *news(void)
{
    size_t size = uni_log_read(&position, text, sizeof(text) - 1);

    text[size] = '\0';
    return text;
}

static void ring(void *argument)
{
    (void)argument;
    uni_log_info("from an interrupt, %d", 1);
    has_rung = true;
}

static void try_interrupt(void)
{
    uni_time end = uni_clock_monotonic() + UNI_SECONDS(5);

    uni_timer_attach(ring, NULL);
    uni_timer_set(uni_clock_monotonic() + UNI_MILLISECONDS(1));
    while (!has_rung && uni_clock_monotonic() < end)
        uni_intr_wait();
    UNI_CHECK(strcmp(news(), "info: logs: from an interrupt, 1\n") == 0);
    uni_check_part("a message from an interrupt");
}

static void try_levels(void)
{
    UNI_CHECK(uni_log_set_levels("loud") == -EINVAL);
    UNI_CHECK(uni_log_set_levels("info,") == -EINVAL);
    UNI_CHECK(uni_log_set_levels(":info") == -EINVAL);
    UNI_CHECK(uni_log_set_levels("logs:") == -EINVAL);
    UNI_CHECK(uni_log_set_levels("") == -EINVAL);

    UNI_CHECK(uni_log_set_levels("warning") == 0);
    uni_log_info("not this");
    uni_log_warning("this");
    UNI_CHECK(strcmp(news(), "warning: logs: this\n") == 0);

    UNI_CHECK(uni_log_set_levels("logs:info,error") == 0);
    uni_log_debug("not this");
    uni_log_info("that");
    UNI_CHECK(strcmp(news(), "info: logs: that\n") == 0);

    UNI_CHECK(uni_log_set_levels("debug,logs:debug,logs:error,log:debug,logsome:debug") == 0);
    uni_log_warning("not this");
    uni_log_error("such");
    UNI_CHECK(strcmp(news(), "error: logs: such\n") == 0);
    UNI_CHECK(uni_log_set_levels("debug") == 0);
    uni_check_part("levels");
}

/* Lines of 21 bytes: nine of them fit. */
static void try_ring(void)
{
    uint32_t before = uni_log_dropped();
    char small[7];
    size_t size;

    for (int i = 0; i < 25; i++)
        uni_log_info("line %03d", i);
    UNI_CHECK(uni_log_dropped() - before >= 15);
    UNI_CHECK(uni_log_dropped() - before <= 25);
    news();
    UNI_CHECK(strncmp(text, "info: logs: line 01", 19) == 0);
    UNI_CHECK(strcmp(text + strlen(text) - 21, "info: logs: line 024\n") == 0);
    UNI_CHECK(strcmp(news(), "") == 0);

    uni_log_info("small");
    size = uni_log_read(&position, small, sizeof(small));
    UNI_CHECK(size == sizeof(small) && memcmp(small, "info: l", size) == 0);
    UNI_CHECK(strcmp(news(), "ogs: small\n") == 0);
    uni_check_part("the ring");
}

int main(void)
{
    uni_log_debug("start");
    news();
    try_interrupt();
    try_levels();
    try_ring();
    return uni_check_verdict();
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * XenStore as a guest that xl started finds it, event channels from us to ourselves, and grants
 * that nobody uses. Our own folder is read-only but for data/ (Xen,
 * docs/misc/xenstore-paths.pandoc).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/errno.h>
#include <unicore/eventchannel.h>
#include <unicore/granttable.h>
#include <unicore/intr.h>
#include <unicore/xenstore.h>

#define PAGE 4096

static char value[4096];

static int read(const char *path)
{
    return uni_xenstore_read(UNI_XENSTORE_ALONE, path, value, sizeof(value));
}

static int write(const char *path, const char *text)
{
    return uni_xenstore_write(UNI_XENSTORE_ALONE, path, text);
}

static void test_reading(void)
{
    char path[64];

    UNI_CHECK(read("domid") > 0);
    printf("domid %s\n", value);
    snprintf(path, sizeof(path), "/local/domain/%s/name", value);
    UNI_CHECK(read("name") > 0);
    printf("name %s\n", value);
    UNI_CHECK(uni_xenstore_read(UNI_XENSTORE_ALONE, path, value, strlen(value)) == -ERANGE);
    UNI_CHECK(read(path) > 0);
    UNI_CHECK(read("memory/target") > 0);
    UNI_CHECK(atoi(value) >= 2 * 1024); /* KiB */
    printf("memory %s KiB\n", value);
    UNI_CHECK(read("no/such/node") == -ENOENT);
    UNI_CHECK(read("not//valid") == -EINVAL);
    UNI_CHECK(write("name", "mine") == -EACCES);
    uni_check_part("reading");
}

static void test_writing(void)
{
    UNI_CHECK(write("data/unicore", "hello") == 0);
    UNI_CHECK(read("data/unicore") == 5 && strcmp(value, "hello") == 0);
    UNI_CHECK(write("data/unicore", "") == 0);
    UNI_CHECK(read("data/unicore") == 0 && value[0] == '\0');
    UNI_CHECK(uni_xenstore_make(UNI_XENSTORE_ALONE, "data/unicore/below") == 0);
    UNI_CHECK(uni_xenstore_make(UNI_XENSTORE_ALONE, "data/unicore/beside") == 0);
    UNI_CHECK(uni_xenstore_list(UNI_XENSTORE_ALONE, "data/unicore", value, sizeof(value)) == 13);
    UNI_CHECK(memcmp(value, "below\0beside", 13) == 0);
    UNI_CHECK(uni_xenstore_list(UNI_XENSTORE_ALONE, "data/unicore", value, 12) == -ERANGE);
    UNI_CHECK(uni_xenstore_remove(UNI_XENSTORE_ALONE, "data/unicore") == 0);
    UNI_CHECK(read("data/unicore/below") == -ENOENT);

    /* More than the ring holds at once. */
    memset(value, 'x', 1500);
    value[1500] = '\0';
    UNI_CHECK(write("data/long", value) == 0);
    memset(value, 0, sizeof(value));
    UNI_CHECK(read("data/long") == 1500 && value[1499] == 'x');
    memset(value, 'x', sizeof(value) - 1);
    UNI_CHECK(write("data/long", value) == -E2BIG);
    UNI_CHECK(uni_xenstore_remove(UNI_XENSTORE_ALONE, "data/long") == 0);
    uni_check_part("writing");
}

static void test_transactions(void)
{
    uni_xenstore_transaction transaction;

    UNI_CHECK(write("data/count", "1") == 0);
    UNI_CHECK(uni_xenstore_begin(&transaction) == 0);
    UNI_CHECK(uni_xenstore_write(transaction, "data/count", "2") == 0);
    UNI_CHECK(read("data/count") == 1 && value[0] == '1');
    UNI_CHECK(uni_xenstore_end(transaction, true) == 0);
    UNI_CHECK(read("data/count") == 1 && value[0] == '2');

    UNI_CHECK(uni_xenstore_begin(&transaction) == 0);
    UNI_CHECK(uni_xenstore_write(transaction, "data/count", "3") == 0);
    UNI_CHECK(uni_xenstore_end(transaction, false) == 0);
    UNI_CHECK(read("data/count") == 1 && value[0] == '2');

    UNI_CHECK(uni_xenstore_begin(&transaction) == 0);
    UNI_CHECK(uni_xenstore_read(transaction, "data/count", value, sizeof(value)) == 1);
    UNI_CHECK(write("data/count", "4") == 0);
    UNI_CHECK(uni_xenstore_write(transaction, "data/count", "5") == 0);
    UNI_CHECK(uni_xenstore_end(transaction, true) == -EAGAIN);
    uni_check_part("transactions");
}

static void test_watches(void)
{
    struct uni_xenstore_watch watch, other;
    uni_time start;

    UNI_CHECK(uni_xenstore_watch(&watch, "data/watched") == 0);
    UNI_CHECK(uni_xenstore_watch(&other, "data/other") == 0);
    UNI_CHECK(uni_xenstore_wait(&watch, uni_clock_monotonic() + UNI_SECONDS(10)) == 0);
    UNI_CHECK(uni_xenstore_wait(&other, uni_clock_monotonic() + UNI_SECONDS(10)) == 0);
    start = uni_clock_monotonic();
    UNI_CHECK(uni_xenstore_wait(&watch, start + UNI_MILLISECONDS(20)) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() - start >= UNI_MILLISECONDS(20));
    UNI_CHECK(write("data/watched/below", "1") == 0);
    UNI_CHECK(uni_xenstore_wait(&watch, uni_clock_monotonic() + UNI_SECONDS(10)) == 0);
    UNI_CHECK(!other.changed);
    UNI_CHECK(uni_xenstore_unwatch(&watch) == 0);
    UNI_CHECK(uni_xenstore_unwatch(&other) == 0);
    UNI_CHECK(uni_xenstore_unwatch(&other) == -ENOENT);
    uni_check_part("watches");
}

static volatile unsigned handled;

static void handle(void *argument)
{
    handled += *(unsigned *)argument;
}

static void test_event_channels(void)
{
    static unsigned step = 3;
    uint32_t here = 0, there = 0, none;

    UNI_CHECK(uni_eventchannel_offer(UNI_XEN_SELF, &there) == 0);
    UNI_CHECK(uni_eventchannel_bind(UNI_XEN_SELF, there, &here) == 0);
    UNI_CHECK(here != there);
    UNI_CHECK(uni_eventchannel_bind(UNI_XEN_SELF, here, &none) == -EINVAL);
    UNI_CHECK(uni_intr_attach(there, handle, &step) == 0);
    UNI_CHECK(uni_intr_attach(there, handle, &step) == -EBUSY);
    uni_eventchannel_notify(here);
    UNI_CHECK(handled == 0);
    uni_intr_on();
    UNI_CHECK(handled == 3);
    uni_eventchannel_notify(here);
    UNI_CHECK(handled == 6);
    uni_intr_off();
    uni_eventchannel_notify(here);
    UNI_CHECK(handled == 6);
    uni_intr_wait();
    UNI_CHECK(handled == 9 && !uni_intr_is_on());
    uni_intr_detach(there);
    uni_eventchannel_notify(here);
    uni_intr_on();
    UNI_CHECK(handled == 9);
    uni_intr_off();
    uni_eventchannel_close(here);
    uni_eventchannel_close(there);
    uni_check_part("event channels");
}

static void test_grants(void)
{
    static _Alignas(PAGE) char page[PAGE];
    uint32_t first, second;
    uint32_t count = 0, reference;

    UNI_CHECK(uni_grant(0, page, false, &first) == 0);
    UNI_CHECK(uni_grant(0, page, true, &second) == 0);
    UNI_CHECK(first != second);
    UNI_CHECK(uni_grant_end(first) == 0);
    UNI_CHECK(uni_grant_end(second) == 0);
    while (uni_grant(0, page, true, &reference) == 0)
        count++;
    UNI_CHECK(count >= 500);
    UNI_CHECK(uni_grant_end(first) == 0);
    UNI_CHECK(uni_grant(0, page, false, &second) == 0);
    UNI_CHECK(first == second);
    uni_check_part("grants");
}

int main(void)
{
    if (read("domid") == -ENODEV) {
        uni_check_skip("XenStore", "domain 0 has none");
    } else {
        test_reading();
        test_writing();
        test_transactions();
        test_watches();
    }
    test_event_channels();
    test_grants();
    return uni_check_verdict();
}

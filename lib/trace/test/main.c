/* SPDX-License-Identifier: BSD-3-Clause */
/* What arrives is compared by tests/boot/test_trace.py. */
#include <unicore/check.h>
#include <unicore/trace.h>

#include <stddef.h>

#define MANY 100 /* more than fit into trace.words */

int main(int argc, char *argv[])
{
    volatile int negative = -5;
    volatile long long large = 0x123456789abcdef;

    if (argc > 1 && argv[1][0] == 'f') {
        for (int i = 0; i < MANY; i++)
            UNI_TRACE("many", "%d", i);
        uni_check_part("a full ring");
        return uni_check_verdict();
    }
    uni_trace_stop();
    UNI_TRACE("stopped", "never seen");
    uni_trace_start();
    UNI_TRACE("plain", "no argument, 100%%");
    UNI_TRACE("numbers", "%d %u %5.3d %llx", negative, 7u, 42, large);
    UNI_TRACE("texts", "%s and %-6s|", "one", "two");
    UNI_TRACE("pointer", "%p", (void *)0);
    UNI_TRACE("four", "%c%c%c%c", 'a', 'b', 'c', 'd');
    uni_check_part("every kind");
    return uni_check_verdict();
}

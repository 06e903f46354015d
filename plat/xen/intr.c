/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lines are ports of event channels, in the two-level form of xen/include/public/xen.h, "struct
 * shared_info". Xen sets a port's bit in (pending), then that of the word in (selected), then the
 * processor's (pending), and calls us; we clear them the other way round and miss nothing.
 */
#include <unicore/intr.h>

#include <stddef.h>
#include <unicore/cdefs.h>
#include <unicore/errno.h>
#include <unicore/lines.h>

#include "guest.h"
#include "intr.h"
#include "shared.h"

/* xen/include/public/event_channel.h. Notices what came while the port was masked. */
enum { UNMASK = 9 };

#define WORD_BITS 64

static struct uni_line lines[UNI_XEN_PORTS];

static void mask(uint32_t port)
{
    __atomic_fetch_or(&shared()->masked[port / WORD_BITS], (uint64_t)1 << port % WORD_BITS,
                      __ATOMIC_SEQ_CST);
}

static int unmask(uint32_t port)
{
    return (int)uni_xen_command(UNI_XEN_EVENT_CHANNEL_OP, UNMASK, &port);
}

void intr_start(void)
{
    static bool started;

    if (started)
        return;
    started = true;
    for (uint32_t word = 0; word < SHARED_WORDS; word++)
        shared()->masked[word] = UINT64_MAX;
    upcall_start();
}

size_t intr_ports(uint32_t *ports)
{
    size_t count = 0;

    for (uint32_t port = 0; port < UNI_XEN_PORTS; port++) {
        if (lines[port].handler)
            ports[count++] = port;
    }
    return count;
}

int uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    int error = uni_lines_attach(lines, UNI_XEN_PORTS, line, handler, argument);

    if (error < 0)
        return error;
    intr_start();
    error = unmask(line);
    if (error < 0)
        uni_lines_detach(lines, line);
    return error;
}

void uni_intr_detach(unsigned line)
{
    mask(line);
    uni_lines_detach(lines, line);
}

void uni_intr_mask(unsigned line)
{
    uni_lines_check(lines, UNI_XEN_PORTS, line);
    mask(line);
}

void uni_intr_unmask(unsigned line)
{
    uni_lines_check(lines, UNI_XEN_PORTS, line);
    (void)unmask(line);
}

static void handle(uint32_t port)
{
    if (port >= UNI_XEN_PORTS || !lines[port].handler)
        mask(port);
    else if (event_take(port))
        uni_lines_handle(lines, port);
}

void event_upcall(void)
{
    volatile struct shared *page = shared();
    volatile struct processor *processor = &page->processors[0];

    while (__atomic_exchange_n(&processor->pending, 0, __ATOMIC_SEQ_CST)) {
        uint64_t words = __atomic_exchange_n(&processor->selected, 0, __ATOMIC_SEQ_CST);

        for (; words; words &= words - 1) {
            uint32_t word = (uint32_t)__builtin_ctzll(words);
            uint64_t bits = page->pending[word] & ~page->masked[word];

            for (; bits; bits &= bits - 1)
                handle(word * WORD_BITS + (uint32_t)__builtin_ctzll(bits));
        }
    }
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

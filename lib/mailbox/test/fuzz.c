/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Message boxes against an array that never wraps. Each byte of input sends or receives, or waits
 * to until a deadline that has passed.
 */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/errno.h>
#include <unicore/mailbox.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 17 };

static struct uni_mailbox box;
static size_t in, out;

static void send(size_t capacity, bool waits)
{
    void *message = (void *)(uintptr_t)in;
    bool room = in - out < capacity;
    int error =
        waits ? uni_mailbox_send_until(&box, message, 0) : uni_mailbox_try_send(&box, message);

    assert(error == (room ? 0 : waits ? -ETIMEDOUT : -EAGAIN));
    in += room;
}

static void receive(bool waits)
{
    void *const nothing = &box;
    void *message = nothing;
    bool there = out < in;
    int error = waits ? uni_mailbox_receive_until(&box, &message, 0)
                      : uni_mailbox_try_receive(&box, &message);

    assert(error == (there ? 0 : waits ? -ETIMEDOUT : -EAGAIN));
    assert(message == (there ? (void *)(uintptr_t)out : nothing));
    out += there;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    void *room[MOST];
    size_t capacity;

    if (size < 1)
        return 0;
    capacity = data[0] % (MOST + 1);
    in = out = 0;
    uni_mailbox_init(&box, room, capacity);
    for (size_t i = 1; i < size; i++) {
        for (unsigned count = data[i] >> 2; count > 0; count--) {
            if (data[i] & 1)
                send(capacity, data[i] & 2 && count == 1);
            else
                receive(data[i] & 2 && count == 1);
            assert(uni_mailbox_count(&box) == in - out);
        }
    }
    return 0;
}

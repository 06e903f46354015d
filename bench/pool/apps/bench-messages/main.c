/* SPDX-License-Identifier: BSD-3-Clause */
/* bench-messages OPERATION COUNT: one message in and out. */
#include <stdlib.h>
#include <string.h>
#include <unicore/mailbox.h>
#include <unicore/ring.h>

enum { ROOM = 16 };

static int through_ring(unsigned long count)
{
    static void *slots[ROOM];
    struct uni_ring ring;
    void *value;

    uni_ring_init(&ring, slots, ROOM);
    for (unsigned long i = 0; i < count; i++)
        if (!uni_ring_push(&ring, &ring) || !uni_ring_pop(&ring, &value))
            return 1;
    return 0;
}

static int through_shared(unsigned long count)
{
    static struct uni_ring_cell cells[ROOM];
    struct uni_ring_shared ring;
    void *value;

    uni_ring_shared_init(&ring, cells, ROOM);
    for (unsigned long i = 0; i < count; i++)
        if (!uni_ring_shared_push(&ring, &ring) || !uni_ring_shared_pop(&ring, &value))
            return 1;
    return 0;
}

static int through_mailbox(unsigned long count)
{
    static void *room[ROOM];
    struct uni_mailbox mailbox;

    uni_mailbox_init(&mailbox, room, ROOM);
    for (unsigned long i = 0; i < count; i++) {
        uni_mailbox_send(&mailbox, &mailbox);
        (void)uni_mailbox_receive(&mailbox);
    }
    return 0;
}

int main(int argc, char *argv[])
{
    const char *what = argc == 3 ? argv[1] : "";
    unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

    if (strcmp(what, "ring") == 0)
        return through_ring(count);
    if (strcmp(what, "shared") == 0)
        return through_shared(count);
    if (strcmp(what, "mailbox") == 0)
        return through_mailbox(count);
    return 2;
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Things to be done once, against who is about each. A byte of input is which thread comes to which
 * of them, or lets the one that is about it go on.
 */
#include "actors.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/once.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { THINGS = 3, NOBODY = -1 };

static struct {
    struct uni_once once;
    struct uni_waitqueue gate; /* where who is about it waits, to make it last */
    bool open;
    unsigned done;
} things[THINGS];

static int about[THINGS]; /* who is, or NOBODY */
static int waits[ACTORS]; /* for which thing, or NOBODY */

static void do_it(void *argument)
{
    unsigned which = (unsigned)(uintptr_t)argument;
    int error = UNI_WAITQUEUE_WAIT(&things[which].gate, UNI_THREAD_FOREVER, things[which].open);

    assert(error == 0);
    things[which].done++;
}

static int come(unsigned actor, unsigned which)
{
    (void)actor;
    uni_once_run(&things[which].once, do_it, (void *)(uintptr_t)which);
    return 0;
}

static void open_gate(unsigned which)
{
    things[which].open = true;
    (void)uni_waitqueue_wake_one(&things[which].gate);
    settle();
    if (about[which] != NOBODY)
        for (unsigned actor = 0; actor < ACTORS; actor++)
            if (waits[actor] == (int)which)
                waits[actor] = NOBODY;
    about[which] = NOBODY;
}

static void check(unsigned which, bool expected_done)
{
    assert(uni_once_is_done(&things[which].once) == expected_done);
    assert(things[which].done == expected_done);
    for (unsigned actor = 0; actor < ACTORS; actor++)
        assert(is_idle(actor) == (waits[actor] == NOBODY));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool done[THINGS] = {false};

    actors_begin();
    for (unsigned actor = 0; actor < ACTORS; actor++)
        waits[actor] = NOBODY;
    for (unsigned which = 0; which < THINGS; which++) {
        things[which].once = (struct uni_once){0};
        things[which].gate = (struct uni_waitqueue){0};
        things[which].open = false;
        things[which].done = 0;
        about[which] = NOBODY;
    }
    for (size_t i = 0; i < size; i++) {
        unsigned which = data[i] % THINGS, actor = data[i] / THINGS % ACTORS;

        if (data[i] >= 200) { /* rarely, so that several wait */
            open_gate(which);
            done[which] = done[which] || things[which].done > 0;
        } else if (waits[actor] == NOBODY) {
            if (!done[which] && things[which].open) {
                done[which] = true;
            } else if (!done[which]) {
                waits[actor] = (int)which;
                about[which] = (int)actor;
            }
            tell(actor, come, which);
        }
        check(which, done[which]);
        if (data[i] == 255 && done[which]) { /* another one */
            things[which].once = (struct uni_once){0};
            things[which].open = done[which] = false;
            things[which].done = 0;
        }
    }
    for (unsigned which = 0; which < THINGS; which++)
        open_gate(which);
    return 0;
}

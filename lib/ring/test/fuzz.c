/* SPDX-License-Identifier: BSD-3-Clause */
/* Both kinds of ring against an array that never wraps. Each byte of input pushes or pops. */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/ring.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HIGHEST = 6 }; /* capacities are powers of two up to 2 to this */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct uni_ring ring;
    struct uni_ring_shared shared;
    void *slots[1 << HIGHEST];
    struct uni_ring_cell cells[1 << HIGHEST];
    size_t capacity, start, in = 0, out = 0;

    if (size < 2)
        return 0;
    capacity = (size_t)1 << (1 + data[0] % HIGHEST);
    uni_ring_init(&ring, slots, capacity);
    uni_ring_shared_init(&shared, cells, capacity);
    /* As after so many: the indices may be about to wrap. */
    start = (size_t)(int8_t)data[1];
    ring.written = ring.read = shared.written = shared.read = start;
    for (size_t i = 0; i < capacity; i++)
        cells[(start + i) % capacity].turn = start + i;

    for (size_t i = 2; i < size; i++) {
        /* The value is the number of the push. */
        for (unsigned count = data[i] >> 1; count > 0; count--) {
            void *one = NULL, *other = NULL;

            if (data[i] & 1) {
                bool room = in - out < capacity;

                assert(uni_ring_push(&ring, (void *)(uintptr_t)in) == room);
                assert(uni_ring_shared_push(&shared, (void *)(uintptr_t)in) == room);
                in += room;
            } else {
                bool there = out < in;

                assert(uni_ring_pop(&ring, &one) == there);
                assert(uni_ring_shared_pop(&shared, &other) == there);
                assert(one == (there ? (void *)(uintptr_t)out : NULL) && other == one);
                out += there;
            }
            assert(uni_ring_count(&ring) == in - out);
        }
    }
    return 0;
}

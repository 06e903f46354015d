/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Rings: bounded queues of pointers without locks, in memory of the caller. Nobody waits and nobody
 * turns interrupts off, so they may be used anywhere: between threads, between interrupts and
 * threads, between processors.
 *
 * struct uni_ring has one producer and one consumer at a time. struct uni_ring_shared has any
 * number of both, which may interrupt each other; it takes twice the memory.
 *
 * Indices count all that ever went in and out; they wrap as the capacity, a power of two, divides
 * 2^(bits of size_t).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* The fields are the library's business. */
struct uni_ring {
    void **slots;
    size_t mask;    /* capacity - 1 */
    size_t written; /* only the producer changes it */
    size_t read;    /* only the consumer changes it */
};

/*
 * Make (ring) an empty one for up to (capacity) pointers in (slots). The capacity is a power of
 * two.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_ring_init(struct uni_ring *ring, void **slots, size_t capacity);

/*
 * Put (value) in. Returns false, and does not, when (ring) is full.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable value
 */
UNI_INLINE UNI_MUST_USE bool uni_ring_push(struct uni_ring *ring, void *value)
{
    size_t written = __atomic_load_n(&ring->written, __ATOMIC_RELAXED); /* our own */

    /* Acquire: the consumer has done with the slot before it is overwritten. */
    if (written - __atomic_load_n(&ring->read, __ATOMIC_ACQUIRE) > ring->mask)
        return false;
    ring->slots[written & ring->mask] = value;
    /* Release: the value, and what it points to, are there before they count. */
    __atomic_store_n(&ring->written, written + 1, __ATOMIC_RELEASE);
    return true;
}

/*
 * Take the oldest out into (*value). Returns false, and does not, when (ring) is empty.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE UNI_MUST_USE bool uni_ring_pop(struct uni_ring *ring, void **value)
{
    size_t read = __atomic_load_n(&ring->read, __ATOMIC_RELAXED); /* our own */

    /* Acquire and release: the other ends of those in uni_ring_push(). */
    if (read == __atomic_load_n(&ring->written, __ATOMIC_ACQUIRE))
        return false;
    *value = ring->slots[read & ring->mask];
    __atomic_store_n(&ring->read, read + 1, __ATOMIC_RELEASE);
    return true;
}

/*
 * How many pointers are in (ring): for its producer at most so many, and for its consumer at least.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE size_t uni_ring_count(const struct uni_ring *ring)
{
    /* In this order, whoever asks: what was read has been written before. */
    size_t read = __atomic_load_n(&ring->read, __ATOMIC_ACQUIRE);

    return __atomic_load_n(&ring->written, __ATOMIC_ACQUIRE) - read;
}

/*
 * A place in a shared ring: Vyukov, "Bounded MPMC queue" (1024cores.net, 2011). The (turn) says
 * whose it is: that of the producer whose index it equals; one more, of the consumer with that
 * index; one capacity more, of the next producer.
 */
struct uni_ring_cell {
    size_t turn;
    void *value;
};

/* The fields are the library's business. */
struct uni_ring_shared {
    struct uni_ring_cell *cells;
    size_t mask;    /* capacity - 1 */
    size_t written; /* the index of the next producer */
    size_t read;    /* the index of the next consumer */
};

/*
 * Make (ring) an empty one for up to (capacity) pointers in (cells). The capacity is a power of
 * two, and at least 2.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_ring_shared_init(struct uni_ring_shared *ring, struct uni_ring_cell *cells,
                          size_t capacity);

/*
 * Put (value) in. Returns false, and does not, when (ring) is full. It counts as full also while
 * the consumer of the oldest place is interrupted.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable value
 */
bool uni_ring_shared_push(struct uni_ring_shared *ring, void *value) UNI_MUST_USE;

/*
 * Take the oldest out into (*value). Returns false, and does not, when (ring) is empty. It counts
 * as empty also while the producer of the oldest is interrupted.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_ring_shared_pop(struct uni_ring_shared *ring, void **value) UNI_MUST_USE;

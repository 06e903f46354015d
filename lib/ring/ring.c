/* SPDX-License-Identifier: BSD-3-Clause */
/* What is not inline: shared rings, whose every operation is a compare and exchange. */
#include <unicore/ring.h>

#include <unicore/assert.h>

static bool is_power_of_two(size_t number)
{
    return number != 0 && (number & (number - 1)) == 0;
}

void uni_ring_init(struct uni_ring *ring, void **slots, size_t capacity)
{
    UNI_ASSERT(is_power_of_two(capacity));
    *ring = (struct uni_ring){.slots = slots, .mask = capacity - 1};
}

void uni_ring_shared_init(struct uni_ring_shared *ring, struct uni_ring_cell *cells,
                          size_t capacity)
{
    /* With a single place, "written" and "free again" would be the same turn. */
    UNI_ASSERT(is_power_of_two(capacity) && capacity >= 2);
    *ring = (struct uni_ring_shared){.cells = cells, .mask = capacity - 1};
    for (size_t i = 0; i < capacity; i++)
        cells[i].turn = i;
}

/*
 * The cell for the next of (*index), which is moved on, once the turn of that cell is (ahead) of
 * it; null as long as the turn is less.
 *
 * Acquire: what the last user of the cell did is done. The index itself orders nothing.
 */
static struct uni_ring_cell *claim(const struct uni_ring_shared *ring, size_t *index, size_t ahead)
{
    size_t mine = __atomic_load_n(index, __ATOMIC_RELAXED);

    for (;;) {
        struct uni_ring_cell *cell = &ring->cells[mine & ring->mask];
        size_t turn = __atomic_load_n(&cell->turn, __ATOMIC_ACQUIRE);

        if (turn == mine + ahead) {
            if (__atomic_compare_exchange_n(index, &mine, mine + 1, true, __ATOMIC_RELAXED,
                                            __ATOMIC_RELAXED))
                return cell;
        } else if ((ptrdiff_t)(turn - (mine + ahead)) < 0) {
            return NULL;
        } else { /* somebody else has claimed it since */
            mine = __atomic_load_n(index, __ATOMIC_RELAXED);
        }
    }
}

bool uni_ring_shared_push(struct uni_ring_shared *ring, void *value)
{
    struct uni_ring_cell *cell = claim(ring, &ring->written, 0);

    if (cell == NULL)
        return false;
    cell->value = value;
    /* Release: the value is there before it is the consumer's turn. Nobody else writes (turn). */
    __atomic_store_n(&cell->turn, cell->turn + 1, __ATOMIC_RELEASE);
    return true;
}

bool uni_ring_shared_pop(struct uni_ring_shared *ring, void **value)
{
    struct uni_ring_cell *cell = claim(ring, &ring->read, 1);

    if (cell == NULL)
        return false;
    *value = cell->value;
    /* Release: it has been read before it is the turn of the producer one round later. */
    __atomic_store_n(&cell->turn, cell->turn + ring->mask, __ATOMIC_RELEASE);
    return true;
}

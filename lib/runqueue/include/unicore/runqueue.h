/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who is next: a ring for each priority, and a set of bits that tells which rings are not empty.
 * Everything takes the same time, however many there are. Not to be interrupted by each other: the
 * caller keeps interrupts off.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

#define UNI_RUNQUEUE_PRIORITIES 32

/* Part of what is queued. The links are undefined while it is not. */
struct uni_runqueue_node {
    struct uni_runqueue_node *next, *previous;
    unsigned priority; /* higher is more urgent */
};

/* Starts as zeros. */
struct uni_runqueue {
    uint32_t set;                                             /* bit i: (first) i is not null */
    struct uni_runqueue_node *first[UNI_RUNQUEUE_PRIORITIES]; /* of each ring: who is next in it */
};

/*
 * The first of the most urgent ones; null where there is none.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable result
 */
UNI_INLINE struct uni_runqueue_node *uni_runqueue_first(const struct uni_runqueue *queue)
{
    if (!queue->set)
        return NULL;
    return queue->first[UNI_RUNQUEUE_PRIORITIES - 1 - __builtin_clz(queue->set)];
}

/*
 * Queue (node) behind all of its priority.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_runqueue_insert(struct uni_runqueue *queue, struct uni_runqueue_node *node)
{
    struct uni_runqueue_node *first = queue->first[node->priority];

    if (!first) {
        node->next = node->previous = node;
        queue->first[node->priority] = node;
        queue->set |= (uint32_t)1 << node->priority;
        return;
    }
    node->next = first;
    node->previous = first->previous;
    first->previous->next = node;
    first->previous = node;
}

/*
 * Take (node), which is queued, out.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_runqueue_remove(struct uni_runqueue *queue, struct uni_runqueue_node *node)
{
    if (node->next == node) {
        queue->first[node->priority] = NULL;
        queue->set &= ~((uint32_t)1 << node->priority);
        return;
    }
    node->next->previous = node->previous;
    node->previous->next = node->next;
    if (queue->first[node->priority] == node)
        queue->first[node->priority] = node->next;
}

/*
 * Put (node), which is the first of its priority, behind all others of it.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_runqueue_rotate(struct uni_runqueue *queue, struct uni_runqueue_node *node)
{
    queue->first[node->priority] = node->next;
}

/*
 * Put (node), which is queued, before all others of its priority.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_runqueue_put_first(struct uni_runqueue *queue, struct uni_runqueue_node *node)
{
    uni_runqueue_remove(queue, node);
    uni_runqueue_insert(queue, node);
    queue->first[node->priority] = node;
}

/*
 * Whether others of its priority are queued besides (node), which is.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_runqueue_has_equal(const struct uni_runqueue_node *node)
{
    return node->next != node;
}

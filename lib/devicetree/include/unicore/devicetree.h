/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Flattened device trees: Devicetree Specification 0.4, chapters 2 and 5. One pass, no memory of
 * its own: start-up walks the tree once and takes from it all that the image will need.
 *
 * No tree, however damaged, makes these functions read beyond its total size or run forever.
 *
 * A walk costs a dozen instructions for each property and some more for each node; finding a
 * property scans its node. A (visit) that has many nodes to choose from looks at names first.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* What a walk has learned so far. Private. */
struct uni_devicetree_learned {
    uint32_t compatible, reg; /* how these names are written; UINT32_MAX, which none is: unknown */
    /* What the node whose properties are (parent) says about the addresses of its children. */
    const uint32_t *parent;
    uint32_t base_cells, size_cells;
};

/* One node during a walk. */
struct uni_devicetree_node {
    const char *name; /* with its unit address: "pl011@9000000"; "" is the root */
    unsigned depth;   /* 0 is the root */
    /* The rest is private. */
    const uint32_t *const *path; /* the properties of the node at each depth, up to this one */
    const uint32_t *last;        /* token */
    const char *strings;
    size_t strings_size;
    struct uni_devicetree_learned *learned;
};

/*
 * Whether there is a tree at (tree), which has to be aligned to 4 bytes: its magic number, its
 * version and that its parts lie within its total size.
 *
 * Returns the total size in bytes, or 0.
 *
 * @context boot, thread
 * @nullable tree
 */
size_t uni_devicetree_size(const void *tree);

/*
 * Call (visit) for each node of (tree), for which uni_devicetree_size() is not 0, parents before
 * children and in the tree's order. A (visit) that returns other than 0 ends the walk.
 *
 * Returns 0, what (visit) returned, or -EBADMSG where the tree is malformed.
 *
 * @context boot, thread
 * @nullable argument
 */
int uni_devicetree_walk(const void *tree,
                        int (*visit)(const struct uni_devicetree_node *node, void *argument),
                        void *argument) UNI_MUST_USE;

/*
 * The value of the property (name) and its size in bytes, or NULL. Values are big-endian.
 *
 * @context boot, thread
 * @nowait
 * @reentrant
 * @nullable size, result
 */
const void *uni_devicetree_property(const struct uni_devicetree_node *node, const char *name,
                                    size_t *size);

/*
 * The same where the value is one string or more, null-terminated as they have to be; or NULL.
 *
 * @context boot, thread
 * @nowait
 * @reentrant
 * @nullable result
 */
const char *uni_devicetree_text(const struct uni_devicetree_node *node, const char *name);

/*
 * Whether the node is called (name), whatever its unit address: the quickest question of all.
 *
 * @context boot, thread
 * @nowait
 * @reentrant
 */
bool uni_devicetree_is_named(const struct uni_devicetree_node *node, const char *name);

/*
 * Whether the node's "compatible" lists (what).
 *
 * @context boot, thread
 * @nowait
 * @reentrant
 */
bool uni_devicetree_is_compatible(const struct uni_devicetree_node *node, const char *what);

/*
 * The (index)th address and size of "reg", or false. Buses are taken to map addresses 1:1. The sum
 * of both never exceeds 64 bits: a size that is too large for that is made smaller.
 *
 * @context boot, thread
 * @nowait
 * @reentrant
 */
bool uni_devicetree_reg(const struct uni_devicetree_node *node, unsigned index, uint64_t *base,
                        uint64_t *size);

/*
 * The big-endian number of one or two cells at (value).
 *
 * @context boot, thread
 * @nowait
 * @reentrant
 */
uint64_t uni_devicetree_number(const void *value, unsigned cells);

/*
 * The (index)th entry of the memory reservation block, which needs no walk; false behind the last.
 * As to the sum, see above.
 *
 * @context boot, thread
 * @nowait
 * @reentrant
 */
bool uni_devicetree_reserved(const void *tree, unsigned index, uint64_t *base, uint64_t *size);

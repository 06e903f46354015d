/* SPDX-License-Identifier: BSD-3-Clause */
/* Any bytes as a device tree: nothing is read beyond them, and everything ends. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/devicetree.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int visit(const struct uni_devicetree_node *node, void *argument)
{
    uint64_t *sum = argument;
    uint64_t base, length;
    size_t size;
    const char *text = uni_devicetree_text(node, "compatible");
    const unsigned char *value = uni_devicetree_property(node, "reg", &size);

    if (text != NULL)
        *sum += strlen(text);
    for (size_t i = 0; value != NULL && i < size; i++)
        *sum += value[i];
    *sum += uni_devicetree_is_named(node, "memory") + strlen(node->name) + node->depth;
    *sum += uni_devicetree_is_compatible(node, "arm,pl011");
    for (unsigned index = 0; index < 10; index++)
        if (uni_devicetree_reg(node, index, &base, &length))
            *sum += base + length;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A block of its own, aligned, and with nothing behind its end. */
    void *tree = malloc(size);
    uint64_t sum = 0, base, length;

    memcpy(tree, data, size);
    if (size >= 40 && uni_devicetree_size(tree) != 0 && uni_devicetree_size(tree) <= size) {
        for (unsigned index = 0; index < 10; index++)
            if (uni_devicetree_reserved(tree, index, &base, &length))
                sum += base + length;
        sum += (uint64_t)uni_devicetree_walk(tree, visit, &sum);
    }
    free(tree);
    return (int)(sum & 0);
}

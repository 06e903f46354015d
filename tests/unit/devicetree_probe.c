/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads trees from standard input, each after its size in decimal on a line, and says what
 * lib/devicetree makes of them. Each lies in memory of exactly its size, for sanitizers to watch.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/devicetree.h>

static const char *const names[] = {"compatible",  "reg", "#address-cells",
                                    "#size-cells", "a",   "ab"};

static int visit(const struct uni_devicetree_node *node, void *argument)
{
    uint64_t base, size;
    size_t length;

    (void)argument;
    printf("node %u %s\n", node->depth, node->name);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const unsigned char *value = uni_devicetree_property(node, names[i], &length);

        if (value) {
            printf("property %s ", names[i]);
            for (size_t at = 0; at < length; at++)
                printf("%02x", value[at]);
            printf("\n");
        }
        if (uni_devicetree_text(node, names[i]))
            printf("text %s %zu\n", names[i], strlen(uni_devicetree_text(node, names[i])));
    }
    for (unsigned i = 0; uni_devicetree_reg(node, i, &base, &size); i++)
        printf("reg %llu %llu\n", (unsigned long long)base, (unsigned long long)size);
    if (uni_devicetree_is_compatible(node, "x,y"))
        printf("compatible\n");
    if (uni_devicetree_is_named(node, "node"))
        printf("named\n");
    return 0;
}

int main(void)
{
    size_t length;

    while (scanf("%zu", &length) == 1 && getchar() == '\n') {
        void *tree = malloc(length);
        uint64_t base, size;

        if (!tree || fread(tree, 1, length, stdin) != length)
            return 1;
        size = uni_devicetree_size(tree);
        printf("size %llu\n", (unsigned long long)size);
        if (size && size <= length) {
            for (unsigned i = 0; uni_devicetree_reserved(tree, i, &base, &size); i++)
                printf("reserved %llu %llu\n", (unsigned long long)base, (unsigned long long)size);
            printf("walk %d\n", uni_devicetree_walk(tree, visit, NULL));
        }
        printf(".\n");
        fflush(stdout);
        free(tree);
    }
    return 0;
}

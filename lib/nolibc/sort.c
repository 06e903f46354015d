/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.22.5. */
#include <stdint.h>
#include <stdlib.h>

void *bsearch(const void *key, const void *array, size_t count, size_t size,
              int (*compare)(const void *, const void *))
{
    const char *first = array;

    while (count > 0) {
        const char *middle = first + count / 2 * size;
        int order = compare(key, middle);

        if (order == 0)
            return (void *)(uintptr_t)middle;
        if (order > 0) {
            first = middle + size;
            count -= count / 2 + 1;
        } else {
            count /= 2;
        }
    }
    return NULL;
}

static void swap(char *a, char *b, size_t size)
{
    for (; size > 0; size--, a++, b++) {
        char byte = *a;

        *a = *b;
        *b = byte;
    }
}

/* Let the item at (parent) sink in the heap of (count) items, none below its own children. */
static void sink(char *items, size_t parent, size_t count, size_t size,
                 int (*compare)(const void *, const void *))
{
    for (;;) {
        size_t child = 2 * parent + 1;

        if (child >= count)
            return;
        if (child + 1 < count && compare(items + child * size, items + (child + 1) * size) < 0)
            child++;
        if (compare(items + parent * size, items + child * size) >= 0)
            return;
        swap(items + parent * size, items + child * size, size);
        parent = child;
    }
}

/* Heapsort: O(n log n) for every input, no memory, no recursion. */
void qsort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    char *items = array;

    for (size_t parent = count / 2; parent > 0; parent--)
        sink(items, parent - 1, count, size, compare);
    for (size_t end = count; end > 1; end--) {
        swap(items, items + (end - 1) * size, size);
        sink(items, 0, end - 1, size, compare);
    }
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ISO C11 7.22.3, reallocarray() of POSIX.1-2024, malloc_usable_size() of glibc, and what of
 * <string.h> allocates; there only if the image has an allocator.
 */
#include <stdlib.h>

#if UNI_HAS_ALLOC
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <string.h>
#include <unicore/alloc.h>

/* (block), with errno set if there is none. */
static void *checked(void *block)
{
    if (block == NULL)
        errno = ENOMEM;
    return block;
}

/* Whether (alignment) is one that the allocator knows. */
static bool is_alignment(size_t alignment)
{
    return alignment != 0 && (alignment & (alignment - 1)) == 0 &&
           alignment <= UNI_ALLOC_ALIGNMENT_MAX;
}

void *malloc(size_t size)
{
    return checked(uni_alloc(size));
}

void *calloc(size_t count, size_t size)
{
    return checked(uni_alloc_zeroed(count, size));
}

void *realloc(void *block, size_t size)
{
    return checked(uni_realloc(block, size));
}

void *reallocarray(void *block, size_t count, size_t size)
{
    size_t bytes;

    return __builtin_mul_overflow(count, size, &bytes) ? checked(NULL) : realloc(block, bytes);
}

void free(void *block)
{
    uni_free(block);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    if (!is_alignment(alignment)) {
        errno = EINVAL;
        return NULL;
    }
    return checked(uni_alloc_aligned(alignment, size));
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    void *result;

    if (alignment < sizeof(void *) || !is_alignment(alignment))
        return EINVAL;
    result = uni_alloc_aligned(alignment, size);
    if (result == NULL)
        return ENOMEM;
    *block = result;
    return 0;
}

size_t malloc_usable_size(void *block)
{
    return block != NULL ? uni_alloc_usable_size(block) : 0;
}

char *strdup(const char *string)
{
    return strndup(string, strlen(string));
}

char *strndup(const char *string, size_t limit)
{
    size_t length = strnlen(string, limit);
    char *copy = malloc(length + 1);

    if (copy != NULL) {
        memcpy(copy, string, length);
        copy[length] = '\0';
    }
    return copy;
}
#endif

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The contract of <unicore/initrd.h>. What the file should hold is known outside: this prints its
 * size and checksum, Adler-32 as of RFC 1950, for a test to compare with zlib's.
 */
#include <stdint.h>
#include <stdio.h>
#include <unicore/initrd.h>

#define MODULUS 65521

int main(void)
{
    const void *start = &start, *again = NULL;
    size_t size = uni_initrd(&start);
    uint32_t a = 1, b = 0;

    if (uni_initrd(&again) != size || again != start || (size == 0) != (start == NULL)) {
        puts("FAIL two answers differ");
        return 1;
    }
    for (size_t i = 0; i < size; i++) {
        a = (a + ((const unsigned char *)start)[i]) % MODULUS;
        b = (b + a) % MODULUS;
    }
    printf("initrd: %lu bytes, checksum %08lx\n", (unsigned long)size,
           (unsigned long)(b << 16 | a));
    return 0;
}

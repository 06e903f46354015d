/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Chapter 5, "Legacy Extensions": old, but what all firmware has. The debug console, which takes
 * many characters at a time, came with version 2.0.
 */
#include <unicore/sbi.h>

void uni_sbi_write(const char *bytes, size_t length)
{
    for (; length > 0; length--, bytes++)
        (void)uni_sbi_call(UNI_SBI_PUT_CHAR, 0, (unsigned char)*bytes, 0);
}

size_t uni_sbi_read(char *bytes, size_t length)
{
    size_t count = 0;

    for (; count < length; count++) {
        /* The legacy extensions return their value where others return an error; -1: none. */
        long value = uni_sbi_call(UNI_SBI_GET_CHAR, 0, 0, 0).error;

        if (value < 0)
            break;
        bytes[count] = (char)value;
    }
    return count;
}

/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/errno.h>
#include <unicore/xenstore.h>

#include "ring.h"

int uni_xenstore_begin(uni_xenstore_transaction *transaction)
{
    const struct part nothing = part_of("");
    char number[12]; /* the daemon's, in decimal digits */
    int length = request(BEGIN, UNI_XENSTORE_ALONE, &nothing, 1, number, sizeof(number));

    *transaction = 0;
    if (length < 0)
        return length;
    for (int i = 0; i < length && i < (int)sizeof(number) && number[i] != '\0'; i++)
        *transaction = *transaction * 10 + (uint32_t)(number[i] - '0');
    return *transaction ? 0 : ring_fail();
}

int uni_xenstore_end(uni_xenstore_transaction transaction, bool commit)
{
    return request_of(END, transaction, commit ? "T" : "F");
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Handing out any bytes, in pieces of any size: they arrive. A byte of input says how long the
 * next piece is, which follows.
 */
#include "received.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/handout.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LONG = 200 /* a piece from here on is all that is left */ };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct uni_handout handout;
    uint8_t *sent = malloc(size + 1);
    size_t count = 0;

    uni_handout_begin(&handout, "any-1.x");
    while (size > 0) {
        size_t piece = data[0] < LONG ? data[0] : size;
        uint8_t *copy;

        data++;
        size--;
        piece = piece < size ? piece : size;
        copy = malloc(piece); /* with nothing behind its end */
        memcpy(copy, data, piece);
        memcpy(sent + count, data, piece);
        uni_handout_add(&handout, copy, piece);
        free(copy);
        count += piece;
        data += piece;
        size -= piece;
    }
    uni_handout_end(&handout);
    assert(receive("any-1.x") == count);
    assert(memcmp(received, sent, count) == 0);
    free(sent);
    return 0;
}

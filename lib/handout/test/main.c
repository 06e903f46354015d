/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/check.h>
#include <unicore/handout.h>

int main(int argc, char *argv[])
{
    struct uni_handout handout;
    uint8_t bytes[256];

    (void)argc;
    (void)argv;
    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)i;

    /* "nothing", "one" byte, and in "pieces" of 0 to 40 bytes what is not a multiple of a line. */
    uni_handout_begin(&handout, "nothing");
    uni_handout_end(&handout);
    uni_handout_begin(&handout, "one");
    uni_handout_add(&handout, "1", 1);
    uni_handout_end(&handout);
    uni_handout_begin(&handout, "pieces");
    for (unsigned size = 0; size <= 40; size++)
        uni_handout_add(&handout, bytes + size, size);
    uni_handout_end(&handout);
    uni_check_part("handed out");
    return uni_check_verdict();
}

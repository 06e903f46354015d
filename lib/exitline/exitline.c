/* SPDX-License-Identifier: BSD-3-Clause */
#include <stddef.h>
#include <unicore/cdefs.h>
#include <unicore/console.h>
#include <unicore/exitline.h>

void uni_exit_line(int status)
{
    /* The newline before it ends whatever the image left unfinished. */
    static const char text[] = "\nunicore: status ";
    unsigned rest = status < 0 || status > 127 ? 1 : (unsigned)status;
    char digits[4];
    size_t first = sizeof(digits);

    digits[--first] = '\n';
    do
        digits[--first] = (char)('0' + rest % 10);
    while (rest /= 10);
    uni_console_write(text, sizeof(text) - 1);
    uni_console_write(digits + first, sizeof(digits) - first);
}

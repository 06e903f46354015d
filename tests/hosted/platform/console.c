/* SPDX-License-Identifier: BSD-3-Clause */
/* The console of fuzz targets, instead of plat/linuxu's. */
#include <unicore/console.h>

#include <unistd.h>

/* What a fuzz target may have: who looks at what is written, of which a person sees nothing then.
 */
void __attribute__((weak)) console_instead(const char *bytes, size_t length);

void uni_console_write(const char *bytes, size_t length)
{
    if (console_instead != NULL)
        console_instead(bytes, length);
    else
        (void)!write(STDOUT_FILENO, bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
    (void)bytes;
    (void)length;
    return 0;
}

/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/com1.h>
#include <unicore/console.h>
#include <unicore/debugline.h>
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif

void uni_debugline_write(const char *bytes, size_t length)
{
    uni_com1_write(bytes, length);
}

size_t uni_debugline_read(char *bytes, size_t length)
{
    return uni_com1_read(bytes, length);
}

void uni_console_write(const char *bytes, size_t length)
{
#if UNI_HAS_GDBSTUB
    if (uni_gdbstub_write(bytes, length))
        return;
#endif
    uni_com1_write(bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
#if UNI_HAS_GDBSTUB
    if (uni_gdbstub_is_attached())
        return 0;
#endif
    return uni_com1_read(bytes, length);
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* The serial port of the device tree; before that is read, and without one, the firmware's console.
 */
#include <unicore/cdefs.h>
#include <unicore/console.h>
#include <unicore/debugline.h>
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif
#include <unicore/ns16550.h>
#include <unicore/sbi.h>

#include "machine.h"

UNI_INLINE void write(const char *bytes, size_t length)
{
    if (machine.uart)
        uni_ns16550_write(bytes, length);
    else
        uni_sbi_write(bytes, length);
}

UNI_INLINE size_t read(char *bytes, size_t length)
{
    return machine.uart ? uni_ns16550_read(bytes, length) : uni_sbi_read(bytes, length);
}

void uni_debugline_write(const char *bytes, size_t length)
{
    write(bytes, length);
}

size_t uni_debugline_read(char *bytes, size_t length)
{
    return read(bytes, length);
}

void uni_console_write(const char *bytes, size_t length)
{
#if UNI_HAS_GDBSTUB
    if (uni_gdbstub_write(bytes, length))
        return;
#endif
    write(bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
#if UNI_HAS_GDBSTUB
    if (uni_gdbstub_is_attached())
        return 0;
#endif
    return read(bytes, length);
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* The serial port of the device tree; before that is read, and without one, the firmware's console.
 */
#include <unicore/console.h>
#include <unicore/ns16550.h>
#include <unicore/sbi.h>

#include "machine.h"

void uni_console_write(const char *bytes, size_t length)
{
    if (machine.uart)
        uni_ns16550_write(bytes, length);
    else
        uni_sbi_write(bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
    return machine.uart ? uni_ns16550_read(bytes, length) : uni_sbi_read(bytes, length);
}

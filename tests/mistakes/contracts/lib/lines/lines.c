/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/intr.h>

static uni_intr_handler *handlers[1];
static void *arguments[1];

void uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    handlers[line] = handler;
    arguments[line] = argument;
}

_Bool uni_intr_is_on(unsigned line)
{
    return handlers[line] != 0 && arguments[line] != 0;
}

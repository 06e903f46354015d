/* SPDX-License-Identifier: BSD-3-Clause */
/* Without the header, a compiler believes anything. */
void uni_intr_attach(int line, void (*handler)(void *), void *argument);
_Bool uni_intr_is_on(unsigned line);

static void (*handlers[1])(void *);
static void *arguments[1];

void uni_intr_attach(int line, void (*handler)(void *), void *argument)
{
    handlers[line] = handler;
    arguments[line] = argument;
}

_Bool uni_intr_is_on(unsigned line)
{
    return handlers[line] != 0 && arguments[line] != 0;
}

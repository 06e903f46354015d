/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.22.4.2. */
#include <stdlib.h>

#include "exit.h"

static void (*functions[ATEXIT_MAX])(void);
static unsigned count;

/* A function may register another, which is then the next. */
static void call_functions(void)
{
    while (count > 0)
        functions[--count]();
}

int atexit(void (*function)(void))
{
    if (count == ATEXIT_MAX)
        return -1;
    functions[count++] = function;
    call_registered = call_functions;
    return 0;
}

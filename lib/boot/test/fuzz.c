/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any command line: it falls into words, or stops the boot with a message. Words are no more and
 * no longer than the line.
 */
#include <assert.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/boot.h>
#include <unicore/power.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What tests/hosted/platform/power.c calls first. */
void end_instead(int status);

static jmp_buf end;
static volatile int is_booting;
static size_t line_size;

void end_instead(int status)
{
    (void)status;
    if (is_booting)
        longjmp(end, 1);
}

int main(int argc, char *argv[])
{
    size_t total = 0;

    for (int i = 1; i < argc; i++)
        total += strlen(argv[i]);
    assert(argv[argc] == NULL && total <= line_size && (size_t)argc <= line_size + 1);
    longjmp(end, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A block of its own, with nothing behind its end. */
    char *line = malloc(size + 1);

    memcpy(line, data, size);
    line[size] = '\0';
    line_size = size;
    is_booting = 1;
    if (setjmp(end) == 0)
        uni_boot_command_line("name", line);
    is_booting = 0;
    free(line);
    return 0;
}

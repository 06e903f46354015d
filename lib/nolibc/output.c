/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.21.7 and 7.21.8: writing characters and blocks. */
#include "file.h"

#include <errno.h>
#include <string.h>
#include <unicore/console.h>

static struct uni_nolibc_file output = {.mode = _IOLBF, .pushed = EOF};
static struct uni_nolibc_file diagnostics = {.mode = _IONBF, .pushed = EOF};

#undef stdout
#undef stderr
FILE *const stdout = &output;
FILE *const stderr = &diagnostics;

static void flush(FILE *file)
{
    if (file->used > 0)
        uni_console_write(file->buffer, file->used);
    file->used = 0;
}

void write_bytes(void *context, const char *bytes, size_t length)
{
    FILE *file = context;

    if (length > sizeof(file->buffer) - file->used) {
        flush(file);
        if (length >= sizeof(file->buffer)) {
            uni_console_write(bytes, length);
            return;
        }
    }
    memcpy(file->buffer + file->used, bytes, length);
    file->used += length;
}

/*
 * One write to the console per call, not per conversion: even an unbuffered stream collects what
 * one call writes. A line that is not at its end stays in the buffer.
 */
void finish(FILE *file)
{
    size_t keep = 0;

    if (file->mode == _IOFBF)
        return;
    if (file->mode == _IOLBF)
        while (keep < file->used && file->buffer[file->used - 1 - keep] != '\n')
            keep++;
    if (keep == file->used)
        return;
    uni_console_write(file->buffer, file->used - keep);
    memmove(file->buffer, file->buffer + file->used - keep, keep);
    file->used = keep;
}

int fflush(FILE *file)
{
    flush(file != NULL ? file : stdout);
    return 0;
}

int setvbuf(FILE *restrict file, char *restrict buffer, int mode, size_t size)
{
    (void)buffer; /* ISO C11 7.21.5.6 says "may be used" */
    (void)size;
    if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF)
        return -1;
    file->mode = (unsigned char)mode;
    return 0;
}

size_t fwrite(const void *restrict items, size_t size, size_t count, FILE *restrict file)
{
    size_t length;

    if (file->input || __builtin_mul_overflow(size, count, &length)) {
        file->error = true;
        errno = EBADF;
        return 0;
    }
    write_bytes(file, items, length);
    finish(file);
    return size == 0 ? 0 : count;
}

int fputs(const char *restrict string, FILE *restrict file)
{
    size_t length = strlen(string);

    return fwrite(string, 1, length, file) == length ? 0 : EOF;
}

int puts(const char *string)
{
    write_bytes(stdout, string, strlen(string));
    write_bytes(stdout, "\n", 1);
    finish(stdout);
    return 0;
}

int fputc(int c, FILE *file)
{
    char byte = (char)c;

    return fwrite(&byte, 1, 1, file) == 1 ? (unsigned char)c : EOF;
}

int putc(int c, FILE *file)
{
    return fputc(c, file);
}

int putchar(int c)
{
    return fputc(c, stdout);
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.21.7, 7.21.8 and 7.21.10: reading from the console. */
#include "file.h"

#include <unicore/console.h>

static struct uni_nolibc_file input = {.input = true, .pushed = EOF};

#undef stdin
FILE *const stdin = &input;

int fgetc(FILE *file)
{
    int pushed = file->pushed;
    char byte;

    if (pushed != EOF) {
        file->pushed = EOF;
        return pushed;
    }
    if (!file->input) {
        file->error = true;
        return EOF;
    }
    fflush(stdout); /* a prompt shows before its answer is awaited */
    if (uni_console_read(&byte, 1) == 0) {
        file->end = true;
        return EOF;
    }
    return (unsigned char)byte;
}

int getc(FILE *file)
{
    return fgetc(file);
}

int getchar(void)
{
    return fgetc(stdin);
}

int ungetc(int c, FILE *file)
{
    if (c == EOF || file->pushed != EOF)
        return EOF;
    file->pushed = (unsigned char)c;
    file->end = false;
    return file->pushed;
}

char *fgets(char *restrict string, int size, FILE *restrict file)
{
    char *next = string;

    for (int c = 0; size > 1 && c != '\n'; size--) {
        c = fgetc(file);
        if (c == EOF)
            break;
        *next++ = (char)c;
    }
    if (next == string)
        return NULL;
    *next = '\0';
    return string;
}

size_t fread(void *restrict items, size_t size, size_t count, FILE *restrict file)
{
    char *next = items;

    for (size_t item = 0; size > 0 && item < count; item++) {
        for (size_t i = 0; i < size; i++) {
            int c = fgetc(file);

            if (c == EOF)
                return item;
            *next++ = (char)c;
        }
    }
    return size > 0 ? count : 0;
}

void clearerr(FILE *file)
{
    file->end = file->error = false;
}

int feof(FILE *file)
{
    return file->end;
}

int ferror(FILE *file)
{
    return file->error;
}

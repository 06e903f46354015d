/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ISO C11 7.21, as far as it makes sense without files: the three standard streams are the
 * console. Standard output is written line by line, standard error call by call.
 *
 * Standard input does not wait: EOF says that nothing is there now. After clearerr(), and also
 * without it, a later call may find more.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

#define EOF    (-1)
#define BUFSIZ 256

#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

typedef struct uni_nolibc_file FILE;

extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr;
#define stdin  stdin
#define stdout stdout
#define stderr stderr

#define UNI_NOLIBC_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

void clearerr(FILE *file);
int feof(FILE *file);
int ferror(FILE *file);
int fflush(FILE *file);
int fgetc(FILE *file);
char *fgets(char *restrict string, int size, FILE *restrict file);
int fprintf(FILE *restrict file, const char *restrict format, ...) UNI_NOLIBC_PRINTF(2, 3);
int fputc(int c, FILE *file);
int fputs(const char *restrict string, FILE *restrict file);
size_t fread(void *restrict items, size_t size, size_t count, FILE *restrict file);
size_t fwrite(const void *restrict items, size_t size, size_t count, FILE *restrict file);
int getc(FILE *file);
int getchar(void);
void perror(const char *message);
int printf(const char *restrict format, ...) UNI_NOLIBC_PRINTF(1, 2);
int putc(int c, FILE *file);
int putchar(int c);
int puts(const char *string);
int setvbuf(FILE *restrict file, char *restrict buffer, int mode, size_t size);
int snprintf(char *restrict string, size_t size, const char *restrict format, ...)
    UNI_NOLIBC_PRINTF(3, 4);
int sprintf(char *restrict string, const char *restrict format, ...) UNI_NOLIBC_PRINTF(2, 3);
int ungetc(int c, FILE *file);
int vfprintf(FILE *restrict file, const char *restrict format, va_list arguments)
    UNI_NOLIBC_PRINTF(2, 0);
int vprintf(const char *restrict format, va_list arguments) UNI_NOLIBC_PRINTF(1, 0);
int vsnprintf(char *restrict string, size_t size, const char *restrict format, va_list arguments)
    UNI_NOLIBC_PRINTF(3, 0);
int vsprintf(char *restrict string, const char *restrict format, va_list arguments)
    UNI_NOLIBC_PRINTF(2, 0);

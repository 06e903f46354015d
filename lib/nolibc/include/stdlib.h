/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.22, without multibyte characters, floating point and other programs. */
#pragma once

#include <stddef.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX     0x7fffffff
#define ATEXIT_MAX   32

#ifndef UNI_NOLIBC_ALLOCATES
#if UNI_HAS_ALLOC
#define UNI_NOLIBC_ALLOCATES
#else
#define UNI_NOLIBC_ALLOCATES                                                                       \
    __attribute__((unavailable("add \"alloc\" to the app's needs and choose an implementer")))
#endif
#endif

typedef struct {
    int quot, rem;
} div_t;

typedef struct {
    long quot, rem;
} ldiv_t;

typedef struct {
    long long quot, rem;
} lldiv_t;

__attribute__((noreturn)) void _Exit(int status);
__attribute__((noreturn)) void abort(void);
int abs(int number);
int atexit(void (*function)(void));
int atoi(const char *string);
long atol(const char *string);
long long atoll(const char *string);
void *bsearch(const void *key, const void *array, size_t count, size_t size,
              int (*compare)(const void *, const void *));
div_t div(int dividend, int divisor);
__attribute__((noreturn)) void exit(int status);
char *getenv(const char *name);
long labs(long number);
ldiv_t ldiv(long dividend, long divisor);
long long llabs(long long number);
lldiv_t lldiv(long long dividend, long long divisor);
void qsort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *));
int rand(void);
void srand(unsigned seed);
long strtol(const char *restrict string, char **restrict end, int base);
long long strtoll(const char *restrict string, char **restrict end, int base);
unsigned long strtoul(const char *restrict string, char **restrict end, int base);
unsigned long long strtoull(const char *restrict string, char **restrict end, int base);

UNI_NOLIBC_ALLOCATES void *aligned_alloc(size_t alignment, size_t size);
UNI_NOLIBC_ALLOCATES void *calloc(size_t count, size_t size);
UNI_NOLIBC_ALLOCATES void free(void *block);
UNI_NOLIBC_ALLOCATES void *malloc(size_t size);
UNI_NOLIBC_ALLOCATES int posix_memalign(void **block, size_t alignment, size_t size);
UNI_NOLIBC_ALLOCATES void *realloc(void *block, size_t size);
UNI_NOLIBC_ALLOCATES void *reallocarray(void *block, size_t count, size_t size);

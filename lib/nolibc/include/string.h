/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.24, and from POSIX.1-2017 and its successor what programs commonly use. */
#pragma once

#include <stddef.h>

#ifndef UNI_NOLIBC_ALLOCATES
#if UNI_HAS_ALLOC
#define UNI_NOLIBC_ALLOCATES
#else
#define UNI_NOLIBC_ALLOCATES                                                                       \
    __attribute__((unavailable("add \"alloc\" to the app's needs and choose an implementer")))
#endif
#endif

void *memchr(const void *block, int byte, size_t count);
int memcmp(const void *left, const void *right, size_t count);
void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);

char *stpcpy(char *restrict to, const char *restrict from);
char *strcat(char *restrict to, const char *restrict from);
char *strchr(const char *string, int c);
int strcmp(const char *left, const char *right);
int strcoll(const char *left, const char *right);
char *strcpy(char *restrict to, const char *restrict from);
size_t strcspn(const char *string, const char *set);
char *strerror(int error);
size_t strlcat(char *restrict to, const char *restrict from, size_t size);
size_t strlcpy(char *restrict to, const char *restrict from, size_t size);
size_t strlen(const char *string);
char *strncat(char *restrict to, const char *restrict from, size_t limit);
int strncmp(const char *left, const char *right, size_t limit);
char *strncpy(char *restrict to, const char *restrict from, size_t size);
size_t strnlen(const char *string, size_t limit);
char *strpbrk(const char *string, const char *set);
char *strrchr(const char *string, int c);
size_t strspn(const char *string, const char *set);
char *strstr(const char *string, const char *part);
char *strtok(char *restrict string, const char *restrict separators);
char *strtok_r(char *restrict string, const char *restrict separators, char **restrict rest);
size_t strxfrm(char *restrict to, const char *restrict from, size_t size);

UNI_NOLIBC_ALLOCATES char *strdup(const char *string);
UNI_NOLIBC_ALLOCATES char *strndup(const char *string, size_t limit);

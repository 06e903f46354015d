/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to execute what lies in data, as one who has just filled a buffer with code wants to.
 * It must fail because memory that can be written is mapped without the right to execute.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* More than answer() takes on any processor, and less than what follows it in the text. */
#define CODE_SIZE 64

static int answer(void)
{
    return 42;
}

static _Alignas(CODE_SIZE) unsigned char data[CODE_SIZE];

int main(void)
{
    /* Volatile, so that the compiler does not see what is called, nor what is copied. */
    int (*volatile function)(void) = answer;
    int (*volatile copy)(void) = (int (*)(void))(uintptr_t)data;

    memcpy(data, (const void *)(uintptr_t)function, sizeof(data));
    printf("data can be executed, and returns %d\n", copy());
    return 1;
}

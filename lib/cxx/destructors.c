/* SPDX-License-Identifier: BSD-3-Clause */
/* What runs when an image ends: Itanium C++ ABI, 3.3.6; C++ ABI for the Arm Architecture, 4.4.5. */
#include <stdlib.h>
#include <unicore/boot.h>
#include <unicore/errno.h>

int __cxa_atexit(void (*destructor)(void *), void *object, void *image); /* of the libc */
int __aeabi_atexit(void *object, void (*destructor)(void *), void *image);

/* From the linker script: System V ABI, "Initialization and Termination Functions". */
extern void (*const uni_fini_array_start[])(void), (*const uni_fini_array_end[])(void);

/* Compilers name the image that an object belongs to by this address. There is only one. */
extern void *__dso_handle;
void *__dso_handle;

int __aeabi_atexit(void *object, void (*destructor)(void *), void *image)
{
    return __cxa_atexit(destructor, object, image);
}

/* The functions of __attribute__((destructor)), the last first. */
static void call_fini_array(void)
{
    for (void (*const *destruct)(void) = uni_fini_array_end; destruct > uni_fini_array_start;)
        (*--destruct)();
}

/* Registered before any constructor runs, and thus called behind all that they register. */
static int register_fini_array(void)
{
    return atexit(call_fini_array) == 0 ? 0 : -ENOMEM;
}

UNI_BOOT_AT(SERVICES, register_fini_array);

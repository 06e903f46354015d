/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a thread pointer points at, and where the variables lie from there, is the architecture's;
 * see <unicore/arch.h>. The layouts are those of ELF Handling For Thread-Local Storage (Drepper,
 * 0.21), section 3, for an image that has all of its variables from the start.
 */
#include <unicore/arch.h>
#include <unicore/assert.h>
#include <unicore/boot.h>
#include <unicore/tls.h>

/* From the linker script: initial values, of which those from (file_end) on are 0. */
extern const char uni_tls_start[], uni_tls_file_end[], uni_tls_end[];

/* As large as uni_tls_size() says, or larger. */
extern char uni_tls_boot_block[];

/* Before every level, since functions of all of them may use thread-local variables. */
#define UNI_BOOT_KEY_FIRST "-"

static size_t distance(const char *from, const char *to)
{
    return (uintptr_t)to - (uintptr_t)from;
}

/* Of the variables, so that what follows them is aligned as they are. */
static size_t variables_size(void)
{
    return UNI_ALIGN_UP(distance(uni_tls_start, uni_tls_end), (size_t)UNI_TLS_ALIGNMENT);
}

/* What the thread pointer points at, rounded up in the same way. */
static size_t control_size(void)
{
    return UNI_ALIGN_UP((size_t)UNI_ARCH_TLS_CONTROL, (size_t)UNI_TLS_ALIGNMENT);
}

size_t uni_tls_size(void)
{
    return variables_size() == 0 ? 0 : variables_size() + control_size();
}

uintptr_t uni_tls_make(void *block)
{
    char *variables = (char *)block + (UNI_ARCH_TLS_BELOW ? 0 : control_size());
    size_t filled = distance(uni_tls_start, uni_tls_file_end);
    uintptr_t pointer = (uintptr_t)block + (UNI_ARCH_TLS_BELOW ? variables_size() : 0);

    UNI_ASSERT((uintptr_t)block % UNI_TLS_ALIGNMENT == 0 && variables_size() != 0);
    __builtin_memcpy(variables, uni_tls_start, filled);
    __builtin_memset(variables + filled, 0, distance(uni_tls_file_end, uni_tls_end));
    if (UNI_ARCH_TLS_BELOW)
        *(uintptr_t *)pointer = pointer; /* by which it is read */
    return pointer + UNI_ARCH_TLS_BIAS;
}

void uni_tls_use(uintptr_t pointer)
{
    uni_arch_set_thread_pointer(pointer);
}

uintptr_t uni_tls_current(void)
{
    return uni_arch_thread_pointer();
}

static int use_boot_block(void)
{
    if (uni_tls_size() != 0)
        uni_tls_use(uni_tls_make(uni_tls_boot_block));
    return 0;
}
UNI_BOOT_AT(FIRST, use_boot_block);

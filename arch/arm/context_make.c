/* SPDX-License-Identifier: BSD-3-Clause */
#include "context.h"

#include <unicore/arch.h>

void uni_arch_context_make(struct uni_arch_context *context, void *stack_end,
                           uni_arch_context_function *function, void *argument)
{
    struct saved *saved = (struct saved *)UNI_ALIGN_DOWN((uintptr_t)stack_end, 8) - 1;

    *saved = (struct saved){
        .r4 = (uintptr_t)function,
        .r5 = (uintptr_t)argument,
        .lr = (uintptr_t)context_begin,
    };
    context->stack = (uintptr_t)saved;
}

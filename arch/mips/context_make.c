/* SPDX-License-Identifier: BSD-3-Clause */
#include "context.h"

#include <unicore/arch.h>

/* O32: whoever is called may store its four arguments above its frame. */
#define ARGUMENTS_SIZE 16

void uni_arch_context_make(struct uni_arch_context *context, void *stack_end,
                           uni_arch_context_function *function, void *argument)
{
    uintptr_t top = UNI_ALIGN_DOWN((uintptr_t)stack_end, 16) - ARGUMENTS_SIZE;
    struct saved *saved = (struct saved *)top - 1;

    *saved = (struct saved){
        .s0 = (uintptr_t)function,
        .s1 = (uintptr_t)argument,
        .ra = (uintptr_t)context_begin,
    };
    context->stack = (uintptr_t)saved;
}

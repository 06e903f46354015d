/* SPDX-License-Identifier: BSD-3-Clause */
/* Into 64-bit mode: Intel SDM volume 3A, 9.8.5 "Initializing IA-32e Mode". */
#include <unicore/x86_64/asm.h>
#include <unicore/x86_64/control.h>
#include <unicore/x86_64/msr.h>
#include <unicore/x86_64/segment.h>

    /*
     * Jumped to in 32-bit protected mode without paging, with interrupts off: goes on in 64-bit
     * mode on the page tables whose root is eax, with the stack that ends at esp, in the function
     * at edi, which never returns.
     */
    .code32
UNI_ASM_FUNCTION(uni_long_mode, .text.long_mode, .globl)
    movl %eax, %cr3
    movl $UNI_CR4_PAE | UNI_CR4_OSFXSR | UNI_CR4_OSXMMEXCPT, %eax
    movl %eax, %cr4
    movl $UNI_MSR_EFER, %ecx
    rdmsr
    orl $UNI_EFER_LME | UNI_EFER_NXE, %eax
    wrmsr
    movl $UNI_CR0_PE | UNI_CR0_MP | UNI_CR0_ET | UNI_CR0_NE | UNI_CR0_WP | UNI_CR0_PG, %eax
    movl %eax, %cr0
    lgdt uni_descriptors_pointer
    ljmp $UNI_SELECTOR_CODE, $long_mode

    .code64
long_mode:
    movl $UNI_SELECTOR_DATA, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    movl %esp, %esp /* the upper half of a register is undefined after the switch */
    movl %edi, %edi
    xorl %ebp, %ebp /* backtraces end here */
    call *%rdi
UNI_ASM_END(uni_long_mode)

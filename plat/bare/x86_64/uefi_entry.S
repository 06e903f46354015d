/* SPDX-License-Identifier: BSD-3-Clause */
/* UEFI Specification 2.10, 2.3.4 "x64 Platforms": 64-bit mode, memory mapped where it is. */
#include <unicore/x86_64/asm.h>
#include <unicore/x86_64/control.h>
#include <unicore/x86_64/msr.h>
#include <unicore/x86_64/segment.h>

/* Offsets in struct efi_system_table and struct efi_text_output of uefi/efi.h. */
#define SYSTEM_TABLE_CONSOLE_OUT 64
#define TEXT_OUTPUT_STRING       8

/* QEMU's isa-debug-exit, as in lib/pcpower, and UNI_POWER_CRASHED. */
#define DEBUG_EXIT 0xf4
#define CRASHED    70

/* UEFI 2.10, appendix D. */
#define EFI_LOAD_ERROR 0x8000000000000001

    /*
     * efi_status uni_entry(efi_handle image, struct efi_system_table *table), the arguments in rcx
     * and rdx. Up to the check nothing may rely on absolute addresses: those of 32 bits with a
     * sign are wrong in an image that was moved beyond 2 GiB.
     */
UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    leaq uni_image_end(%rip), %rax
    shrq $31, %rax
    jnz too_high
    movq %rcx, %rdi
    movq %rdx, %rsi
    xorl %ebp, %ebp /* backtraces end here */
    andq $-16, %rsp
    call uefi_start

too_high:
    subq $40, %rsp /* room for the callee's four arguments, and alignment to 16 bytes */
    movq SYSTEM_TABLE_CONSOLE_OUT(%rdx), %rcx
    leaq uefi_too_high(%rip), %rdx
    call *TEXT_OUTPUT_STRING(%rcx)
    movl $CRASHED, %eax
    outl %eax, $DEBUG_EXIT
    movq $EFI_LOAD_ERROR, %rax
    addq $40, %rsp
    ret
UNI_ASM_END(uni_entry)

UNI_ASM_FUNCTION(uefi_enter, .text.uefi_enter, .globl)
    cli
    /* As uni_long_mode sets them, which comes from another mode. Clears paging's global entries. */
    movl $UNI_CR4_PAE | UNI_CR4_OSFXSR | UNI_CR4_OSXMMEXCPT, %eax
    movq %rax, %cr4
    movl $UNI_MSR_EFER, %ecx
    rdmsr
    orl $UNI_EFER_NXE, %eax
    wrmsr
    movl $UNI_CR0_PE | UNI_CR0_MP | UNI_CR0_ET | UNI_CR0_NE | UNI_CR0_WP | UNI_CR0_PG, %eax
    movq %rax, %cr0
    fninit
    lgdt uni_descriptors_pointer
    movl $UNI_SELECTOR_DATA, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    movq %rdi, %rsp
    xorl %ebp, %ebp
    cld
    pushq $UNI_SELECTOR_CODE
    pushq $1f
    lretq
1:  call uni_handover_start
UNI_ASM_END(uefi_enter)

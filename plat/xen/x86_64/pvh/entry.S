/* SPDX-License-Identifier: BSD-3-Clause */
/* What Xen looks for, the start, and how to call Xen. */
#include <unicore/x86_64/asm.h>

#include <unicore/handover.h>
#include <unicore/pvh.h>
#include <unicore/x86_64/cpuid.h>

/* xen/include/public/arch-x86/cpuid.h: "XenVMMXenVMM" in ebx, ecx, edx of a hypervisor's leaf. */
#define XEN_EBX 0x566e6558
#define XEN_ECX 0x65584d4d
#define XEN_EDX 0x4d4d566e

/* Xen offers other hypervisors' leaves in front of its own, each at a multiple: ibid. */
#define XEN_LEAF_STEP 0x100
#define XEN_LEAF_END  (UNI_CPUID_HYPERVISOR + 256 * XEN_LEAF_STEP)

/* The end of an AMD processor's name in ecx, and a Hygon's: CPUID leaf 0, AMD APM volume 3, E.3. */
#define AMD_ECX   0x444d4163
#define HYGON_ECX 0x656e6975

#define START_FLAGS 8 /* in struct hvm_start_info, arch-x86/hvm/start_info.h */

/* xen/include/public/memory.h: XENMEM_memory_map, whose structure is a number and an address. */
#define CALL_MEMORY_OP 12
#define MEMORY_MAP     9

/* Memory that domains have and Xen does not fill; ours until the map has been copied. */
#define LOW_INFO     0x1000
#define LOW_MAP      (LOW_INFO + 64)
#define LOW_REQUEST  0x1ff8
#define LOW_E820     0x2000
#define ENTRIES_MAX  160 /* between LOW_MAP and LOW_REQUEST */
#define E820_WORDS   5   /* of an entry */

#define PAGE UNI_HANDOVER_PAGE

    .section .rodata.stack_size, "a", @progbits
    .balign 4
    .globl uni_handover_stack_size
uni_handover_stack_size:
    .long UNI_XEN_STACK * 1024

    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 4, UNI_PVH_NOTE_PHYS32_ENTRY
    .asciz "Xen"
    .long uni_entry

    /* The loader leaves the address of the start information in ebx, and no stack. */
    .code32
UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    cld
    movl %ebx, %ebp
    movl $UNI_CPUID_HYPERVISOR, %edi
1:  movl %edi, %eax
    cpuid
    cmpl $XEN_EBX, %ebx
    jne 2f
    cmpl $XEN_ECX, %ecx
    jne 2f
    cmpl $XEN_EDX, %edx
    je 3f
2:  addl $XEN_LEAF_STEP, %edi
    cmpl $XEN_LEAF_END, %edi
    jne 1b
    jmp fail

3:  xorl %eax, %eax
    cpuid
    cmpl $AMD_ECX, %ecx
    je 4f
    cmpl $HYGON_ECX, %ecx
    je 4f
    incb is_intel
4:  movl START_FLAGS(%ebp), %eax
    movl %eax, start_flags

    /*
     * Domain 0 gets start information of version 0, without a memory map: ask for the map, and
     * make information of version 1. Others' map is the same as this one.
     */
    movl $LOW_REQUEST, %ecx
    movl $ENTRIES_MAX, (%ecx)
    movl $LOW_E820, 4(%ecx)
    movl $MEMORY_MAP, %ebx
    movl $CALL_MEMORY_OP, %eax
    cmpb $0, is_intel
    jne 5f
    vmmcall
    jmp 6f
5:  vmcall
6:  testl %eax, %eax
    jnz fail
    movl %ebp, %esi
    movl $LOW_INFO, %edi
    movl %edi, %ebx
    movl $UNI_PVH_MAP / 4, %ecx
    rep movsl
    movb $1, UNI_PVH_VERSION(%ebx)
    movl $LOW_MAP, UNI_PVH_MAP(%ebx)
    movl %ecx, UNI_PVH_MAP + 4(%ebx)
    movl LOW_REQUEST, %edx
    testl %edx, %edx
    jz fail
    movl %edx, UNI_PVH_MAP_ENTRIES(%ebx)
    movl $LOW_E820, %esi
    movl $LOW_MAP, %edi
1:  movl $E820_WORDS, %ecx
    rep movsl
    addl $UNI_HANDOVER_ENTRY - 4 * E820_WORDS, %edi
    decl %edx
    jnz 1b

    /*
     * The last page of the first entry of RAM, which lies below 4 GiB, becomes the shared page, and
     * is no RAM to anybody else; or where the initial ramdisk is there, the last page before that.
     */
    movl %edi, %ecx
    movl $LOW_MAP - UNI_HANDOVER_ENTRY, %edi
1:  addl $UNI_HANDOVER_ENTRY, %edi
    cmpl %ecx, %edi
    je fail
    cmpl $UNI_HANDOVER_RAM, UNI_PVH_ENTRY_TYPE(%edi)
    jne 1b
    movl UNI_PVH_ENTRY_BASE(%edi), %eax
    addl UNI_PVH_ENTRY_SIZE(%edi), %eax
    cmpl $0, UNI_PVH_MODULES(%ebx)
    je 3f
    movl UNI_PVH_MODULE_LIST(%ebx), %esi
    movl UNI_PVH_MODULE_BASE(%esi), %edx
    movl UNI_PVH_MODULE_SIZE(%esi), %ecx
    leal PAGE - 1(%edx, %ecx), %ecx
    andl $-PAGE, %ecx
    cmpl %eax, %ecx
    jne 3f
    movl %edx, %eax
3:  andl $-PAGE, %eax
    subl $PAGE, %eax
    movl %eax, shared_page
    subl UNI_PVH_ENTRY_BASE(%edi), %eax
    movl %eax, UNI_PVH_ENTRY_SIZE(%edi)
    jmp uni_pvh_entry
UNI_ASM_END(uni_entry)

    /*
     * Say so on a serial port, as the loader left it, and end the machine with status
     * UNI_POWER_CRASHED (70) where it is QEMU's with -device isa-debug-exit,iobase=0xf4,iosize=4.
     * There is no stack.
     */
    .code32
UNI_ASM_FUNCTION(fail, .text.entry, .local)
    movl $message_xen, %esi
    movw $0x3f8, %dx
1:  lodsb
    outb %al, %dx
    testb %al, %al
    jnz 1b
    movb $70, %al
    outb %al, $0xf4
2:  cli
    hlt
    jmp 2b
UNI_ASM_END(fail)

    /*
     * The C ABI has the arguments in rdi, rsi, rdx, rcx, r8; Xen's in rdi, rsi, rdx, r10, with the
     * number in rax (xen-x86_64.h). The instruction depends on the processor's maker, and is what
     * the code in a hypercall page consists of; that page would take 4 KiB and an indirect call,
     * which Xen advises against (XSA-466).
     */
    .code64
UNI_ASM_FUNCTION(uni_xen_hypercall, .text.uni_xen_hypercall, .globl)
    movq %rcx, %r10
    movl %r8d, %eax
    cmpb $0, is_intel
    jne 1f
    vmmcall
    ret
1:  vmcall
    ret
UNI_ASM_END(uni_xen_hypercall)

    .section .rodata.entry, "a", @progbits
message_xen:
    .asciz "unicore: there is no Xen, or none that tells the memory map\r\n"

    .bss
    .balign 4
    .globl start_flags
start_flags:
    .skip 4
    .globl shared_page
shared_page:
    .skip 4
is_intel:
    .skip 1

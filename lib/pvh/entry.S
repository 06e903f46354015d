/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From the PVH loader to C: checks what was handed over, finds the workspace, switches the
 * processor to 64-bit mode on provisional page tables, and calls uni_handover_start(). At
 * uni_pvh_enter it is the function at edi that is called.
 *
 * The loader leaves a 32-bit protected mode with flat segments, no paging, interrupts off, and the
 * address of the start information in ebx; there is no stack (Xen, docs/misc/pvh.pandoc). Our bss
 * is clear.
 */
#include <unicore/x86_64/asm.h>

#include <unicore/handover.h>
#include <unicore/pvh.h>
#include <unicore/x86_64/cpuid.h>
#include <unicore/x86_64/paging.h>

#define PAGE UNI_HANDOVER_PAGE

/* Fields of struct uni_handover. */
#define handover_end          uni_handover + 4
#define handover_map          uni_handover + 8
#define handover_map_entries  uni_handover + 12
#define handover_regions      uni_handover + 16
#define handover_command_line uni_handover + 20
#define handover_initrd       uni_handover + 24
#define handover_initrd_size  uni_handover + 28
#define handover_rsdp         uni_handover + 32

/* Workspace and image must end below this: the provisional tables cover no more. */
#define REACH 0x40000000

/* Sanity limits, far above what any loader hands over. */
#define MAP_ENTRIES_MAX   1024
#define COMMAND_LINE_MAX  0x10000

#define TABLE_ENTRY (UNI_PAGE_PRESENT | UNI_PAGE_WRITE)
#define LARGE_SHIFT 21
#define LARGE_SIZE  (1 << LARGE_SHIFT)

#define PROCESSOR_NEEDS (UNI_CPUID_NX | UNI_CPUID_LONG_MODE)

    .code32
UNI_ASM_FUNCTION(uni_pvh_entry, .text.entry, .globl)
    movl $uni_handover_start, %edi
    .globl uni_pvh_enter
uni_pvh_enter:
    cld
    movl %edi, function
    /* Each check says in esi what fail would print. */
    movl $message_loader, %esi
    cmpl $UNI_PVH_MAGIC, (%ebx)
    jne fail
    cmpl $0, UNI_PVH_VERSION(%ebx)
    je fail
    /* Xen promises to put everything below 4 GiB; so does every loader that enters 32-bit code. */
    movl UNI_PVH_COMMAND_LINE + 4(%ebx), %eax
    orl UNI_PVH_MAP + 4(%ebx), %eax
    orl UNI_PVH_MODULE_LIST + 4(%ebx), %eax
    orl UNI_PVH_RSDP + 4(%ebx), %eax
    jnz fail
    movl %ebx, %ebp

    movl $message_processor, %esi
    movl $UNI_CPUID_EXTENDED, %eax
    cpuid
    cmpl $UNI_CPUID_EXTENDED_FEATURES, %eax
    jb fail
    movl $UNI_CPUID_EXTENDED_FEATURES, %eax
    cpuid
    andl $PROCESSOR_NEEDS, %edx
    cmpl $PROCESSOR_NEEDS, %edx
    jne fail

    movl UNI_PVH_RSDP(%ebp), %eax
    movl %eax, handover_rsdp

    /* What the workspace must not overlap, besides memory that is none. */
    movl %ebp, busy_info
    leal UNI_PVH_INFO_SIZE(%ebp), %eax
    movl %eax, busy_info + 4

    movl $message_map, %esi
    movl UNI_PVH_MAP_ENTRIES(%ebp), %edx
    cmpl $MAP_ENTRIES_MAX, %edx
    ja fail
    movl %edx, handover_map_entries
    movl UNI_PVH_MAP(%ebp), %ebx
    movl %ebx, busy_map
    imull $UNI_HANDOVER_ENTRY, %edx, %eax
    addl %ebx, %eax
    movl %eax, busy_map + 4

    movl $message_command_line, %esi
    movl UNI_PVH_COMMAND_LINE(%ebp), %edi
    testl %edi, %edi
    jnz 1f
    movl $no_command_line, %edi
1:  movl %edi, busy_command_line
    movl $COMMAND_LINE_MAX, %ecx
    xorl %eax, %eax
    repne scasb
    jne fail
    movl %edi, busy_command_line + 4

    cmpl $0, UNI_PVH_MODULES(%ebp)
    je 1f
    movl $message_initrd, %esi
    movl UNI_PVH_MODULE_LIST(%ebp), %ecx
    movl UNI_PVH_MODULE_BASE + 4(%ecx), %eax
    orl UNI_PVH_MODULE_SIZE + 4(%ecx), %eax
    jnz fail
    movl UNI_PVH_MODULE_BASE(%ecx), %eax
    movl UNI_PVH_MODULE_SIZE(%ecx), %ecx
    movl %eax, handover_initrd
    movl %ecx, handover_initrd_size
    movl %eax, busy_initrd
    addl %ecx, %eax
    jc fail
    movl %eax, busy_initrd + 4
1:

    /*
     * ebx = the workspace's size. See <unicore/handover.h> for what is in it.
     */
    movl $uni_image_end - 1, %ebx
    shrl $LARGE_SHIFT, %ebx
    movl $uni_image_start, %eax
    shrl $LARGE_SHIFT, %eax
    subl %eax, %ebx
    addl $UNI_HANDOVER_TABLE_PAGES + 1, %ebx
    shll $12, %ebx
    addl $UNI_HANDOVER_STACK, %ebx
    addl uni_handover_stack_size, %ebx
    movl %ebx, handover_map /* relative until the base is known, as the two below */
    addl busy_map + 4, %ebx
    subl busy_map, %ebx
    movl %ebx, handover_regions
    movl handover_map_entries, %eax
    addl $UNI_HANDOVER_HOLES, %eax
    imull $UNI_HANDOVER_REGION, %eax, %eax
    addl %eax, %ebx
    movl %ebx, handover_command_line
    addl %edi, %ebx
    subl busy_command_line, %ebx
    addl $PAGE - 1, %ebx
    andl $-PAGE, %ebx

    /*
     * First fit: esi = an entry of the map, ecx = entries left, [edi, eax) = the place looked at,
     * edx = where that entry's memory ends.
     */
    movl busy_map, %esi
    movl handover_map_entries, %ecx
next_entry:
    decl %ecx
    js no_room
    movl %esi, %ebp
    addl $UNI_HANDOVER_ENTRY, %esi
    cmpl $UNI_HANDOVER_RAM, UNI_PVH_ENTRY_TYPE(%ebp)
    jne next_entry
    cmpl $0, UNI_PVH_ENTRY_BASE + 4(%ebp)
    jne next_entry
    movl UNI_PVH_ENTRY_BASE(%ebp), %edi
    movl $REACH, %edx
    cmpl $0, UNI_PVH_ENTRY_SIZE + 4(%ebp)
    jne 1f
    movl UNI_PVH_ENTRY_SIZE(%ebp), %eax
    addl %edi, %eax
    jc 1f
    cmpl %edx, %eax
    ja 1f
    movl %eax, %edx
1:  cmpl $PAGE, %edi /* page 0 stays out of use: null pointers must fault */
    jae try
    movl $PAGE, %edi
try:
    cmpl %edx, %edi
    jae next_entry
    addl $PAGE - 1, %edi
    andl $-PAGE, %edi
    leal (%edi, %ebx), %eax
    cmpl %edx, %eax
    ja next_entry

    movl $busy, %ebp
1:  cmpl 4(%ebp), %edi
    jae 2f
    cmpl %eax, (%ebp)
    jae 2f
    movl 4(%ebp), %edi
    jmp try
2:  addl $8, %ebp
    cmpl $busy_end, %ebp
    jne 1b

    /* Where entries overlap, what is not memory wins. */
    movl busy_map, %ebp
1:  cmpl busy_map + 4, %ebp
    jae found
    cmpl $UNI_HANDOVER_RAM, UNI_PVH_ENTRY_TYPE(%ebp)
    je 3f
    cmpl $0, UNI_PVH_ENTRY_BASE + 4(%ebp)
    jne 3f
    cmpl %eax, UNI_PVH_ENTRY_BASE(%ebp)
    jae 3f
    cmpl $0, UNI_PVH_ENTRY_SIZE + 4(%ebp)
    jne next_entry /* reaches beyond 4 GiB: nothing fits behind it */
    movl UNI_PVH_ENTRY_BASE(%ebp), %esp /* no stack yet: esp is one register more */
    addl UNI_PVH_ENTRY_SIZE(%ebp), %esp
    jc next_entry
    cmpl %esp, %edi
    jae 3f
    movl %esp, %edi
    jmp try
3:  addl $UNI_HANDOVER_ENTRY, %ebp
    jmp 1b

no_room:
    movl $message_room, %esi
    jmp fail

found:
    movl %edi, uni_handover
    movl %eax, handover_end
    addl %edi, handover_map
    addl %edi, handover_regions
    addl %edi, handover_command_line
    movl %edi, %edx
    movl %eax, %ebx

    movl busy_map, %esi
    movl handover_map, %edi
    movl busy_map + 4, %ecx
    subl %esi, %ecx
    rep movsb
    movl busy_command_line, %esi
    movl handover_command_line, %edi
    movl busy_command_line + 4, %ecx
    subl %esi, %ecx
    rep movsb

    /*
     * Provisional tables at the bottom of the boot stack, which is not deep while they serve: pages
     * of 2 MiB, all rights, up to the end of image and workspace.
     */
    leal UNI_HANDOVER_STACK(%edx), %edi
    xorl %eax, %eax
    movl $3 * PAGE / 4, %ecx
    rep stosl
    leal UNI_HANDOVER_STACK + PAGE + TABLE_ENTRY(%edx), %eax
    movl %eax, UNI_HANDOVER_STACK(%edx)
    addl $PAGE, %eax
    movl %eax, UNI_HANDOVER_STACK + PAGE(%edx)
    cmpl $uni_image_end, %ebx
    jae 1f
    movl $uni_image_end, %ebx
1:  leal UNI_HANDOVER_STACK + 2 * PAGE(%edx), %edi
    movl $TABLE_ENTRY | UNI_PAGE_LARGE, %eax
1:  movl %eax, (%edi)
    addl $8, %edi
    addl $LARGE_SIZE, %eax
    cmpl %ebx, %eax
    jb 1b

    leal UNI_HANDOVER_STACK(%edx), %esp
    addl uni_handover_stack_size, %esp
    leal UNI_HANDOVER_STACK(%edx), %eax
    movl function, %edi
    jmp uni_long_mode
UNI_ASM_END(uni_pvh_entry)

    /*
     * Print the string at esi and end the machine with status UNI_POWER_CRASHED (70): on a serial
     * port as the loader left it, and on port 0xe9, which QEMU's debugcon and Xen listen to; then in
     * the ways that lib/pcpower explains. Xen ends a domain that halts for good. There is no stack.
     */
    .code32
UNI_ASM_FUNCTION(fail, .text.entry, .local)
    movl $0x100000, %ecx /* reads of the line status in all: a stuck port must not stop us */
1:  movw $0x3fd, %dx
    inb %dx, %al
    testb $0x20, %al
    loopz 1b
    movw $0x3f8, %dx
    lodsb
    testb %al, %al
    jz 2f
    outb %al, %dx
    outb %al, $0xe9
    jmp 1b
2:  movl $70, %eax
    outl %eax, $0xf4
    movb $0xfe, %al
    outb %al, $0x64
    cli
3:  hlt
    jmp 3b
UNI_ASM_END(fail)

    .section .rodata.entry, "a", @progbits
message_loader:
    .asciz "unicore: not started by a loader that we know, or without a memory map\r\n"
message_processor:
    .asciz "unicore: this processor has no 64-bit mode or no no-execute pages\r\n"
message_map:
    .asciz "unicore: the loader's memory map is too long\r\n"
message_command_line:
    .asciz "unicore: the command line is too long\r\n"
message_initrd:
    .asciz "unicore: the initial ramdisk does not lie below 4 GiB\r\n"
message_room:
    .asciz "unicore: too little memory below 1 GiB for stacks and page tables\r\n"
no_command_line:
    .byte 0

    .data
    /* Pairs of start and end. */
    .balign 4
busy:
    .long uni_image_start, uni_image_end
busy_info:
    .long 0, 0
busy_map:
    .long 0, 0
busy_command_line:
    .long 0, 0
busy_initrd:
    .long 0, 0
busy_end:

    /* Where 64-bit mode begins. */
    .bss
    .balign 4
function:
    .skip 4

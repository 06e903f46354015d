/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From the PVH loader to C: checks what was handed over, finds the workspace, switches the
 * processor to 64-bit mode on provisional page tables, and calls start().
 *
 * The loader leaves a 32-bit protected mode with flat segments, no paging, interrupts off, and the
 * address of the start information in ebx; there is no stack (Xen, docs/misc/pvh.pandoc). ELF
 * loaders have cleared our bss.
 */
#include <unicore/x86_64/asm.h>
#include <unicore/x86_64/control.h>
#include <unicore/x86_64/cpuid.h>
#include <unicore/x86_64/msr.h>
#include <unicore/x86_64/paging.h>

#include "pvh.h"
#include "workspace.h"

/* Workspace and image must end below this: the provisional tables cover no more. */
#define REACH 0x40000000

/* Sanity limits, far above what any loader hands over. */
#define MAP_ENTRIES_MAX   1024
#define COMMAND_LINE_MAX  0x10000

#define TABLE_ENTRY (UNI_PAGE_PRESENT | UNI_PAGE_WRITE)
#define LARGE_SHIFT 21
#define LARGE_SIZE  (1 << LARGE_SHIFT)

#define PROCESSOR_NEEDS (UNI_CPUID_NX | UNI_CPUID_LONG_MODE)

    /* Loaders pad name and content to 4 bytes; Firecracker takes that from the segment's p_align. */
    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 4, PVH_NOTE_PHYS32_ENTRY
    .asciz "Xen"
    .long uni_entry

    .code32
UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    cld
    /* Each check says in esi what fail would print. */
    movl $message_loader, %esi
    cmpl $PVH_MAGIC, (%ebx)
    jne fail
    cmpl $0, PVH_VERSION(%ebx)
    je fail
    /* Xen promises to put everything below 4 GiB; so does every loader that enters 32-bit code. */
    movl PVH_COMMAND_LINE + 4(%ebx), %eax
    orl PVH_MAP + 4(%ebx), %eax
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

    /* What the workspace must not overlap, besides memory that is none. */
    movl %ebp, busy_info
    leal PVH_INFO_SIZE(%ebp), %eax
    movl %eax, busy_info + 4

    movl $message_map, %esi
    movl PVH_MAP_ENTRIES(%ebp), %edx
    cmpl $MAP_ENTRIES_MAX, %edx
    ja fail
    movl %edx, workspace_map_entries
    movl PVH_MAP(%ebp), %ebx
    movl %ebx, busy_map
    imull $PVH_ENTRY_BYTES, %edx, %eax
    addl %ebx, %eax
    movl %eax, busy_map + 4

    movl $message_command_line, %esi
    movl PVH_COMMAND_LINE(%ebp), %edi
    testl %edi, %edi
    jnz 1f
    movl $no_command_line, %edi
1:  movl %edi, busy_command_line
    movl $COMMAND_LINE_MAX, %ecx
    xorl %eax, %eax
    repne scasb
    jne fail
    movl %edi, busy_command_line + 4

    /*
     * ebx = the workspace's size. The final tables are the three of the upper levels, one for each
     * 2 MiB that the image touches, and two for those of the workspace.
     */
    movl $uni_image_end - 1, %ebx
    shrl $LARGE_SHIFT, %ebx
    movl $uni_image_start, %eax
    shrl $LARGE_SHIFT, %eax
    subl %eax, %ebx
    addl $3 + 1 + 2, %ebx
    shll $12, %ebx
    addl $TABLES, %ebx
    movl %ebx, workspace_map /* relative until the base is known, as the two below */
    addl busy_map + 4, %ebx
    subl busy_map, %ebx
    movl %ebx, workspace_regions
    movl workspace_map_entries, %eax
    addl $WORKSPACE_HOLES, %eax
    imull $WORKSPACE_REGION, %eax, %eax
    addl %eax, %ebx
    movl %ebx, workspace_command_line
    addl %edi, %ebx
    subl busy_command_line, %ebx
    addl $PAGE - 1, %ebx
    andl $-PAGE, %ebx

    /*
     * First fit: esi = an entry of the map, ecx = entries left, [edi, eax) = the place looked at,
     * edx = where that entry's memory ends.
     */
    movl busy_map, %esi
    movl workspace_map_entries, %ecx
next_entry:
    decl %ecx
    js no_room
    movl %esi, %ebp
    addl $PVH_ENTRY_BYTES, %esi
    cmpl $PVH_ENTRY_RAM, PVH_ENTRY_TYPE(%ebp)
    jne next_entry
    cmpl $0, PVH_ENTRY_BASE + 4(%ebp)
    jne next_entry
    movl PVH_ENTRY_BASE(%ebp), %edi
    movl $REACH, %edx
    cmpl $0, PVH_ENTRY_SIZE + 4(%ebp)
    jne 1f
    movl PVH_ENTRY_SIZE(%ebp), %eax
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
    cmpl $PVH_ENTRY_RAM, PVH_ENTRY_TYPE(%ebp)
    je 3f
    cmpl $0, PVH_ENTRY_BASE + 4(%ebp)
    jne 3f
    cmpl %eax, PVH_ENTRY_BASE(%ebp)
    jae 3f
    cmpl $0, PVH_ENTRY_SIZE + 4(%ebp)
    jne next_entry /* reaches beyond 4 GiB: nothing fits behind it */
    movl PVH_ENTRY_BASE(%ebp), %esp /* no stack yet: esp is one register more */
    addl PVH_ENTRY_SIZE(%ebp), %esp
    jc next_entry
    cmpl %esp, %edi
    jae 3f
    movl %esp, %edi
    jmp try
3:  addl $PVH_ENTRY_BYTES, %ebp
    jmp 1b

no_room:
    movl $message_room, %esi
    jmp fail

found:
    movl %edi, workspace
    movl %eax, workspace_end
    addl %edi, workspace_map
    addl %edi, workspace_regions
    addl %edi, workspace_command_line
    movl %edi, %edx
    movl %eax, %ebx

    movl busy_map, %esi
    movl workspace_map, %edi
    movl busy_map + 4, %ecx
    subl %esi, %ecx
    rep movsb
    movl busy_command_line, %esi
    movl workspace_command_line, %edi
    movl busy_command_line + 4, %ecx
    subl %esi, %ecx
    rep movsb

    /* Provisional tables: pages of 2 MiB, all rights, up to the end of image and workspace. */
    leal STACK(%edx), %edi
    xorl %eax, %eax
    movl $3 * PAGE / 4, %ecx
    rep stosl
    leal STACK + PAGE + TABLE_ENTRY(%edx), %eax
    movl %eax, STACK(%edx)
    addl $PAGE, %eax
    movl %eax, STACK + PAGE(%edx)
    cmpl $uni_image_end, %ebx
    jae 1f
    movl $uni_image_end, %ebx
1:  leal STACK + 2 * PAGE(%edx), %edi
    movl $TABLE_ENTRY | UNI_PAGE_LARGE, %eax
1:  movl %eax, (%edi)
    addl $8, %edi
    addl $LARGE_SIZE, %eax
    cmpl %ebx, %eax
    jb 1b

    /* To long mode: Intel SDM volume 3A, 9.8.5 "Initializing IA-32e Mode". */
    leal TABLES(%edx), %esp
    leal STACK(%edx), %eax
    movl %eax, %cr3
    movl $UNI_CR4_PAE | UNI_CR4_OSFXSR | UNI_CR4_OSXMMEXCPT, %eax
    movl %eax, %cr4
    movl $UNI_MSR_EFER, %ecx
    rdmsr
    orl $UNI_EFER_LME | UNI_EFER_NXE, %eax
    wrmsr
    movl $UNI_CR0_PE | UNI_CR0_MP | UNI_CR0_ET | UNI_CR0_NE | UNI_CR0_WP | UNI_CR0_PG, %eax
    movl %eax, %cr0
    lgdt descriptors_pointer
    ljmp $SELECTOR_CODE, $long_mode

    .code64
long_mode:
    movl $SELECTOR_DATA, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    movl %esp, %esp /* the upper half of a register is undefined after the switch */
    xorl %ebp, %ebp /* backtraces end here */
    call start
UNI_ASM_END(uni_entry)

    /*
     * Print the string at esi and end the machine with status UNI_POWER_CRASHED (70), in the ways
     * that power.c explains. There may be no stack, and the console is as the loader left it.
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
    .asciz "unicore: not started by a PVH loader with a memory map\r\n"
message_processor:
    .asciz "unicore: this processor has no 64-bit mode or no no-execute pages\r\n"
message_map:
    .asciz "unicore: the loader's memory map is too long\r\n"
message_command_line:
    .asciz "unicore: the command line is too long\r\n"
message_room:
    .asciz "unicore: too little memory below 1 GiB for stacks and page tables\r\n"
no_command_line:
    .byte 0

    /*
     * Flat segments: Intel SDM volume 3A, 3.4.5. The accessed bits are set, so that the processor
     * need not. start() fills in the task's two entries, which LTR marks as busy.
     */
    .data
    .balign 8
    .globl descriptors
descriptors:
    .quad 0
    .quad 0x00209b0000000000 /* 64-bit code */
    .quad 0x0000930000000000 /* data */
    .quad 0, 0
descriptors_pointer:
    .word descriptors_pointer - descriptors - 1
    .quad descriptors

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
busy_end:

    /* struct workspace */
    .bss
    .balign 4
    .globl workspace
workspace:
    .skip 4
workspace_end:
    .skip 4
workspace_map:
    .skip 4
workspace_map_entries:
    .skip 4
workspace_regions:
    .skip 4
workspace_command_line:
    .skip 4

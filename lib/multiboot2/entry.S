/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From what a Multiboot2 loader hands over to what a PVH loader does: Multiboot2 Specification,
 * version 2.0, 3.3 "I386 machine state" and 3.6 "Boot information format". Both leave the processor
 * in the same state, and the entries of both memory maps have the same form.
 */
#include <unicore/x86_64/asm.h>

#include <unicore/multiboot2.h>
#include <unicore/pvh.h>

#define LOADER_MAGIC 0x36d76289 /* in eax */

/* A tag: 32 bits of type and of size, then its content. The next one is aligned to 8 bytes. */
#define TAG_SIZE         4
#define TAG_CONTENT      8
#define TAG_END          0
#define TAG_COMMAND_LINE 1
#define TAG_MODULE       3  /* content: start, end, a string */
#define TAG_MAP          6  /* content: size of an entry, version, entries */
#define TAG_RSDP_1       14 /* content: a copy of the RSDP, of ACPI 1.0 or of a later one */
#define TAG_RSDP_2       15

#define MAP_ENTRY 24 /* the only size of an entry so far */
#define RSDP_MAX  36

    .code32
UNI_ASM_FUNCTION(uni_multiboot2_enter, .text.entry, .globl)
    cld
    movl $information, %edx
    cmpl $LOADER_MAGIC, %eax
    jne done /* without its magic number the information is none, and refused as such */
    movl $UNI_PVH_MAGIC, (%edx)
    addl $8, %ebx /* total size and a reserved field */

next:
    movl (%ebx), %eax
    cmpl $TAG_END, %eax
    je done
    cmpl $TAG_COMMAND_LINE, %eax
    je command_line
    cmpl $TAG_MODULE, %eax
    je module
    cmpl $TAG_MAP, %eax
    je map
    cmpl $TAG_RSDP_1, %eax
    je rsdp
    cmpl $TAG_RSDP_2, %eax
    je rsdp
skip:
    movl TAG_SIZE(%ebx), %eax
    addl $7, %eax
    andl $-8, %eax
    jz done /* a size of 0 would never end */
    addl %eax, %ebx
    jmp next

command_line:
    leal TAG_CONTENT(%ebx), %eax
    movl %eax, UNI_PVH_COMMAND_LINE(%edx)
    jmp skip

module:
    cmpl $0, UNI_PVH_MODULES(%edx)
    jne skip /* the first one counts */
    movl $1, UNI_PVH_MODULES(%edx)
    movl $modules, UNI_PVH_MODULE_LIST(%edx)
    movl TAG_CONTENT(%ebx), %eax
    movl %eax, modules + UNI_PVH_MODULE_BASE
    subl TAG_CONTENT + 4(%ebx), %eax
    negl %eax
    movl %eax, modules + UNI_PVH_MODULE_SIZE
    jmp skip

map:
    cmpl $MAP_ENTRY, TAG_CONTENT(%ebx)
    jne skip
    leal TAG_CONTENT + 8(%ebx), %eax
    movl %eax, UNI_PVH_MAP(%edx)
    movl TAG_SIZE(%ebx), %eax
    subl $TAG_CONTENT + 8, %eax
    movl $MAP_ENTRY, %ecx
    movl %edx, %esi /* no stack */
    xorl %edx, %edx
    divl %ecx
    movl %esi, %edx
    movl %eax, UNI_PVH_MAP_ENTRIES(%edx)
    movl $1, UNI_PVH_VERSION(%edx) /* says that there is a map */
    jmp skip

rsdp:
    movl TAG_SIZE(%ebx), %ecx
    subl $TAG_CONTENT, %ecx
    cmpl $RSDP_MAX, %ecx
    ja skip
    movl $rsdp_copy, UNI_PVH_RSDP(%edx)
    leal TAG_CONTENT(%ebx), %esi
    movl %edi, %ebp
    movl $rsdp_copy, %edi
    rep movsb
    movl %ebp, %edi
    jmp skip

done:
    movl %edx, %ebx
    jmp uni_pvh_enter
UNI_ASM_END(uni_multiboot2_enter)

    .bss
    .balign 8
information: /* struct hvm_start_info */
    .skip UNI_PVH_INFO_SIZE
modules: /* struct hvm_modlist_entry */
    .skip UNI_PVH_MODULE_BYTES
rsdp_copy:
    .skip RSDP_MAX

/* SPDX-License-Identifier: BSD-3-Clause */
/* The first C code, on the boot stack, called by entry.S. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/boot.h>
#include <unicore/mips/cp0.h>
#include <unicore/ns16550.h>
#include <unicore/paging.h>
#include <unicore/power.h>
#include <unicore/print.h>
#include <unicore/trap.h>

#include "malta.h"
#include "workspace.h"

/* QEMU (hw/mips/malta.c, ENVP_ENTRY_SIZE) cuts each argument at this size, null byte included. */
#define ARGUMENT_SIZE 256

/* Memory below 256 MiB is where it says; the rest of it has no place in kseg0: MD00048, 4.1. */
#define MEMORY_MAX 0x10000000

/* What is left of an address of kseg0. */
#define PHYSICAL (UNI_KSEG1 - UNI_KSEG0 - 1)

#define COUNT 9 /* of coprocessor 0 */

/* What functions put between their arrays and their return addresses. */
extern uintptr_t __stack_chk_guard;

struct machine machine;

static bool is_digit_of(char c, unsigned base, unsigned *digit)
{
    if (c >= '0' && c <= '9')
        *digit = (unsigned)(c - '0');
    else if (c >= 'a' && c <= 'f')
        *digit = (unsigned)(c - 'a') + 10;
    else
        return false;
    return *digit < base;
}

/* The number at (*text), which then points behind it. Larger ones than fit wrap around. */
static uintptr_t read_number(const char **text, unsigned base)
{
    uintptr_t number = 0;
    unsigned digit;

    for (; is_digit_of(**text, base, &digit); (*text)++)
        number = number * base + digit;
    return number;
}

/* Whether (*text) starts with (word); then it points behind that. */
static bool skip(const char **text, const char *word)
{
    size_t length = __builtin_strlen(word);

    if (__builtin_strncmp(*text, word, length) != 0)
        return false;
    *text += length;
    return true;
}

/* The value of (name) in YAMON's environment of pairs, or NULL. */
static const char *find_variable(char *const *environment, const char *name)
{
    for (; environment[0] && environment[1]; environment += 2) {
        if (__builtin_strcmp(environment[0], name) == 0)
            return environment[1];
    }
    return NULL;
}

/*
 * QEMU says where the ramdisk is in front of the arguments, as Linux wants to know it: an address
 * of kseg0, or, as our entry point is in kuseg, of what guests of KVM without VZ have in its place.
 */
static char *take_initrd(const char *text)
{
    if (skip(&text, "rd_start=0x")) {
        machine.initrd = read_number(&text, 16) & PHYSICAL;
        if (skip(&text, " rd_size="))
            machine.initrd_size = read_number(&text, 10);
        (void)skip(&text, " ");
    }
    return (char *)(uintptr_t)text;
}

/* The random number that newer versions of QEMU hand over, and the time of the start. */
static void set_stack_guard(char *const *environment)
{
    const char *seed = find_variable(environment, "rngseed");
    uint32_t random = UNI_CP0_READ(COUNT, 0) * 0x9e3779b1; /* odd, with its bits well spread */

    if (seed)
        random ^= read_number(&seed, 16);
    __stack_chk_guard = random ^ random >> 16;
    /* A null byte at the lowest address keeps string functions from crossing the guard. */
    *(unsigned char *)&__stack_chk_guard = 0;
}

static void set_page_tables(uintptr_t base)
{
    uni_paging_start(base + TABLES, machine.workspace_end);
    uni_paging_map_image();
    uni_paging_map(base + FAULT_STACK, base + STACK_GUARD, UNI_PAGING_DATA);
    uni_paging_map(base + STACK, base + TABLES, UNI_PAGING_DATA);
    uni_paging_enable();
}

static UNI_NORETURN void refuse(const char *problem)
{
    uni_print("unicore: %s\n", problem);
    uni_power_off(UNI_POWER_CRASHED);
}

UNI_NORETURN void start(int argc, char *const *argv, char *const *environment, uintptr_t memory);

/* Never returns, and so may change the guard that its own frame would be checked against. */
void start(int argc, char *const *argv, char *const *environment, uintptr_t memory)
{
    static char none[] = "";
    uintptr_t base = workspace_base();
    uintptr_t pages;
    char *command_line = argc > 1 && argv[1] ? argv[1] : none;

    uni_ns16550_start(MALTA_UART);
    set_stack_guard(environment);
    uni_trap_start(base + STACK_GUARD);
    uni_trap_guard(base, base + FAULT_STACK);
    uni_trap_guard(base + STACK_GUARD, base + STACK);

    /* One table for each 4 MiB that image and workspace touch. */
    pages = (base + TABLES - (uintptr_t)uni_image_start) / 0x400000 + 2;
    machine.workspace_end = base + TABLES + pages * PAGE;
    machine.memory_end = memory < MEMORY_MAX ? UNI_ALIGN_DOWN(memory, (uintptr_t)PAGE) : MEMORY_MAX;
    if (machine.workspace_end > machine.memory_end)
        refuse("too little memory behind the image for page tables");
    if (__builtin_strlen(command_line) >= ARGUMENT_SIZE - 1)
        refuse("the command line is longer than the loader can hand over");
    command_line = take_initrd(command_line);
    if (machine.initrd_size > 0 &&
        (machine.initrd < machine.workspace_end || machine.initrd > machine.memory_end ||
         machine.initrd_size > machine.memory_end - machine.initrd))
        refuse("the initial ramdisk is not in free memory");

    set_page_tables(base);
    uni_boot_command_line("unikernel", command_line);
}

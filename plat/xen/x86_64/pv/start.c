/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From Xen's tables, on which everything is writable and executable, to our own, which map what is
 * needed with no more rights than that. A page table must not be writable anywhere (xen.h,
 * "HYPERVISOR_mmu_update"): once one is in use nothing of ours maps it, and changes go through Xen.
 */
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/boot.h>
#include <unicore/cdefs.h>
#include <unicore/x86_64/cpuid.h>
#include <unicore/x86_64/tsc.h>
#include <unicore/xenguest.h>

#include "../../guest.h"
#include "../../shared.h"
#include "layout.h"

/* xen.h, "Start-of-day memory layout", 7: Xen maps as much behind the last of its elements. */
#define PADDING (512 * 1024)

/* Tables above the first level: all that we map at start-up lies in the first GiB. */
#define UPPER_TABLES 3

/* What functions put between their arrays and their return addresses. */
extern uintptr_t __stack_chk_guard;

extern const char uni_text_start[], uni_text_end[], uni_rodata_start[], uni_rodata_end[],
    uni_data_start[], uni_bss_end[];

/* In entry.S and trap_entry.S. */
extern const char trap_table[], syscall_callback[];
UNI_NORETURN void enter_user_mode(uintptr_t stack_end);
UNI_NORETURN void run(void);
UNI_NORETURN void start(const struct start_info *info, uintptr_t bootstrap_end);

struct layout layout;

static uint64_t frame_at(uintptr_t address)
{
    return ((const uint64_t *)layout.info->frames)[(address - BASE) / PAGE];
}

uint64_t uni_xen_frame(const void *page)
{
    return frame_at((uintptr_t)page);
}

uni_page_entry entry_of(uintptr_t address, uni_page_entry flags)
{
    return frame_at(address) * PAGE | flags;
}

int set_entry(uintptr_t address, uni_page_entry entry)
{
    return (int)uni_xen_hypercall(address, entry, UPDATE_FLUSH_PAGE, 0, CALL_UPDATE_VA_MAPPING);
}

int uni_xen_map_grants(void *page, uint32_t index, uint64_t frame)
{
    (void)index;
    return set_entry((uintptr_t)page, frame * PAGE | PAGE_DATA);
}

volatile struct shared *shared(void)
{
    return (volatile struct shared *)SHARED_AT;
}

bool is_first_domain(void)
{
    return layout.info->flags & START_FIRST_DOMAIN;
}

struct uni_xen_ring console_ring(void)
{
    return layout.console;
}

struct uni_xen_ring uni_xen_store(void)
{
    return layout.store;
}

/* Where Xen has mapped the machine's (frame), which is one of ours. Domain 0 has no such rings. */
static struct uni_xen_ring ring_of(uint64_t frame, uint32_t port)
{
    const uint64_t *frames = (const uint64_t *)FRAMES_OF_MACHINE;

    if (is_first_domain())
        return (struct uni_xen_ring){NULL, 0};
    return (struct uni_xen_ring){(void *)(BASE + frames[frame] * PAGE), port};
}

/* Fill in (tables) of the first level, which lie in a row and cover addresses from 0 on. */
static void map(uni_page_entry *tables, uintptr_t start, uintptr_t end, uni_page_entry flags)
{
    for (uintptr_t at = start; at < end; at += PAGE)
        tables[at / PAGE] = entry_of(at, flags);
}

static void map_part(uni_page_entry *tables, const void *start, const void *end,
                     uni_page_entry flags)
{
    map(tables, UNI_ALIGN_DOWN((uintptr_t)start, PAGE), UNI_ALIGN_UP((uintptr_t)end, PAGE), flags);
}

/*
 * Fill in (count) tables from (base) on, which are clear: one of each upper level, the topmost
 * first, then those of the first level.
 */
static void fill_tables(uintptr_t base, size_t count, uintptr_t bootstrap_end, uintptr_t stack)
{
    const struct start_info *info = layout.info;
    uni_page_entry *root = (uni_page_entry *)base;
    uni_page_entry *third = root + UNI_PAGE_TABLE_ENTRIES;
    uni_page_entry *second = third + UNI_PAGE_TABLE_ENTRIES;
    uni_page_entry *first = second + UNI_PAGE_TABLE_ENTRIES;

    root[0] = entry_of((uintptr_t)third, PAGE_TABLE);
    third[0] = entry_of((uintptr_t)second, PAGE_TABLE);
    for (size_t i = 0; i < count - UPPER_TABLES; i++)
        second[i] = entry_of((uintptr_t)first + i * PAGE, PAGE_TABLE);

    first[SHARED_AT / PAGE] = info->shared | PAGE_DATA;
    map_part(first, uni_text_start, uni_text_end, PAGE_TEXT);
    map_part(first, uni_rodata_start, uni_rodata_end, PAGE_RODATA);
    map_part(first, uni_data_start, uni_bss_end, PAGE_DATA);
    /* What Xen handed over, but for the page tables that are still in use. */
    map(first, UNI_ALIGN_UP((uintptr_t)uni_bss_end, PAGE), info->tables, PAGE_DATA);
    map(first, info->tables + info->table_pages * PAGE, bootstrap_end, PAGE_DATA);
    map(first, stack - PAGE - KERNEL_STACK_SIZE, stack - PAGE, PAGE_DATA);
    map(first, stack, stack + STACK_SIZE, PAGE_DATA);
}

/* Leave Xen's tables for the (count) from (base) on. */
static void use_tables(uintptr_t base, size_t count)
{
    const struct table_command commands[] = {
        {TABLE_PIN_ROOT, frame_at(base), 0},
        {TABLE_USE, frame_at(base), 0},
        {TABLE_USE_AS_USER, frame_at(base), 0},
        {TABLE_UNPIN, frame_at(layout.info->tables), 0},
    };

    for (size_t i = 0; i < count; i++)
        (void)set_entry(base + i * PAGE, entry_of(base + i * PAGE, PAGE_RODATA));
    if (uni_xen_hypercall((uintptr_t)commands, UNI_COUNT(commands), 0, UNI_XEN_SELF,
                          CALL_MMUEXT_OP) < 0)
        give_up("Xen does not accept the page tables");
    layout.third = frame_at(base + PAGE);
    layout.second = frame_at(base + 2 * PAGE);
    layout.first = frame_at(base + (count - 1) * PAGE);
}

/* Where the stacks are to be, and how many tables it takes to map all up to their end. */
struct plan {
    uintptr_t tables, stack;
    size_t count;
};

/*
 * The tables go where Xen has mapped memory that it does not use, the stacks behind them, or behind
 * the initial ramdisk where that is in the way.
 */
static struct plan plan_from(uintptr_t tables)
{
    const struct start_info *info = layout.info;
    uintptr_t initrd = BASE + info->initrd * PAGE;
    struct plan plan = {tables, 0, 0};
    size_t needed = UPPER_TABLES + 1;

    while (plan.count < needed) {
        uintptr_t start = tables + needed * PAGE;

        plan.count = needed;
        plan.stack = start + PAGE + KERNEL_STACK_SIZE + PAGE;
        if (info->flags & START_INITRD_FRAME && initrd < plan.stack + STACK_SIZE &&
            start < initrd + info->initrd_size)
            plan.stack += UNI_ALIGN_UP(initrd + info->initrd_size, PAGE) - start;
        needed = UPPER_TABLES + UNI_ALIGN_UP(plan.stack + STACK_SIZE, TABLE_1) / TABLE_1;
    }
    return plan;
}

/* Xen tells where its last element, the stack in use, ends. Goes on in run(). */
void start(const struct start_info *info, uintptr_t bootstrap_end)
{
    const struct callback callback = {
        .type = CALLBACK_SYSCALL,
        .flags = CALLBACK_MASKS_EVENTS, /* those that come interrupt user mode, once it goes on */
        .address = (uintptr_t)syscall_callback,
    };
    struct plan plan;

    layout.info = info;
    layout.console = ring_of(info->console_frame, info->console_port);
    layout.store = ring_of(info->store_frame, info->store_port);
    (void)set_entry(SHARED_AT, info->shared | PAGE_DATA);
    (void)uni_xen_hypercall((uintptr_t)trap_table, 0, 0, 0, CALL_SET_TRAP_TABLE);

    bootstrap_end = UNI_ALIGN_UP(bootstrap_end, PAGE);
    plan = plan_from(bootstrap_end);
    layout.guard = plan.stack - PAGE;
    layout.free = plan.stack + STACK_SIZE;
    layout.mapped = (plan.count - UPPER_TABLES) * TABLE_1;
    if (layout.free > BASE + info->pages * PAGE)
        give_up("too little memory for stacks and page tables");
    if (plan.count * PAGE > PADDING || layout.free > TABLE_2)
        give_up("too much memory for the page tables of start-up");

    __builtin_memset((void *)plan.tables, 0, plan.count * PAGE);
    fill_tables(plan.tables, plan.count, bootstrap_end, plan.stack);
    use_tables(plan.tables, plan.count);

    (void)uni_xen_hypercall(SELECTOR_STACK, plan.stack - PAGE, 0, 0, CALL_STACK_SWITCH);
    (void)uni_xen_hypercall(CALLBACK_REGISTER, (uintptr_t)&callback, 0, 0, CALL_CALLBACK_OP);
    enter_user_mode(plan.stack + STACK_SIZE);
}

/* RDRAND fails only now and then: Intel SDM volume 1, 7.3.17.1 says to try ten times. */
#define RDRAND_TRIES 10

static uint64_t hardware_random(void)
{
    uint64_t value = 0;
    uint8_t done = 0;

    if (!(uni_cpuid(UNI_CPUID_FEATURES).ecx & UNI_CPUID_RDRAND))
        return 0;
    for (int i = 0; i < RDRAND_TRIES && !done; i++)
        __asm__ volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(done) : : "cc");
    return value;
}

/*
 * As in lib/handover: without RDRAND the guard is as hard to guess as the time of the start, and
 * its lowest byte is 0. This function itself must not be checked against a guard that has changed.
 */
__attribute__((no_stack_protector)) static void set_stack_guard(void)
{
    uint64_t time = uni_tsc_read() * 0x9e3779b97f4a7c15; /* odd, with its bits well spread */

    __stack_chk_guard = (hardware_random() ^ time ^ time >> 32) & ~(uintptr_t)0xff;
}

/* Never returns, and so may change the guard that its own frame would be checked against. */
void run(void)
{
    char *command_line = (char *)(uintptr_t)layout.info->command_line;

    set_stack_guard();
    command_line[sizeof(layout.info->command_line) - 1] = '\0';
    uni_boot_command_line("unikernel", command_line);
}

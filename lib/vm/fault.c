/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ranges in a list, the newest first: it is walked only when there is a fault. Nobody is told of
 * faults before there is a range, and the platform's own reports stay as they are.
 */
#include <unicore/arch.h>
#include <unicore/assert.h>
#include <unicore/crash.h>
#include <unicore/format.h>
#include <unicore/intr.h>
#include <unicore/pages.h>
#include <unicore/vm.h>

static struct uni_vm_range *ranges;

static UNI_NORETURN void report_overflow(const struct uni_vm_range *range, uintptr_t address,
                                         uintptr_t pc, uintptr_t frame)
{
    char cause[80];

    (void)uni_format_text(cause, sizeof(cause), "stack overflow of thread %s at 0x%lx",
                          range->thread, (unsigned long)address);
    uni_crash(cause, NULL, 0, pc, frame);
}

static bool handle(uintptr_t address, enum uni_pages_access access, uintptr_t pc, uintptr_t frame)
{
    const struct uni_vm_range *range = ranges;

    while (range != NULL && (address < range->start || address >= range->end))
        range = range->next;
    if (range == NULL)
        return false;
    if (range->handler == NULL)
        report_overflow(range, address, pc, frame);
    return range->handler((void *)address,
                          access == UNI_PAGES_FETCH   ? UNI_VM_FETCH
                          : access == UNI_PAGES_STORE ? UNI_VM_STORE
                                                      : UNI_VM_LOAD,
                          range->argument);
}

static void insert(struct uni_vm_range *range)
{
    static bool told;
    uintptr_t saved = uni_intr_save();

    range->next = ranges;
    range->link = &ranges;
    if (ranges != NULL)
        ranges->link = &range->next;
    ranges = range;
    if (!told)
        uni_pages_on_fault(handle);
    told = true;
    uni_intr_restore(saved);
}

void uni_vm_unwatch(struct uni_vm_range *range)
{
    uintptr_t saved = uni_intr_save();

    *range->link = range->next;
    if (range->next != NULL)
        range->next->link = range->link;
    uni_intr_restore(saved);
}

void uni_vm_watch(struct uni_vm_range *range, void *address, size_t size, uni_vm_handler *handler,
                  void *argument)
{
    UNI_ASSERT(size != 0 && size <= -(uintptr_t)address);
    range->start = (uintptr_t)address;
    range->end = (uintptr_t)address + size;
    range->handler = handler;
    range->argument = argument;
    insert(range);
}

int uni_vm_guard(struct uni_vm_range *range, void *page, const char *thread)
{
    int error = uni_vm_protect(page, UNI_ARCH_PAGE_SIZE, UNI_VM_NONE);

    if (error < 0)
        return error;
    range->start = (uintptr_t)page;
    range->end = (uintptr_t)page + UNI_ARCH_PAGE_SIZE;
    range->handler = NULL;
    range->thread = thread;
    insert(range);
    return 0;
}

void uni_vm_unguard(struct uni_vm_range *range)
{
    uni_vm_unwatch(range);
    /* That page has an entry of its own since it is a guard: no table can be missing. */
    if (uni_vm_protect((void *)range->start, UNI_ARCH_PAGE_SIZE, UNI_VM_WRITE) < 0)
        UNI_ASSERT(!"a guard has its table");
}

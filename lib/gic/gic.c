/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Version 2: ARM Generic Interrupt Controller Architecture Specification, IHI 0048, chapter 4.
 * Version 3: Arm GIC Architecture Specification, IHI 0069, chapter 12. All lines are of one
 * priority and for the processor that takes the controller over. Compiled for interrupt context.
 */
#include <unicore/gic.h>

#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/arm/gic.h>
#include <unicore/arm/mmio.h>
#include <unicore/errno.h>
#include <unicore/lines.h>

/* Registers of the distributor, with a bit, a byte or 64 bits for each line from (base) on. */
#define CONTROL       0x0000
#define TYPE          0x0004
#define GROUP_BITS    0x0080
#define ENABLE_BITS   0x0100
#define DISABLE_BITS  0x0180
#define PRIORITY_BYTE 0x0400
#define TARGET_BYTE   0x0800 /* version 2 */
#define ROUTE_64      0x6000 /* version 3 */

/* Version 2, or version 3 as a system with one security state or its non-secure side sees it. */
#define CONTROL_ENABLE   0x01
#define CONTROL_GROUP1   0x02
#define CONTROL_AFFINITY 0x10
#define CONTROL_PENDING  0x80000000 /* version 3: a write has not taken effect everywhere */

#define TYPE_LINES 0x1f /* 32 * (n + 1) lines */

/* Registers of version 2's CPU interface. */
#define CPU_CONTROL     0x00
#define CPU_MASK        0x04
#define CPU_ACKNOWLEDGE 0x0c
#define CPU_END         0x10

/*
 * A redistributor of version 3: two frames, of which the second holds, for the lines of its
 * processor, what the distributor holds for all others, and two more with virtual LPIs.
 */
#define FRAME          0x10000
#define PROCESSOR_TYPE 0x0008
#define TYPE_VIRTUAL   0x02
#define TYPE_LAST      0x10
#define PROCESSOR_WAKE 0x0014
#define WAKE_SLEEP     0x02 /* ProcessorSleep */
#define WAKE_ASLEEP    0x04 /* ChildrenAsleep */

#define PRIVATE_LINES 32
#define LINE_MASK_2   0x3ff
#define NO_LINE       1020 /* the first of the special numbers */

#define PRIORITY     0xa0 /* of every line: within the non-secure half */
#define PRIORITY_ALL 0xff /* the mask that lets every priority through */

static struct uni_line lines[UNI_GIC_LINES];

static struct uni_gic gic;
static unsigned lines_count; /* of the hardware and of (lines) */
static uintptr_t private;    /* where the bits and bytes of private lines are */
static uint32_t target;      /* version 2: this processor as a bit */

static uintptr_t base_of(unsigned line)
{
    return line < PRIVATE_LINES ? private : gic.distributor;
}

static void set_bit(uintptr_t bits, unsigned line)
{
    uni_mmio_write32(base_of(line) + bits + line / 32 * 4, (uint32_t)1 << line % 32);
}

/* Wait for writes to take effect, which they do in the time of a few accesses. */
static void wait_for_writes(void)
{
    if (gic.version == 3) {
        while (uni_mmio_read32(gic.distributor + CONTROL) & CONTROL_PENDING)
            uni_arch_pause();
    }
}

static void start_processor_2(void)
{
    /* Private lines are always for the processor that looks: so it learns its own bit. */
    target = uni_mmio_read32(gic.distributor + TARGET_BYTE) & 0xff;
    uni_mmio_write32(gic.interface + CPU_MASK, PRIORITY_ALL);
    uni_mmio_write32(gic.interface + CPU_CONTROL, CONTROL_ENABLE);
}

/* The redistributor of this processor; the first where none says that it is. */
static uintptr_t find_redistributor(void)
{
    uint32_t affinity = uni_arm_affinity();
    uintptr_t frame = gic.interface;

    for (;;) {
        uint32_t type = uni_mmio_read32(frame + PROCESSOR_TYPE);

        if (uni_mmio_read32(frame + PROCESSOR_TYPE + 4) == affinity)
            return frame;
        if (type & TYPE_LAST)
            return gic.interface;
        frame += type & TYPE_VIRTUAL ? 4 * FRAME : 2 * FRAME;
    }
}

static void start_processor_3(void)
{
    uintptr_t redistributor = find_redistributor();
    uint32_t wake = uni_mmio_read32(redistributor + PROCESSOR_WAKE);

    uni_mmio_write32(redistributor + PROCESSOR_WAKE, wake & ~(uint32_t)WAKE_SLEEP);
    while (uni_mmio_read32(redistributor + PROCESSOR_WAKE) & WAKE_ASLEEP)
        uni_arch_pause();
    private = redistributor + FRAME;
    uni_mmio_write32(private + GROUP_BITS, UINT32_MAX);
    uni_mmio_write32(private + DISABLE_BITS, UINT32_MAX);

    uni_arm_icc_set_sre(uni_arm_icc_sre() | UNI_ARM_ICC_SRE_ENABLE);
    uni_arm_icc_set_priority_mask(PRIORITY_ALL);
    uni_arm_icc_enable_group1(1);
}

void uni_gic_start(const struct uni_gic *given)
{
    gic = *given;
    private = gic.distributor;
    uni_mmio_write32(gic.distributor + CONTROL, 0);
    wait_for_writes();
    lines_count = ((uni_mmio_read32(gic.distributor + TYPE) & TYPE_LINES) + 1) * 32;
    for (unsigned line = 0; line < lines_count; line += 32) {
        uni_mmio_write32(gic.distributor + DISABLE_BITS + line / 8, UINT32_MAX);
        if (gic.version == 3)
            uni_mmio_write32(gic.distributor + GROUP_BITS + line / 8, UINT32_MAX);
    }
    lines_count = lines_count < UNI_COUNT(lines) ? lines_count : UNI_COUNT(lines);
    wait_for_writes();
    if (gic.version == 3) {
        uni_mmio_write32(gic.distributor + CONTROL,
                         CONTROL_ENABLE | CONTROL_GROUP1 | CONTROL_AFFINITY);
        wait_for_writes();
        start_processor_3();
    } else {
        uni_mmio_write32(gic.distributor + CONTROL, CONTROL_ENABLE);
        start_processor_2();
    }
}

int uni_gic_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    int error = uni_lines_attach(lines, lines_count, line, handler, argument);

    if (error < 0)
        return error;
    uni_mmio_write8(base_of(line) + PRIORITY_BYTE + line, PRIORITY);
    if (line >= PRIVATE_LINES) {
        if (gic.version == 3) {
            uint32_t affinity = uni_arm_affinity();

            uni_mmio_write32(gic.distributor + ROUTE_64 + 8 * line, affinity & 0x00ffffff);
            uni_mmio_write32(gic.distributor + ROUTE_64 + 8 * line + 4, affinity >> 24);
        } else {
            uni_mmio_write8(gic.distributor + TARGET_BYTE + line, (uint8_t)target);
        }
    }
    uni_arch_barrier_write();
    set_bit(ENABLE_BITS, line);
    return 0;
}

void uni_gic_detach(unsigned line)
{
    set_bit(DISABLE_BITS, line);
    wait_for_writes();
    uni_lines_detach(lines, line);
}

void uni_gic_mask(unsigned line)
{
    uni_lines_check(lines, lines_count, line);
    set_bit(DISABLE_BITS, line);
    wait_for_writes();
}

void uni_gic_unmask(unsigned line)
{
    uni_lines_check(lines, lines_count, line);
    set_bit(ENABLE_BITS, line);
}

static uint32_t acknowledge(void)
{
    if (gic.version == 3)
        return uni_arm_icc_acknowledge1();
    return uni_mmio_read32(gic.interface + CPU_ACKNOWLEDGE);
}

static void end(uint32_t acknowledged)
{
    if (gic.version == 3)
        uni_arm_icc_end1(acknowledged);
    else
        uni_mmio_write32(gic.interface + CPU_END, acknowledged);
}

void uni_gic_handle(unsigned vector)
{
    (void)vector;
    uni_lines_begin();
    for (;;) {
        uint32_t acknowledged = acknowledge();
        uint32_t line = gic.version == 3 ? acknowledged : acknowledged & LINE_MASK_2;

        /* Nothing, or nothing any more. */
        if (line >= NO_LINE)
            break;
        if (line < lines_count)
            uni_lines_handle(lines, line);
        end(acknowledged);
    }
    uni_lines_end();
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The firmware of a RISC-V machine, by the RISC-V Supervisor Binary Interface Specification 1.0.0.
 * Chapters are given below.
 * Usable from assembly.
 */
#pragma once

/* Numbers of extensions: chapters 4, 5, 6, 10. Those of chapter 5 have one function each. */
#define UNI_SBI_BASE     0x10
#define UNI_SBI_PUT_CHAR 0x01
#define UNI_SBI_GET_CHAR 0x02
#define UNI_SBI_OLD_OFF  0x08
#define UNI_SBI_TIME     0x54494d45
#define UNI_SBI_RESET    0x53525354

/* Functions. */
#define UNI_SBI_TIME_SET     0 /* of UNI_SBI_TIME */
#define UNI_SBI_RESET_SYSTEM 0 /* of UNI_SBI_RESET */

/* Arguments of UNI_SBI_RESET_SYSTEM. */
#define UNI_SBI_SHUTDOWN    0
#define UNI_SBI_COLD_REBOOT 1

#define UNI_SBI_NO_REASON 0
#define UNI_SBI_FAILURE   1 /* of the system */

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

struct uni_sbi_result {
    long error; /* 0, or negative */
    long value;
};

/*
 * Chapter 3: the firmware preserves all registers but a0 and a1.
 *
 * @context boot, thread, isr
 */
UNI_INLINE struct uni_sbi_result uni_sbi_call(long extension, long function, unsigned long a,
                                              unsigned long b)
{
    register unsigned long a0 __asm__("a0") = a;
    register unsigned long a1 __asm__("a1") = b;
    register long a6 __asm__("a6") = function;
    register long a7 __asm__("a7") = extension;

    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a6), "r"(a7) : "memory");
    return (struct uni_sbi_result){(long)a0, (long)a1};
}

/*
 * Let the timer's interrupt be pending once the time CSR has reached (ticks), and not before.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_sbi_set_timer(uint64_t ticks)
{
    (void)uni_sbi_call(UNI_SBI_TIME, UNI_SBI_TIME_SET, ticks, 0);
}

/*
 * The firmware's own console, a character with each call. As <unicore/console.h>.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_sbi_write(const char *bytes, size_t length);
size_t uni_sbi_read(char *bytes, size_t length);

/*
 * Switch the machine off; whether over a bug (is_failure) the firmware may tell whoever started it.
 * Returns only where that does not work.
 *
 * @context boot, thread, isr
 */
void uni_sbi_off(int is_failure);

/*
 * Start the machine anew. Returns only where that does not work.
 *
 * @context boot, thread, isr
 */
void uni_sbi_reset(void);

#endif

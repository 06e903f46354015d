/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Control and status registers of the supervisor: RISC-V Privileged Architecture 20211203, chapter
 * 4. Usable from assembly.
 */
#pragma once

/* sstatus: 4.1.1 */
#define UNI_SSTATUS_SIE 0x00000002 /* interrupts are on */
#define UNI_SSTATUS_FS  0x00006000 /* floating point: 0 is off, 1 initial, 2 clean, 3 dirty */

#define UNI_SSTATUS_FS_INITIAL 0x00002000

/* sie, sip and, with the highest bit set, scause: bits and causes of interrupts, 4.1.3 and 4.1.8.
 */
#define UNI_INTERRUPT_TIMER    5
#define UNI_INTERRUPT_EXTERNAL 9

/* satp: 4.1.11 */
#define UNI_SATP_SV39_SHIFT 60
#define UNI_SATP_SV39       8
#define UNI_SATP_ROOT       0x00000fffffffffff /* number of the root table's page */

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

#define UNI_CSR_READ(name)                                                                         \
    ({                                                                                             \
        uint64_t uni_csr_value;                                                                    \
        __asm__ volatile("csrr %0, " #name : "=r"(uni_csr_value));                                 \
        uni_csr_value;                                                                             \
    })

#define UNI_CSR_WRITE(name, value)                                                                 \
    __asm__ volatile("csrw " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

/* Set or clear the bits of (value). */
#define UNI_CSR_SET(name, value)                                                                   \
    __asm__ volatile("csrs " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

#define UNI_CSR_CLEAR(name, value)                                                                 \
    __asm__ volatile("csrc " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

#endif

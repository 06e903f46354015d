/* SPDX-License-Identifier: BSD-3-Clause */
/* Between debug.c and debug_watch.c. */
#pragma once

#include <stdint.h>

/* MDSCR_EL1: Arm ARM (DDI 0487) D17.3.20. */
#define MDSCR_STEP    0x0001 /* SS */
#define MDSCR_KERNEL  0x2000 /* KDE: debug exceptions at our own exception level */
#define MDSCR_MONITOR 0x8000 /* MDE: watchpoints */

void debug_change_control(uint64_t clear, uint64_t set);

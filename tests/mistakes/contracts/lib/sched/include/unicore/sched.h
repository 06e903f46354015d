/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/*
 * Wait until somebody calls uni_sched_wake().
 *
 * @context thread
 * @blocks
 */
void uni_sched_sleep(void);

/*
 * Let those go on who sleep.
 *
 * @context thread, isr
 * @nowait
 */
void uni_sched_wake(void);

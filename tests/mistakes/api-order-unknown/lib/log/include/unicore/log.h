/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * Write (text).
 *
 * @context thread
 * @order after uni_log_strat
 */
void uni_log(const char *text);

/*
 * Begin.
 *
 * @context boot
 */
void uni_log_start(void);

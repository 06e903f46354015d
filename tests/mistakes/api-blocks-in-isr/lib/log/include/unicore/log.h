/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * Write (text).
 *
 * @context thread, isr
 * @blocks
 */
void uni_log(const char *text);

/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * Write (text) as uni_print() does.
 *
 * @context thread
 */
void uni_log(const char *text);

/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * @context thread
 *
 * Write (text).
 */
void uni_log(const char *text);

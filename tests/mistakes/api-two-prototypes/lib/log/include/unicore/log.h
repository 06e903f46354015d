/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

#if UNI_LOG_TIMESTAMPS
/*
 * Write (text).
 *
 * @context thread
 */
void uni_log(const char *text);
#else
/*
 * Write (text).
 *
 * @context thread
 */
int uni_log(const char *text);
#endif

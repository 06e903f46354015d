/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * Write (text).
 *
 * @context thread
 */
void uni_log(const char *text) UNI_MUST USE;

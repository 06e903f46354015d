/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * Write (text).
 *
 * @context boot
 * @nullable level
 */
void uni_log(int level, const char *text);

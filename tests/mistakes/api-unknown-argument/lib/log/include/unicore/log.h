/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * Write (text).
 *
 * @context boot
 * @nullable txt
 */
void uni_log(const char *text);

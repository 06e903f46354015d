/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * Write (text).
 *
 * @context boot
 * @needs started lgo
 */
void uni_log(const char *log);

/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * Write (text).
 *
 * @context thread
 * @needs started log
 */
void uni_log(const char *log);

/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * Write (text).
 *
 * @context thread
 * @error ENOMEM
 */
int uni_log(const char *text);

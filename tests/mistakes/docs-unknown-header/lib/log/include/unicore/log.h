/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * Write (text), see <unicore/lgo.h>.
 *
 * @context thread
 */
void uni_log(const char *text);

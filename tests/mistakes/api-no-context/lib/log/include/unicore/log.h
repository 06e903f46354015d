/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/* Write (text). */
void uni_log(const char *text);

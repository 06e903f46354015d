/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

long other_get(void);
void other_set(long value);
const void *other_address(void);

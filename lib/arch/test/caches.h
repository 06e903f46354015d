/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/* Of the caches, where the image may use their instructions. */
void check_caches(void);

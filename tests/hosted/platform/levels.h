/* SPDX-License-Identifier: BSD-3-Clause */
/* Start what uni_boot() would, for processes that have no main() of an app. */
#pragma once

void start_levels(void);

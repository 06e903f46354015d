/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/*
 * Let the device work.
 *
 * @context boot, thread
 */
void uni_driver_start(void);

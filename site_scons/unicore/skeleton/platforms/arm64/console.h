/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/* Make the serial port ready. Before this the console drops what is written. */
void console_start(void);

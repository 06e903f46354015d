/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdbool.h>

/*
 * Let interrupts switch back and forth between the caller and another context, (count) times at
 * least, and say whether all went well. The alarm has a handler.
 */
bool end_switches(unsigned count);

/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this library share. */
#pragma once

#include <unicore/semaphore.h>

/*
 * Instead of a number of units: there are none, and the queue is to be looked at when one is
 * posted. It stays when those who waited have gone, until then.
 */
#define WAITED UINT_MAX

/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/* @context boot, thread */
void *uni_alloc(unsigned long size);

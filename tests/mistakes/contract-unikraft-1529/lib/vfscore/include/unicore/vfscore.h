/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/*
 * Mount what is there.
 *
 * @context thread
 */
void uni_vfscore_mount(void);

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A sampling profiler, for `scons profile`: with this library in an image, samples are taken from
 * before main() on, and handed out when the image ends well. Nobody has to call anything.
 *
 * Who calls whom is told by frame pointers: where compilers make no frame for a function that calls
 * none, as on arm64 and arm, the caller of such a function is missing while that runs.
 */
#pragma once

#include <unicore/cdefs.h>

/*
 * Hand out what was sampled so far, as "profile", and forget it: for images that do not end.
 *
 * @context thread
 */
void uni_profile_hand_out(void);

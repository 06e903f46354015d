/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For platforms on which an image cannot hand its exit status to whoever started it: a line that
 * `scons run` takes off the console. Also read there: site_scons/unicore/run.py.
 */
#pragma once

/*
 * Print "unicore: status N" on a line of its own, (status) being 0 to 127; anything else counts as
 * 1. The platform's uni_power_off() calls this, and nothing may be printed after it.
 *
 * @context boot, thread, isr
 */
void uni_exit_line(int status);

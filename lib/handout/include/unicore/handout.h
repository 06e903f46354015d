/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Data for the machine that runs an image: traces, profiles, reports. They go over the console,
 * which every platform has, as lines of text among its other lines:
 *
 *     unicore: begin NAME
 *     the bytes in base64 (RFC 4648, section 4), 48 of them to a line
 *     unicore: end NAME CRC-32 in hexadecimal
 *
 * `scons run` takes these lines off the console, and keeps the data beside the image as NAME; what
 * was damaged on its way is said and not kept.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* One that is under way. The fields are not for others. */
struct uni_handout {
    const char *name;
    uint32_t crc;
    size_t held;
    uint8_t bytes[48];
};

/*
 * Begin to hand out (name), of letters, digits, "." and "-", which lives until the end. Others may
 * write to the console at the same time, in whole lines.
 *
 * @context thread, isr
 * @ensures begun handout
 */
void uni_handout_begin(struct uni_handout *handout, const char *name);

/*
 * Hand out (size) bytes more.
 *
 * @context thread, isr
 * @needs begun handout
 */
void uni_handout_add(struct uni_handout *handout, const void *data, size_t size);

/*
 * @context thread, isr
 * @needs begun handout
 * @ensures not begun handout
 */
void uni_handout_end(struct uni_handout *handout);

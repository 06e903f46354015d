/* SPDX-License-Identifier: BSD-3-Clause */
/* What a stream is. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

struct uni_nolibc_file {
    unsigned char mode; /* _IOFBF, _IOLBF or _IONBF, for output */
    bool input;
    bool end, error;
    short pushed; /* by ungetc(), or EOF */
    size_t used;  /* bytes of output in the buffer */
    char buffer[BUFSIZ];
};

/* Put bytes into the buffer of (file), as the mode allows; a uni_format_sink. */
void write_bytes(void *file, const char *bytes, size_t length);

/* What is due at the end of a call that has written. */
void finish(FILE *file);

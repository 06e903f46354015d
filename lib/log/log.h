/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdbool.h>
#include <unicore/log.h>

#define LEVELS (UNI_LOG_DEBUG + 1)

/* What they are called, in lines and in parameters. */
extern const char *const level_names[LEVELS];

#define HAS_LEVELS (UNI_LOG_LEVELS || UNI_HAS_PARAMS)

/* Whether a message of this (level) is to be written. */
bool is_written(enum uni_log_level level, const char *library);

/* Keep a line in the ring. */
void keep(const char *line, size_t length);

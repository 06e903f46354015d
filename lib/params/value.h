/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdbool.h>
#include <unicore/params.h>

/*
 * Give (value), or NULL where there is none, to (param). Returns whether that is a value for it;
 * if not, nothing has changed.
 */
bool set(const struct uni_param *param, const char *value);

/* Say what values (param) takes, in one write to the console each. */
void print_values(const struct uni_param *param);

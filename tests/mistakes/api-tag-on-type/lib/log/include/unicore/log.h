/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages. */
#pragma once

/*
 * How grave.
 *
 * @context thread
 */
enum uni_log_level { UNI_LOG_ERROR };

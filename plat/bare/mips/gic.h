/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The global interrupt controller of processors in a "coherent processing system", as the P5600 is
 * one. Where there is none, nothing is in between.
 */
#pragma once

/* Let the ISA bus interrupt the processor on the line on which it does without such a controller.
 */
void gic_connect_isa(void);

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets of the GDB Remote Serial Protocol: "Debugging with GDB", appendix E.1 "Overview". A
 * packet is $, text, #, and the sum of the text's bytes modulo 256 in two digits.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest text of a packet, in bytes: the memory that one reads or writes fits a few times. */
#define PACKET_SIZE 2048

/* Whether packets are to be acknowledged: E.11 "Packet Acknowledgment". */
extern bool packet_acknowledge;

/*
 * Wait for a whole packet and put its text into (text), with a null byte behind it. What is damaged
 * is asked for again; one that is too long has no text.
 */
size_t packet_receive(char text[PACKET_SIZE + 1]);

/* A packet in the making. What does not fit is left out. */
void packet_begin(void);
void packet_add_text(const char *text);
void packet_add_bytes(const void *bytes, size_t length); /* in hexadecimal, in memory's order */
void packet_add_number(uintptr_t number); /* in hexadecimal, most significant first */
size_t packet_room(void);                 /* how many characters fit */
void packet_send(void);

/* The value of a hexadecimal digit, or -1. */
int packet_digit(char digit);

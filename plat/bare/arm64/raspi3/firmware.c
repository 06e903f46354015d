/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Questions to the firmware, which runs on the graphics processor: the wiki of
 * github.com/raspberrypi/firmware, "Mailboxes", "Accessing mailboxes", "Mailbox property
 * interface".
 */
#include "board.h"

#include <unicore/arch.h>
#include <unicore/arm/mmio.h>
#include <unicore/armboard.h>
#include <unicore/cdefs.h>

/* Mailbox 0 is for us to read, 1 to write. The lowest four bits of a message are a channel. */
#define MAILBOX        0x3f00b880
#define MAILBOX_SIZE   0x40
#define MAILBOX_READ   0x00
#define MAILBOX_STATUS 0x18
#define MAILBOX_WRITE  0x20
#define MAILBOX_1      0x20
#define STATUS_EMPTY   0x40000000
#define STATUS_FULL    0x80000000
#define CHANNEL        8 /* properties, asked by us */
#define CHANNEL_MASK   0xf

/* How the graphics processor sees memory past its cache: data sheet, 1.2.3. */
#define BUS 0xc0000000

#define ARM_MEMORY   0x00010005 /* answer: base, size */
#define COMMAND_LINE 0x00050001 /* answer: text without a null byte */

#define ANSWERED 0x80000000 /* in (code) and in (answer_size) */

/* An answer takes less than a millisecond; a firmware that is silent for so long is none. */
#define POLLS_MAX 10000000

static UNI_ALIGNED(64) struct question {
    uint32_t size, code;
    uint32_t property, value_size, answer_size;
    uint32_t value[1024];
    uint32_t end;
} question;

static bool wait_while(uint32_t status, uintptr_t mailbox)
{
    for (int polls = 0; polls < POLLS_MAX; polls++) {
        if (!(uni_mmio_read32(mailbox + MAILBOX_STATUS) & status))
            return true;
        uni_arch_pause();
    }
    return false;
}

/* Returns how many bytes of question.value are an answer. */
static uint32_t ask(uint32_t property)
{
    static bool mapped;
    uint32_t message = (uint32_t)(uintptr_t)&question | BUS | CHANNEL;
    uint32_t size;

    if (!mapped && !uni_armboard_map_device(MAILBOX, MAILBOX_SIZE))
        return 0;
    mapped = true;
    question = (struct question){
        .size = sizeof(question), .property = property, .value_size = sizeof(question.value)};
    uni_arch_cache_invalidate(&question, sizeof(question)); /* which writes it to memory */
    if (!wait_while(STATUS_FULL, MAILBOX + MAILBOX_1))
        return 0;
    uni_mmio_write32(MAILBOX + MAILBOX_WRITE, message);
    do {
        if (!wait_while(STATUS_EMPTY, MAILBOX))
            return 0;
    } while ((uni_mmio_read32(MAILBOX + MAILBOX_READ) & CHANNEL_MASK) != CHANNEL);
    uni_arch_cache_invalidate(&question, sizeof(question));
    size = question.answer_size & ~ANSWERED;
    return question.code == ANSWERED && size <= sizeof(question.value) ? size : 0;
}

uint32_t firmware_memory(void)
{
    return ask(ARM_MEMORY) >= 2 * sizeof(uint32_t) ? question.value[1] : 0;
}

void firmware_command_line(char *text, size_t size)
{
    size_t length = ask(COMMAND_LINE);

    length = length < size - 1 ? length : size - 1;
    __builtin_memcpy(text, question.value, length);
    text[length] = '\0';
}

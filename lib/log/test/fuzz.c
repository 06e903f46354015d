/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Messages of any length at any level, for any text that says what is to be written. Each line of
 * input is such a text, or after "+" a message. What comes out is compared with what should, both
 * at the console and in the ring.
 */
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/errno.h>
#include <unicore/log.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void console_instead(const char *bytes, size_t count);

/* The options log.line, and log.ring as tests/hosted/test_hosted.py sets it. */
enum { LINE = 160, RING = 500 };
enum { LEVELS = 4, LIBRARIES = 3, HISTORY = 2048, READ_MOST = 64 };

static const char *const names[LEVELS] = {"error", "warning", "info", "debug"};
static const char *const libraries[LIBRARIES] = {"lwip", "a", "some-longer-name"};

static char line[LINE + 1];
static size_t line_length; /* 0: none was written */

/* What should be in the ring, from (oldest) to (newest), for as long as the process lives. */
static char history[HISTORY];
static uint64_t oldest, newest, position;
static uint32_t dropped;

void console_instead(const char *bytes, size_t count)
{
    assert(line_length == 0 && count <= LINE);
    memcpy(line, bytes, count);
    line[count] = '\0';
    line_length = count;
}

/* The level of (name), or -1. */
static int level_of(const char *name)
{
    for (int level = 0; level < LEVELS; level++)
        if (strcmp(name, names[level]) == 0)
            return level;
    return -1;
}

/* Whether (text) is words between commas, each LEVEL or LIBRARY:LEVEL; and the level for (library)
 * in (*level), where it says anything of that. */
static bool is_levels(const char *text, const char *library, int *level)
{
    char *copy = strdup(text), *rest = copy, *word;
    int general = *level, own = -1;
    bool valid = true;

    while (valid && (word = strsep(&rest, ",")) != NULL) {
        char *colon = strrchr(word, ':');
        int found = level_of(colon != NULL ? colon + 1 : word);

        valid = found >= 0 && word[0] != ':';
        if (colon == NULL)
            general = found;
        else if ((size_t)(colon - word) == strlen(library) &&
                 memcmp(word, library, strlen(library)) == 0)
            own = found;
    }
    *level = own >= 0 ? own : general;
    free(copy);
    return valid;
}

/* A line is written: as many of the oldest as need be give way. */
static void keep(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        history[newest++ % HISTORY] = text[i];
    while (newest - oldest > RING) {
        while (history[oldest++ % HISTORY] != '\n')
            ;
        dropped++;
    }
}

static void read_ring(size_t size)
{
    char text[READ_MOST];
    uint64_t at = position < oldest ? oldest : position;
    size_t expected = newest - at < size ? (size_t)(newest - at) : size;
    size_t count = uni_log_read(&position, text, size);

    assert(count == expected && position == at + count);
    for (size_t i = 0; i < count; i++)
        assert(text[i] == history[(at + i) % HISTORY]);
    assert(uni_log_dropped() == dropped);
}

static void write(const char *levels, const char *message, size_t length)
{
    enum uni_log_level level =
        (enum uni_log_level)(length > 0 ? (unsigned char)message[0] % LEVELS : 0);
    const char *library = libraries[length % LIBRARIES];
    char expected[LINE + 2];
    int most = UNI_LOG_LEVEL_MAX, count;

    if (levels != NULL)
        (void)is_levels(levels, library, &most);
    line_length = 0;
    uni_log(level, library, "%.*s", (int)length, message);
    if ((int)level > most) {
        assert(line_length == 0);
        return;
    }
    count = snprintf(expected, LINE, "%s: %s: %.*s", names[level], library, (int)length, message);
    count = count < LINE ? count : LINE - 1;
    strcpy(expected + count, "\n");
    assert(line_length == (size_t)count + 1 && strcmp(line, expected) == 0);
    keep(line, line_length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *input = malloc(size + 1), *rest = input, *text;
    const char *levels = NULL;

    memcpy(input, data, size);
    input[size] = '\0';
    (void)!uni_log_set_levels("debug");
    if (newest == 0) { /* what was written before the first input, if anything */
        newest = position = uni_log_read(&position, history, sizeof(history));
        assert(uni_log_dropped() == 0);
    }
    while ((text = strsep(&rest, "\n")) != NULL) {
        if (text[0] == '+') {
            write(levels, text + 1, strlen(text + 1));
        } else if (text[0] == '-') {
            read_ring(strlen(text) % READ_MOST);
        } else {
            int unused = 0;
            bool valid = is_levels(text, "", &unused);

            assert(uni_log_set_levels(text) == (valid ? 0 : -EINVAL));
            if (valid)
                levels = text;
        }
    }
    (void)!uni_log_set_levels("debug"); /* the input's are gone soon */
    free(input);
    return 0;
}

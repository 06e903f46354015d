/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Levels at run time. They are looked up in their text for each message, which costs little beside
 * the message, and needs no memory for names.
 */
#include <unicore/errno.h>

#if UNI_HAS_PARAMS
#include <unicore/params.h>
#endif

#include "log.h"

#if HAS_LEVELS

static const char *levels; /* null: nobody has set any */

/* Where the word at (text) ends: at a comma, or the end. */
static const char *word_end(const char *text)
{
    while (*text != '\0' && *text != ',')
        text++;
    return text;
}

/* Whether the bytes from (start) up to (end) are (name). */
static bool is_named(const char *start, const char *end, const char *name)
{
    while (start < end && *start == *name) {
        start++;
        name++;
    }
    return start == end && *name == '\0';
}

/* The level that the word from (start) up to (end) ends with; (*name_end) is where it begins. */
static int level_of(const char *start, const char *end, const char **name_end)
{
    const char *name = start;

    *name_end = start;
    for (const char *at = start; at < end; at++) {
        if (*at == ':') {
            *name_end = at;
            name = at + 1;
        }
    }
    for (int level = 0; level < LEVELS; level++) {
        if (is_named(name, end, level_names[level]))
            return level;
    }
    return -EINVAL;
}

bool is_written(enum uni_log_level level, const char *library)
{
    int general = UNI_LOG_LEVEL_MAX;
    int own = -1;

    if (!levels)
        return true;
    for (const char *word = levels, *end, *name_end;; word = end + 1) {
        int found;

        end = word_end(word);
        found = level_of(word, end, &name_end);
        if (name_end == word)
            general = found;
        else if (is_named(word, name_end, library))
            own = found;
        if (*end == '\0')
            return (int)level <= (own < 0 ? general : own);
    }
}

int uni_log_set_levels(const char *words)
{
    for (const char *word = words, *end, *name_end;; word = end + 1) {
        end = word_end(word);
        if (level_of(word, end, &name_end) < 0 || *word == ':')
            return -EINVAL;
        if (*end == '\0')
            break;
    }
    levels = words;
    return 0;
}

#else

int uni_log_set_levels(const char *words)
{
    (void)words;
    return -ENOTSUP;
}

#endif

#if UNI_HAS_PARAMS
UNI_PARAM_CALL(
    uni_log_set_levels, "level",
    "What to write: error, warning, info or debug, LIBRARY:LEVEL, or several by commas.");
#endif

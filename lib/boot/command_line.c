/* SPDX-License-Identifier: BSD-3-Clause */
/* A command line as one string. */
#include "stop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/boot.h>
#include <unicore/errno.h>

/* White space of the "C" locale, ISO C11 7.4.1.10. */
static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * Take one word from (*line), which starts with it, and remove its quotes in place: a word never
 * grows. Returns its end, where the null byte belongs; this may be where (*line) then points.
 */
static char *take_word(char **line)
{
    char *from = *line;
    char *to = from;
    char quote = '\0';

    for (; *from != '\0' && (quote != '\0' || !is_space(*from)); from++) {
        if (quote != '\0' && *from == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*from == '\'' || *from == '"')) {
            quote = *from;
        } else if (*from == '\\' &&
                   (quote == '\0' || (quote == '"' && (from[1] == '"' || from[1] == '\\')))) {
            if (*++from == '\0')
                stop("the command line ends after a backslash", -EINVAL);
            *to++ = *from;
        } else {
            *to++ = *from;
        }
    }
    if (quote != '\0')
        stop("the command line ends within quotes", -EINVAL);
    *line = from;
    return to;
}

void uni_boot_command_line(const char *name, char *command_line)
{
    static char *words[UNI_BOOT_WORDS + 1];
    char *rest = command_line;
    int count = 0;

    words[count++] = (char *)(uintptr_t)name;
    for (;;) {
        char *end;

        while (is_space(*rest))
            rest++;
        if (*rest == '\0')
            break;
        if (count == UNI_BOOT_WORDS)
            stop("the command line has more words than boot.words", -E2BIG);
        words[count++] = rest;
        end = take_word(&rest);
        if (*rest != '\0')
            rest++;
        *end = '\0';
    }
    words[count] = NULL;
    uni_boot(count, words);
}

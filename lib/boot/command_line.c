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

/*
 * Take the words out of (line) and pack them at its start, each with its null byte: a word takes no
 * more room than it had. Returns their number.
 */
static int pack(char *line)
{
    char *from = line;
    char *to = line;
    int count = 0;

    for (;;) {
        char *word, *end;

        while (is_space(*from))
            from++;
        if (*from == '\0')
            return count;
        if (++count == UNI_BOOT_WORDS)
            stop("the command line has more words than boot.words", -E2BIG);
        word = from;
        end = take_word(&from);
        if (*from != '\0')
            from++;
        while (word < end)
            *to++ = *word++;
        *to++ = '\0';
    }
}

/* The array lies on the boot stack, which main() and all that it does stand on. */
void uni_boot_command_line(const char *name, char *command_line)
{
    int count = pack(command_line) + 1;
    char **words = __builtin_alloca(((size_t)count + 1) * sizeof(*words));

    words[0] = (char *)(uintptr_t)name;
    for (int i = 1; i < count; i++) {
        words[i] = command_line;
        while (*command_line++ != '\0')
            ;
    }
    words[count] = NULL;
    uni_boot(count, words);
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which words are parameters, and whose. Images have a dozen of them: they are searched in the
 * order of the table, which is that of their names.
 */
#include <stdint.h>
#include <unicore/params.h>
#include <unicore/power.h>
#include <unicore/print.h>

#include "value.h"

UNI_TABLE(struct uni_param, params);

#define STATUS 2 /* of a program that is called wrongly, as with shells and their tools */

/* Names that differ by more are not mistakes for each other. */
#define DISTANCE_MAX 3
#define NAME_MAX     40 /* longer ones are not guessed at */

/* The length of the name in NAME=VALUE. */
static size_t name_length(const char *word)
{
    size_t length = 0;

    while (word[length] != '\0' && word[length] != '=')
        length++;
    return length;
}

static bool is_named(const struct uni_param *param, const char *word)
{
    size_t length = name_length(word);

    return __builtin_strlen(param->name) == length &&
           __builtin_memcmp(param->name, word, length) == 0;
}

static const struct uni_param *find(const char *word)
{
    for (const struct uni_param *param = uni_table_params_start; param < uni_table_params_end;
         param++) {
        if (is_named(param, word))
            return param;
    }
    return NULL;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/*
 * How many characters to insert, remove or replace to make one name of the other: Levenshtein's
 * distance, row by row (R. A. Wagner, M. J. Fischer, The String-to-String Correction Problem).
 */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned char row[NAME_MAX + 1];

    if (a_length > NAME_MAX || b_length > NAME_MAX)
        return UINT32_MAX;
    for (unsigned i = 0; i <= b_length; i++)
        row[i] = (unsigned char)i;
    for (size_t i = 0; i < a_length; i++) {
        unsigned diagonal = row[0]++;

        for (size_t j = 0; j < b_length; j++) {
            unsigned replaced = diagonal + (a[i] != b[j]);

            diagonal = row[j + 1];
            row[j + 1] = (unsigned char)least(replaced, least(diagonal, row[j]) + 1);
        }
    }
    return row[b_length];
}

/* The parameter that whoever wrote (word) may have had in mind, or NULL. */
static const struct uni_param *nearest(const char *word)
{
    const struct uni_param *found = NULL;
    unsigned best = DISTANCE_MAX + 1;

    for (const struct uni_param *param = uni_table_params_start; param < uni_table_params_end;
         param++) {
        unsigned far =
            distance(word, name_length(word), param->name, __builtin_strlen(param->name));

        if (far < best) {
            best = far;
            found = param;
        }
    }
    return found;
}

static UNI_NORETURN void refuse_unknown(const char *word)
{
    const struct uni_param *meant = nearest(word);

    uni_print("unicore: there is no parameter %.*s\n", (int)name_length(word), word);
    if (meant)
        uni_print("did you mean %s? ", meant->name);
    uni_print("`-- help` lists all\n");
    uni_power_off(STATUS);
}

static UNI_NORETURN void refuse_value(const struct uni_param *param, const char *word)
{
    uni_print("unicore: %s is wrong\n%s takes ", word, param->name);
    print_values(param);
    if (param->help)
        uni_print(": %s", param->help);
    uni_print("\n");
    uni_power_off(STATUS);
}

static UNI_NORETURN void list(void)
{
    for (const struct uni_param *param = uni_table_params_start; param < uni_table_params_end;
         param++) {
        uni_print("%s, ", param->name);
        print_values(param);
        uni_print("\n");
        if (param->help)
            uni_print("    %s\n", param->help);
    }
    uni_power_off(0);
}

static void take(const struct uni_param *param, const char *word)
{
    const char *value = word + name_length(word);

    if (!set(param, *value == '=' ? value + 1 : NULL))
        refuse_value(param, word);
}

/* Take the words of loaders. Returns how many words are left. */
static int take_loaders(int argc, char *argv[])
{
    int left = 0;

    for (int i = 0; i < argc; i++) {
        const struct uni_param *param = i ? find(argv[i]) : NULL;

        if (param && param->kind == UNI_PARAM_KIND_LOADER)
            take(param, argv[i]);
        else
            argv[left++] = argv[i];
    }
    return left;
}

/* Where the last "--" stands, or (argc). */
static int find_separator(int argc, char *argv[])
{
    for (int i = argc - 1; i > 0; i--) {
        if (__builtin_strcmp(argv[i], "--") == 0)
            return i;
    }
    return argc;
}

int uni_params_take(int argc, char *argv[])
{
    int separator;

    argc = take_loaders(argc, argv);
    separator = find_separator(argc, argv);
    for (int i = separator + 1; i < argc; i++) {
        const struct uni_param *param = find(argv[i]);

        if (__builtin_strcmp(argv[i], "help") == 0)
            list();
        if (!param)
            refuse_unknown(argv[i]);
        take(param, argv[i]);
    }
    argv[separator] = NULL;
    return separator;
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Words of a command line, one in each line of input, against another reading of what
 * <unicore/params.h> says: which of them main() sees, which values variables have then, and whether
 * the boot goes on at all.
 */
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/params.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void end_instead(int status);
void console_instead(const char *bytes, size_t count);

enum { WORDS_MOST = 500, WRONG = 2 /* the status of a boot that is refused */ };

static bool flag;
static int8_t small;
static uint16_t middle;
static int32_t negative;
static long long large;
static const char *text;
static char called[2048], loaded[2048];

static int take(char *into, const char *value)
{
    if (strcmp(value, "refused") == 0)
        return -EINVAL;
    if (strlen(into) + strlen(value) + 1 < sizeof(called))
        strcat(strcat(into, value), ",");
    return 0;
}

static int call(const char *value)
{
    return take(called, value);
}

static int load(const char *value)
{
    return take(loaded, value);
}

UNI_PARAM_FLAG(flag, "flag", "A flag.");
UNI_PARAM_NUMBER(small, "small", -100, INT8_MAX, "A number in a byte.");
UNI_PARAM_NUMBER(middle, "middle", 1, UINT16_MAX, "A number in two.");
UNI_PARAM_NUMBER(negative, "negative", INT32_MIN, -1, "A number in four.");
UNI_PARAM_NUMBER(large, "large", LONG_MIN, LONG_MAX, "A number in eight.");
UNI_PARAM_TEXT(text, "text", "A text.");
UNI_PARAM_CALL(call, "call", "Anything but \"refused\".");
UNI_PARAM_LOADER(load, "loader", "What a loader adds.");

struct values {
    bool flag;
    long long small, middle, negative, large;
    char text[2048], called[2048], loaded[2048];
};

static jmp_buf end;
static volatile bool is_running;
static int end_status;

/* What tests/hosted/platform/power.c calls first. */
void end_instead(int status)
{
    end_status = status;
    if (is_running)
        longjmp(end, 1);
}

/* What is said to people is not looked at. */
void console_instead(const char *bytes, size_t count)
{
    (void)bytes;
    (void)count;
}

/* Whether (value) is a number within [low, high]: then it is in (*number). */
static bool is_number(const char *value, long low, long high, long long *number)
{
    static const char suffixes[] = "KMG";
    const char *digits = value + (value[0] == '-');
    bool is_hexadecimal = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    const char *accepted = is_hexadecimal ? "0123456789abcdefABCDEF" : "0123456789";
    const char *from = digits + 2 * is_hexadecimal;
    size_t count = strspn(from, accepted);
    const char *suffix = from + count;
    __int128 result = 0;

    if (count == 0)
        return false;
    while (*from == '0')
        from++;
    if (suffix - from > 30)
        return false;
    for (; from < suffix; from++) {
        char digit[2] = {*from};

        result = result * (is_hexadecimal ? 16 : 10) + strtol(digit, NULL, 16);
    }
    if (*suffix != '\0' && strchr(suffixes, *suffix) != NULL)
        result <<= 10 * (strchr(suffixes, *suffix++) - suffixes + 1);
    if (value[0] == '-')
        result = -result;
    if (*suffix != '\0' || result < low || result > high)
        return false;
    *number = (long long)result;
    return true;
}

static bool is_flag(const char *value, bool *flag_value)
{
    static const char *const yes[] = {"yes", "on", "true", "1"};
    static const char *const no[] = {"no", "off", "false", "0"};

    for (unsigned i = 0; i < 4; i++) {
        if (value == NULL || strcmp(value, yes[i]) == 0)
            return *flag_value = true;
        if (strcmp(value, no[i]) == 0)
            return *flag_value = false, true;
    }
    return false;
}

static bool is_accepted(const char *value, char *into)
{
    return value != NULL && take(into, value) == 0;
}

/* What (word) does to (values): whether that is a parameter with a value for it. */
static bool set(struct values *values, const char *word)
{
    char name[2048];
    const char *value = strchr(word, '=');

    snprintf(name, sizeof(name), "%.*s", value != NULL ? (int)(value - word) : INT_MAX, word);
    if (value != NULL)
        value++;
    if (strcmp(name, "params-test.flag") == 0)
        return is_flag(value, &values->flag);
    if (strcmp(name, "params-test.call") == 0)
        return is_accepted(value, values->called);
    if (strcmp(name, "params-test.text") == 0 && value != NULL) {
        strcpy(values->text, value);
        return true;
    }
    if (value == NULL)
        return false;
    if (strcmp(name, "params-test.small") == 0)
        return is_number(value, -100, INT8_MAX, &values->small);
    if (strcmp(name, "params-test.middle") == 0)
        return is_number(value, 1, UINT16_MAX, &values->middle);
    if (strcmp(name, "params-test.negative") == 0)
        return is_number(value, INT32_MIN, -1, &values->negative);
    return strcmp(name, "params-test.large") == 0 &&
           is_number(value, LONG_MIN, LONG_MAX, &values->large);
}

static bool is_loader(const char *word)
{
    return strncmp(word, "loader", 6) == 0 && (word[6] == '\0' || word[6] == '=');
}

/*
 * What is expected of (words): how many main() sees, which are then the first; or the status that
 * the image ends with, as a negative number less 1.
 */
static int expect(struct values *values, int count, const char **words)
{
    int left = 1, separator;

    for (int i = 1; i < count; i++) {
        if (!is_loader(words[i]))
            words[left++] = words[i];
        else if (!is_accepted(words[i][6] == '=' ? words[i] + 7 : NULL, values->loaded))
            return -1 - WRONG;
    }
    for (separator = left - 1; separator > 0 && strcmp(words[separator], "--") != 0;)
        separator--;
    if (separator == 0)
        return left;
    for (int i = separator + 1; i < left; i++) {
        if (strcmp(words[i], "help") == 0)
            return -1;
        if (!set(values, words[i]))
            return -1 - WRONG;
    }
    return separator;
}

static void run(int count, char **words)
{
    static struct values values;
    const char *kept[WORDS_MOST + 1];
    int expected, found;

    memset(&values, 0, sizeof(values));
    values.middle = values.negative = -1;
    flag = false;
    small = 0;
    middle = UINT16_MAX;
    negative = -1;
    large = 0;
    text = "";
    called[0] = loaded[0] = '\0';
    for (int i = 0; i < count; i++)
        kept[i] = words[i];
    expected = expect(&values, count, kept);
    is_running = true;
    if (setjmp(end) == 0) {
        found = uni_params_take(count, words);
        assert(words[found] == NULL);
    } else {
        found = -1 - end_status;
    }
    is_running = false;
    assert(found == expected);
    for (int i = 0; i < found; i++)
        assert(words[i] == kept[i]);
    assert(flag == values.flag && small == values.small && middle == (uint16_t)values.middle);
    assert(negative == values.negative && large == values.large);
    assert(strcmp(text, values.text) == 0 && strcmp(called, values.called) == 0);
    assert(strcmp(loaded, values.loaded) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *words[WORDS_MOST + 1] = {"name"}, *all[WORDS_MOST + 1];
    char *block = malloc(size + 1), *rest = block;
    int count = 1;

    if (size >= sizeof(((struct values *)0)->text))
        size = sizeof(((struct values *)0)->text) - 1;
    memcpy(block, data, size);
    block[size] = '\0';
    /* Blocks of their own, with nothing behind their ends. */
    while (count < WORDS_MOST && rest != NULL)
        words[count++] = strdup(strsep(&rest, "\n"));
    words[count] = NULL;
    memcpy(all, words, sizeof(all));
    run(count, words);
    for (int i = 1; i < count; i++)
        free(all[i]);
    free(block);
    return 0;
}

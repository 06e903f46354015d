/* SPDX-License-Identifier: BSD-3-Clause */
/* What a value is, by the parameter's kind. */
#include "value.h"

#include <stdint.h>
#include <unicore/print.h>

static bool is_equal(const char *a, const char *b)
{
    return __builtin_strcmp(a, b) == 0;
}

static bool set_flag(bool *variable, const char *value)
{
    static const struct {
        char text[6];
        bool means;
    } words[] = {
        {"yes", true}, {"no", false},  {"1", true},    {"0", false},
        {"on", true},  {"off", false}, {"true", true}, {"false", false},
    };

    for (size_t i = 0; i < UNI_COUNT(words); i++) {
        if (!value || is_equal(value, words[i].text)) {
            *variable = !value || words[i].means;
            return true;
        }
    }
    return false;
}

/* The digit's value, or 16, which is none in any base. */
static unsigned digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a' + 10);
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A' + 10);
    return 16;
}

/* Returns whether (text) is a number that a long can hold. */
static bool read_number(const char *text, long *number)
{
    static const char suffixes[] = "KMG";
    bool is_negative = *text == '-';
    unsigned base = 10;
    const char *first;
    long value = 0;

    text += is_negative;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    for (first = text; digit(*text) < base; text++) {
        long next = (long)digit(*text);

        if (__builtin_mul_overflow(value, (long)base, &value) ||
            __builtin_add_overflow(value, is_negative ? -next : next, &value))
            return false;
    }
    if (text == first)
        return false;
    for (unsigned i = 0; i < sizeof(suffixes) - 1; i++) {
        if (*text == suffixes[i]) {
            if (__builtin_mul_overflow(value, 1L << 10 * (i + 1), &value))
                return false;
            text++;
            break;
        }
    }
    *number = value;
    return *text == '\0';
}

static bool set_number(const struct uni_param *param, const char *value)
{
    long number;

    if (!value || !read_number(value, &number) || number < param->low || number > param->high)
        return false;
    switch (param->size) {
    case sizeof(uint8_t):
        *(uint8_t *)param->variable = (uint8_t)number;
        break;
    case sizeof(uint16_t):
        *(uint16_t *)param->variable = (uint16_t)number;
        break;
    case sizeof(uint32_t):
        *(uint32_t *)param->variable = (uint32_t)number;
        break;
    default:
        *(uint64_t *)param->variable = (uint64_t)number;
    }
    return true;
}

bool set(const struct uni_param *param, const char *value)
{
    switch (param->kind) {
    case UNI_PARAM_KIND_FLAG:
        return set_flag(param->variable, value);
    case UNI_PARAM_KIND_NUMBER:
        return set_number(param, value);
    case UNI_PARAM_KIND_TEXT:
        if (value)
            *(const char **)param->variable = value;
        return value;
    default:
        return value && param->function(value) == 0;
    }
}

void print_values(const struct uni_param *param)
{
    switch (param->kind) {
    case UNI_PARAM_KIND_FLAG:
        uni_print("yes or no");
        break;
    case UNI_PARAM_KIND_NUMBER:
        uni_print("a number from %ld to %ld", param->low, param->high);
        break;
    default:
        uni_print("a text");
    }
}

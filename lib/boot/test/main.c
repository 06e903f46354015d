/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uni_boot_command_line() calls main(), so the test goes round: each turn of main() looks at the
 * words of the line before, and boots the next. The levels and constructors, which thus run again
 * and again, count themselves.
 */
#include <stdio.h>
#include <string.h>
#include <unicore/boot.h>

static const struct {
    const char *line;
    const char *words[6];
} cases[] = {
    {"", {0}},
    {" \t\n ", {0}},
    {"a", {"a"}},
    {"  a  bc\td ", {"a", "bc", "d"}},
    {"'a b' \"c d\"", {"a b", "c d"}},
    {"a' 'b\" \"c", {"a b c"}},
    {"'' \"\"", {"", ""}},
    {"a\\ b \\' \\\" \\\\", {"a b", "'", "\"", "\\"}},
    {"'a\\b' '\\'", {"a\\b", "\\"}},
    {"\"a\\\"b\\\\c\\d'\"", {"a\"b\\c\\d'"}},
    {"key=\"a,b\" x='it'\"'\"'s'", {"key=a,b", "x=it's"}},
    {"a=\xc3\xa4 \x7f", {"a=\xc3\xa4", "\x7f"}},
};

static unsigned turn; /* which case main() will see */
/* Volatile: clang runs a constructor at compile time if it can, thus before any level. */
static volatile unsigned memory, devices, services, constructors;
static volatile int out_of_order;

static int count_memory(void)
{
    out_of_order |= memory != services;
    memory++;
    return 0;
}

static int count_devices(void)
{
    devices++;
    out_of_order |= devices != memory;
    return 0;
}

static int count_services(void)
{
    services++;
    out_of_order |= services != devices;
    return 0;
}

/* Registered in another order than they are to run. */
UNI_BOOT_AT(SERVICES, count_services);
UNI_BOOT_AT(MEMORY, count_memory);
UNI_BOOT_AT(DEVICES, count_devices);

__attribute__((constructor)) static void construct(void)
{
    constructors++;
    out_of_order |= constructors != services;
}

static int is_as_expected(int argc, char *argv[], const char *const words[])
{
    int count = 0;

    while (words[count] != NULL)
        count++;
    if (argc != count + 1 || strcmp(argv[0], "name") != 0 || argv[argc] != NULL)
        return 0;
    for (int i = 0; i < count; i++)
        if (strcmp(argv[i + 1], words[i]) != 0)
            return 0;
    return 1;
}

static int failures;

int main(int argc, char *argv[])
{
    static char line[100];
    const unsigned count = sizeof(cases) / sizeof(cases[0]);

    if (turn > 0) {
        int right = is_as_expected(argc, argv, cases[turn - 1].words);

        printf("%s %s\n", right ? "PASS" : "FAIL", cases[turn - 1].line);
        failures += !right;
    }
    if (turn < count) {
        strcpy(line, cases[turn++].line);
        uni_boot_command_line("name", line);
    }

    if (out_of_order || constructors != count + 1) {
        printf("FAIL order of levels\n");
        failures++;
    } else {
        printf("PASS order of levels\n");
    }
    if (failures == 0)
        printf("all passed\n");
    return failures != 0;
}

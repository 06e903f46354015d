/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The recipe's args are what is tried here; what stops a boot is tried by
 * tests/boot/test_params.py, with other args: "refuse" is for that.
 */
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <unicore/boot.h>
#include <unicore/check.h>
#include <unicore/errno.h>
#include <unicore/params.h>

static bool flag, off = true, untouched = true;
static int8_t small;
static uint32_t large;
static long long last;
static const char *text = "unset", *empty = "unset", *never = "unset";
static char called[32];

static int call(const char *value)
{
    if (strcmp(value, "refused") == 0)
        return -EINVAL;
    strcat(called, value);
    return 0;
}

UNI_PARAM_FLAG(flag, "flag", "A flag without a value.");
UNI_PARAM_FLAG(off, "off", "A flag to turn off.");
UNI_PARAM_FLAG(untouched, "untouched", "A flag that nobody mentions.");
UNI_PARAM_NUMBER(small, "small", INT8_MIN, INT8_MAX, "A number in a byte.");
UNI_PARAM_NUMBER(large, "large", 0, LONG_MAX, "A number with a suffix.");
UNI_PARAM_NUMBER(last, "last", -1024, 1024, "A negative number.");
UNI_PARAM_TEXT(text, "text", "A text.");
UNI_PARAM_TEXT(empty, "empty", "An empty text.");
UNI_PARAM_TEXT(never, "never", "A text that nobody mentions.");
UNI_PARAM_CALL(call, "call", "Anything but \"refused\".");

static bool set_at_boot;

static int look(void)
{
    set_at_boot = flag && !off && small == 127;
    return 0;
}

UNI_BOOT_AT(MEMORY, look);

int main(int argc, char *argv[])
{
    UNI_CHECK(set_at_boot);
    uni_check_part("libraries start with their parameters");

    UNI_CHECK(flag);
    UNI_CHECK(!off);
    UNI_CHECK(untouched);
    uni_check_part("flags");

    UNI_CHECK(small == 127);
    UNI_CHECK(last == -1024);
    UNI_CHECK(large == 1u << 30);
    uni_check_part("numbers");

    UNI_CHECK(strcmp(text, "a=b") == 0);
    UNI_CHECK(strcmp(empty, "") == 0);
    UNI_CHECK(strcmp(never, "unset") == 0);
    uni_check_part("texts");

    UNI_CHECK(strcmp(called, "firstsecond") == 0);
    uni_check_part("functions");

    UNI_CHECK(argc == 5);
    UNI_CHECK(argc == 5 && strcmp(argv[1], "one") == 0);
    UNI_CHECK(argc == 5 && strcmp(argv[2], "--") == 0);
    UNI_CHECK(argc == 5 && strcmp(argv[4], "params-test.small=-0x80") == 0);
    UNI_CHECK(argv[argc] == NULL);
    uni_check_part("main() sees what stands before the last --");
    return uni_check_verdict();
}

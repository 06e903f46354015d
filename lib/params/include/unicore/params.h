/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Parameters: variables of libraries that whoever starts an image can set, on its command line.
 *
 *     hello world -- alloc.debug=1 log.level=info
 *
 * What stands after the last "--" is for libraries; main() sees neither that nor the "--". (An app
 * with a "--" of its own is given a bare one at the end.) "-- help" lists all parameters that the
 * image has. A parameter is called LIBRARY.NAME. What the image does not know, or what is no value
 * for it, stops the boot with a message, before any library has started; status 2.
 *
 * A library says uses=["params"], and mentions its variables below: they have their values from
 * UNI_BOOT_MEMORY on. In an image without this library nothing is left of that, and a word "--" is
 * main()'s as any other: an app that wants parameters says needs=["params"].
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <unicore/cdefs.h>

enum uni_param_kind {
    UNI_PARAM_KIND_FLAG,   /* bool: yes no on off true false 1 0; a name without "=" means yes */
    UNI_PARAM_KIND_NUMBER, /* integers: decimal or 0x, and behind it K M G for powers of 1024 */
    UNI_PARAM_KIND_TEXT,   /* const char *: as it stands, for good */
    UNI_PARAM_KIND_CALL,   /* a function takes the text */
    UNI_PARAM_KIND_LOADER, /* the same, for words that loaders add, anywhere on the line */
};

/*
 * Take a parameter's value, which lasts for good. It may come several times.
 *
 * @context boot
 * @error -EINVAL this is no value for it: the boot ends
 */
typedef int uni_param_function(const char *value);

/* One entry of the table. Use the macros below. */
struct uni_param {
    const char *name; /* with the library's */
    const char *help;
    void *variable;
    uni_param_function *function;
    long low, high; /* of a number */
    enum uni_param_kind kind;
    unsigned size; /* of a number, in bytes */
};

/*
 * Take the parameters out of the words (argv), set what they say, and close the gap. This is for
 * lib/boot.
 *
 * Returns how many words are left.
 *
 * @context boot
 */
int uni_params_take(int argc, char *argv[]) UNI_MUST_USE;

/* Options exist in images that have their library. */
#if defined(UNI_PARAMS_HELP)
#if UNI_PARAMS_HELP
#define UNI_PARAM_HELP(text) text
#else
#define UNI_PARAM_HELP(text) NULL
#endif
#define UNI_PARAM(title, word, ...)                                                                \
    static const struct uni_param uni_param_##title UNI_TABLE_ENTRY(                               \
        params, UNI_LIBRARY "." word) = {.name = UNI_LIBRARY "." word, __VA_ARGS__}
#else
#define UNI_PARAM_HELP(text) NULL
#define UNI_PARAM(title, word, ...)                                                                \
    UNI_UNUSED static const struct uni_param uni_param_##title = {__VA_ARGS__}
#endif

/*
 * Each makes the static variable (where) a parameter called (word), a string constant. Its own
 * initialiser is its value where nobody sets it. Numbers are of any integer type, within [low,
 * high].
 */
#define UNI_PARAM_FLAG(where, word, text)                                                          \
    _Static_assert(sizeof(where) == sizeof(bool), "a flag is a bool");                             \
    UNI_PARAM(where, word, .help = UNI_PARAM_HELP(text), .variable = &(where),                     \
              .kind = UNI_PARAM_KIND_FLAG)
#define UNI_PARAM_NUMBER(where, word, lowest, highest, text)                                       \
    UNI_PARAM(where, word, .help = UNI_PARAM_HELP(text), .variable = &(where), .low = (lowest),    \
              .high = (highest), .kind = UNI_PARAM_KIND_NUMBER, .size = sizeof(where))
#define UNI_PARAM_TEXT(where, word, text)                                                          \
    UNI_PARAM(where, word, .help = UNI_PARAM_HELP(text), .variable = &(where),                     \
              .kind = UNI_PARAM_KIND_TEXT)

/* Make the values of (word) go to the function (called), which has a syntax of its own for them. */
#define UNI_PARAM_CALL(called, word, text)                                                         \
    UNI_PARAM(called, word, .help = UNI_PARAM_HELP(text), .function = (called),                    \
              .kind = UNI_PARAM_KIND_CALL)

/*
 * The same for words NAME=VALUE that a hypervisor adds to the command line, so that they stand
 * anywhere on it, and have a name without a library's in front.
 */
#if defined(UNI_PARAMS_HELP)
#define UNI_PARAM_LOADER(called, word, text)                                                       \
    static const struct uni_param uni_param_##called UNI_TABLE_ENTRY(params, word) = {             \
        .name = (word),                                                                            \
        .help = UNI_PARAM_HELP(text),                                                              \
        .function = (called),                                                                      \
        .kind = UNI_PARAM_KIND_LOADER}
#endif

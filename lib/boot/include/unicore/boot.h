/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From the platform's entry code to main().
 *
 * A library that has something to do before main() registers a function for one of the levels
 * below. Levels run in order; within a level functions run in link order, which the framework
 * keeps the same everywhere, and no function may rely on another of its own level.
 */
#pragma once

#include <unicore/cdefs.h>

enum uni_boot_level {
    UNI_BOOT_MEMORY,   /* Allocators take the free memory: nothing may allocate before this ends. */
    UNI_BOOT_DEVICES,  /* Drivers find their devices; allocation works. */
    UNI_BOOT_SERVICES, /* File systems, network stacks and the like start on top of the drivers. */
    UNI_BOOT_LEVELS    /* The number of levels. */
};

/* One entry of the start-up table, which the linker script gathers level by level. */
struct uni_boot_entry {
    int (*start)(void); /* 0, or a negative errno, which stops the boot with a message. */
    const char *name;   /* What that message calls it. */
};

/* These sort in the order of enum uni_boot_level. */
#define UNI_BOOT_KEY_MEMORY   "0"
#define UNI_BOOT_KEY_DEVICES  "1"
#define UNI_BOOT_KEY_SERVICES "2"

/* Register (function) for a level: UNI_BOOT_AT(MEMORY, take_free_memory); */
#define UNI_BOOT_AT(level, function)                                                               \
    static const struct uni_boot_entry uni_boot_entry_##function UNI_TABLE_ENTRY(                  \
        boot, UNI_BOOT_KEY_##level) = {function, #function}

/*
 * Hand out parameters where there are any (<unicore/params.h>), run all levels, then the
 * constructors of C (.init_array), then main(argc, argv), then end with its result as status:
 * through exit() where there is a libc, otherwise by powering off. (argv) ends with a null pointer.
 * The platform calls this once, on the boot stack, with its console ready.
 *
 * @context boot
 */
UNI_NORETURN void uni_boot(int argc, char *argv[]);

/*
 * The same for a platform whose hypervisor hands over one string: splits (command_line) in place
 * at white space. Quoting is that of POSIX.1-2017 XCU 2.2, as Python's shlex.split() has it: a
 * backslash escapes the next character; within single quotes everything is literal; within double
 * quotes a backslash escapes only a double quote and itself. (name) becomes argv[0].
 *
 * More words than the option boot.words, and a line that ends within quotes or after a backslash,
 * are errors: the boot stops with a message.
 *
 * @context boot
 */
UNI_NORETURN void uni_boot_command_line(const char *name, char *command_line);

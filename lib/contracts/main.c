/* SPDX-License-Identifier: BSD-3-Clause */
/* Where booting ends: in constructors, and in main(), calls of which the linker leads here. */
#include <unicore/contracts.h>

int __real_main(int argc, char *argv[]);
int __wrap_main(int argc, char *argv[]);

volatile bool uni_contract_levels_ended;
bool uni_contract_main_started;

/* The first of all: those up to 100 are for compilers. */
__attribute__((constructor(101))) static void begin_constructors(void)
{
    uni_contract_levels_ended = true;
}

int __wrap_main(int argc, char *argv[])
{
    uni_contract_main_started = true;
    return __real_main(argc, argv);
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* Where booting ends: the linker leads calls of main() here. */
#include <unicore/contracts.h>

int __real_main(int argc, char *argv[]);
int __wrap_main(int argc, char *argv[]);

bool uni_contract_main_started;

int __wrap_main(int argc, char *argv[])
{
    uni_contract_main_started = true;
    return __real_main(argc, argv);
}

/* SPDX-License-Identifier: BSD-3-Clause */
/* Chapter 10, "System Reset Extension". */
#include <unicore/sbi.h>

void uni_sbi_off(int is_failure)
{
    (void)uni_sbi_call(UNI_SBI_RESET, UNI_SBI_RESET_SYSTEM, UNI_SBI_SHUTDOWN,
                       is_failure ? UNI_SBI_FAILURE : UNI_SBI_NO_REASON);
    /* From before that extension: chapter 5. */
    (void)uni_sbi_call(UNI_SBI_OLD_OFF, 0, 0, 0);
}

void uni_sbi_reset(void)
{
    (void)uni_sbi_call(UNI_SBI_RESET, UNI_SBI_RESET_SYSTEM, UNI_SBI_COLD_REBOOT, UNI_SBI_NO_REASON);
}

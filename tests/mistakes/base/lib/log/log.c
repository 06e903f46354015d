/* SPDX-License-Identifier: BSD-3-Clause */
void uni_log(void);

void uni_log(void)
{
}

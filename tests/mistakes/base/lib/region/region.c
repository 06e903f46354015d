/* SPDX-License-Identifier: BSD-3-Clause */
void uni_region(void);

void uni_region(void)
{
}

/* SPDX-License-Identifier: BSD-3-Clause */
void uni_buddy(void);

void uni_buddy(void)
{
}

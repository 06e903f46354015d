/* SPDX-License-Identifier: BSD-3-Clause */
int main(void)
{
    static volatile char room[100];

    return room[0];
}

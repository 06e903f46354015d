/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/atend.h>

UNI_TABLE(struct uni_atend_entry, atend);

void uni_at_end(void)
{
    for (const struct uni_atend_entry *entry = uni_table_atend_start; entry < uni_table_atend_end;
         entry++)
        entry->function();
}

/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/entropy.h>

#if UNI_HAS_LOG
#include <unicore/log.h>
#endif

UNI_TABLE(struct uni_entropy_source, entropy);

struct uni_entropy uni_entropy_gather(uni_entropy_sink *sink, void *context)
{
    struct uni_entropy sum = {0, 0};

    for (const struct uni_entropy_source *source = uni_table_entropy_start;
         source < uni_table_entropy_end; source++) {
        unsigned bits;

        if (source->is_estimate && sum.full >= UNI_ENTROPY_ENOUGH)
            continue;
        bits = source->gather(sink, context);
        *(source->is_estimate ? &sum.estimated : &sum.full) += bits;
#if UNI_HAS_LOG
        uni_log_debug("%u bits from %s", bits, source->name);
#endif
    }
    return sum;
}

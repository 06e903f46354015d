/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The checks, and what is known of objects: a table of buckets, found by the object's address, each
 * of a few entries. All that is known of one object is in one bucket. When a bucket is full, what
 * says the same as knowing nothing goes first; when there is no such entry either, the new one is
 * left out, and from then on an object that is not in the table is not held to anything.
 *
 * The table changes with interrupts off, for a bounded number of instructions.
 */
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/contracts.h>
#include <unicore/crash.h>
#include <unicore/format.h>
#if UNI_HAS_INTR
#include <unicore/intr.h>
#endif

enum { WAYS = 8, BUCKETS = UNI_CONTRACTS_OBJECTS / WAYS };

/* Of an entry. LEAVING: a call is under way that takes the object; it is owned still. */
enum value { NOT, HOLDS, LEAVING, UNKNOWN };

struct entry {
    uintptr_t object;
    const struct uni_contract_state *state; /* null: the entry is free */
    enum value value;
};

static struct entry table[BUCKETS][WAYS];
static bool is_incomplete; /* something did not fit: to be unknown means nothing any more */
static bool is_failing;    /* what the last words call is not held to anything */

static uintptr_t lock(void)
{
#if UNI_HAS_INTR
    return uni_intr_save();
#else
    return 0;
#endif
}

static void unlock(uintptr_t saved)
{
#if UNI_HAS_INTR
    uni_intr_restore(saved);
#else
    (void)saved;
#endif
}

/* Say what is broken, and why, and end the image. (frame) is that of the check. */
static UNI_COLD UNI_NORETURN void fail(const struct uni_contract *contract, const char *clause,
                                       const char *why, uintptr_t frame)
{
    char cause[240]; /* uni_print() shows 255 */
    uintptr_t pc;

    is_failing = true;
    (void)uni_format_text(cause, sizeof(cause), "contract broken: %s() has %s, and %s; see %s",
                          contract->function, clause, why, contract->place);
    /* The check returns to the wrapper, and that to who called the function. */
    (void)uni_arch_frame_next(&frame, &pc);
    uni_crash(cause, NULL, 0, 0, frame);
}

void uni_contract_context(const struct uni_contract *contract, unsigned contexts,
                          const char *clause)
{
    const char *why = "this is a thread";
    unsigned here = UNI_CONTRACT_THREAD;

    if (!uni_contract_main_started) {
        here = UNI_CONTRACT_BOOT | (uni_contract_levels_ended ? UNI_CONTRACT_THREAD : 0);
        why = "this is before main()";
    }
#if UNI_HAS_INTR
    /* What interrupts begin and end with, around all handlers, is in one without it being told. */
    if (uni_intr_is_handling() || (contexts == UNI_CONTRACT_ISR && !uni_intr_is_on())) {
        here = UNI_CONTRACT_ISR;
        why = "this is an interrupt";
    }
#endif
    if (!(contexts & here) && !is_failing)
        fail(contract, clause, why, uni_arch_frame_pointer());
}

void uni_contract_pointer(const struct uni_contract *contract, const volatile void *pointer,
                          const char *clause)
{
    if (!pointer && !is_failing)
        fail(contract, clause, "it is null", uni_arch_frame_pointer());
}

void uni_contract_order(const struct uni_contract *contract, bool was_called, const char *clause)
{
    if (!was_called && !is_failing)
        fail(contract, clause, "that was not called", uni_arch_frame_pointer());
}

void uni_contract_interrupts(const struct uni_contract *contract, bool on, const char *clause)
{
#if UNI_HAS_INTR
    if (uni_intr_is_on() != on && !is_failing)
        fail(contract, clause, on ? "they are off" : "they are on", uni_arch_frame_pointer());
#else
    (void)contract;
    (void)on;
    (void)clause;
#endif
}

/* Objects lie at multiples of 8 bytes, mostly, and many at the same multiple of a page. */
static struct entry *bucket_of(uintptr_t object)
{
    uintptr_t mixed = object >> 3;

    mixed ^= mixed >> 9;
    mixed ^= mixed >> 18;
    return table[mixed % BUCKETS];
}

static struct entry *find(uintptr_t object, const struct uni_contract_state *state)
{
    struct entry *bucket = bucket_of(object);

    for (size_t i = 0; i < WAYS; i++)
        if (bucket[i].object == object && bucket[i].state == state)
            return &bucket[i];
    return NULL;
}

/* What is known; UNKNOWN where the table does not tell. */
static enum value value_of(uintptr_t object, const struct uni_contract_state *state)
{
    const struct entry *entry = find(object, state);

    return entry ? entry->value : UNKNOWN;
}

/* Whether an entry may go: it is free, or to know nothing is to know as much. */
static bool is_spare(const struct entry *entry)
{
    return !entry->state || entry->value == (entry->state->initially ? HOLDS : NOT);
}

static void set(uintptr_t object, const struct uni_contract_state *state, enum value value)
{
    struct entry *bucket = bucket_of(object), *place = find(object, state);

    for (size_t i = 0; i < WAYS && !place; i++)
        if (!bucket[i].state)
            place = &bucket[i];
    for (size_t i = 0; i < WAYS && !place; i++)
        if (is_spare(&bucket[i]))
            place = &bucket[i];
    if (place)
        *place = (struct entry){object, state, value};
    else
        is_incomplete = true;
}

/* Forget the states of (interface) that (object) is in. */
static void forget(uintptr_t object, const char *interface)
{
    struct entry *bucket = bucket_of(object);

    for (size_t i = 0; i < WAYS; i++)
        if (bucket[i].object == object && bucket[i].state &&
            bucket[i].state->interface == interface)
            bucket[i] = (struct entry){0};
}

void uni_contract_needs(const struct uni_contract *contract, const volatile void *object,
                        const struct uni_contract_state *state, bool holds, const char *clause)
{
    uintptr_t saved = lock();
    enum value value = value_of((uintptr_t)object, state);

    unlock(saved);
    if (value == UNKNOWN && is_incomplete)
        return;
    if (value == UNKNOWN)
        value = state->initially ? HOLDS : NOT;
    if ((value == HOLDS) != holds && !is_failing)
        fail(contract, clause, holds ? "it is not" : "it is", uni_arch_frame_pointer());
}

void uni_contract_ensures(const volatile void *object, const struct uni_contract_state *state,
                          bool holds)
{
    uintptr_t saved = lock();

    if (state->renews && holds)
        forget((uintptr_t)object, state->interface);
    set((uintptr_t)object, state, holds ? HOLDS : NOT);
    unlock(saved);
}

void uni_contract_takes(const struct uni_contract *contract, const volatile void *object,
                        const struct uni_contract_state *owned, const char *clause)
{
    uintptr_t saved;
    enum value value;

    if (!object)
        return;
    saved = lock();
    value = value_of((uintptr_t)object, owned);
    if (value == HOLDS)
        set((uintptr_t)object, owned, LEAVING);
    unlock(saved);
    /* LEAVING: an implementer calls the API itself, as realloc() may call free(). */
    if (value == HOLDS || value == LEAVING || is_failing ||
        __atomic_load_n(owned->giving, __ATOMIC_RELAXED))
        return;
    if (value == NOT)
        fail(contract, clause, "it was given away already", uni_arch_frame_pointer());
    if (!is_incomplete && !owned->initially)
        fail(contract, clause, "nobody was ever given it", uni_arch_frame_pointer());
}

void uni_contract_taken(const volatile void *object, const struct uni_contract_state *owned,
                        bool was_taken)
{
    uintptr_t saved = lock();

    /* Otherwise somebody else was given the same memory meanwhile. */
    if (value_of((uintptr_t)object, owned) == LEAVING)
        set((uintptr_t)object, owned, was_taken ? NOT : HOLDS);
    unlock(saved);
}

void uni_contract_giving(const struct uni_contract_state *owned, bool begins)
{
    __atomic_fetch_add(owned->giving, begins ? 1u : ~0u, __ATOMIC_RELAXED);
}

void uni_contract_gives(const volatile void *object, const struct uni_contract_state *owned)
{
    uintptr_t saved = lock();

    if (object)
        set((uintptr_t)object, owned, HOLDS);
    unlock(saved);
}

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What generated wrappers call (site_scons/unicore/api/wrappers.py): with `contracts=on` each call
 * from one library into another is held to the contract in the callee's header. The first that is
 * not kept ends the image with the contract, the clause and the caller. For nobody else.
 *
 * Each check compares what is known now; it never calls what it checks. What is known of objects is
 * kept in a table of fixed size: when that is full, objects that it has no room for are not held to
 * anything.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <unicore/cdefs.h>

/* Contexts, as a set. */
#define UNI_CONTRACT_BOOT   1u
#define UNI_CONTRACT_THREAD 2u
#define UNI_CONTRACT_ISR    4u

/* A function whose calls are checked. */
struct uni_contract {
    const char *function;
    const char *place; /* of its declaration: file and line */
};

/* A state that objects can be in, or being owned; known by its address. */
struct uni_contract_state {
    const char *interface; /* by address, too; null: ownership */
    bool initially;        /* of an object that no function has touched yet; owned: perhaps */
    bool renews;           /* an object that gets into it forgets the interface's other states */
    unsigned *giving;      /* of an ownership: calls under way that may give one */
};

/*
 * The caller is to be in one of (contexts).
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_contract_context(const struct uni_contract *contract, unsigned contexts,
                          const char *clause);

/*
 * (pointer) is not to be null.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable pointer
 */
void uni_contract_pointer(const struct uni_contract *contract, const volatile void *pointer,
                          const char *clause);

/*
 * (was_called) tells of the function that is to come first.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_contract_order(const struct uni_contract *contract, bool was_called, const char *clause);

/*
 * Interrupts are to be on, or off.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_contract_interrupts(const struct uni_contract *contract, bool on, const char *clause);

/*
 * (object), null being the machine, is to be in (state), or not in it.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable object
 */
void uni_contract_needs(const struct uni_contract *contract, const volatile void *object,
                        const struct uni_contract_state *state, bool holds, const char *clause);

/*
 * (object) is in (state) from now on, or is not.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable object
 */
void uni_contract_ensures(const volatile void *object, const struct uni_contract_state *state,
                          bool holds);

/*
 * A call that may give the caller something begins, or has ended. As long as one is under way, it
 * may have given what nobody has heard of yet: a thread may end before the call that made it.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_contract_giving(const struct uni_contract_state *owned, bool begins);

/*
 * (object), if not null, is about to be given away: its owner is the caller, or the contract is
 * broken.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable object
 */
void uni_contract_takes(const struct uni_contract *contract, const volatile void *object,
                        const struct uni_contract_state *owned, const char *clause);

/*
 * The same call has ended, and took (object) or did not.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable object
 */
void uni_contract_taken(const volatile void *object, const struct uni_contract_state *owned,
                        bool was_taken);

/*
 * The caller owns (object), if not null, from now on.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable object
 */
void uni_contract_gives(const volatile void *object, const struct uni_contract_state *owned);

/*
 * Whether all levels of boot have ended, and whether main() has been called. Before the one,
 * everything is the context of booting, and from the other on nothing is. In between constructors
 * run, who may do as either, and threads that these start. Volatile, as compilers run simple
 * constructors themselves, and keep only what comes of them.
 */
extern volatile bool uni_contract_levels_ended;
extern bool uni_contract_main_started;

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * XenStore, a small tree that a daemon keeps for all domains: Xen, docs/misc/xenstore.txt. A path
 * that does not start with "/" counts from our own folder, /local/domain/N. A node has a value, any
 * bytes, and may have nodes below it.
 *
 * Every function may also return, from the daemon,
 *
 *     -EACCES  not ours to read or write       -ENOENT  no such node
 *     -EINVAL  no valid path                   -ENOSPC  our quota is used up
 *     -E2BIG   more than 4096 bytes at once
 *
 * and by itself -ENODEV, where there is no XenStore, as in domain 0; and -EIO when the daemon does
 * not keep to the protocol or takes a minute, after which no call succeeds any more. Each call
 * waits until the daemon has answered. Not for several processors or preempted threads at a time:
 * there is no lock.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>

/* Requests that belong together: others see all of their changes or none. */
typedef uint32_t uni_xenstore_transaction;

#define UNI_XENSTORE_ALONE ((uni_xenstore_transaction)0) /* a request that belongs to none */

/*
 * Read the value of (path) into (value), of (size) bytes, as a string: a null byte follows it.
 *
 * Returns the value's length.
 *
 * @context boot, thread
 * @blocks
 * @error -ERANGE (size) is too small for value and null byte
 */
int uni_xenstore_read(uni_xenstore_transaction transaction, const char *path, char *value,
                      size_t size) UNI_MUST_USE;

/*
 * Let the string (value) be the value of (path), which is made if need be.
 *
 * @context boot, thread
 * @blocks
 */
int uni_xenstore_write(uni_xenstore_transaction transaction, const char *path, const char *value)
    UNI_MUST_USE;

/*
 * Read the names of the nodes right below (path) into (names), of (size) bytes: each a string, one
 * after the other.
 *
 * Returns how many bytes they take, null bytes included.
 *
 * @context boot, thread
 * @blocks
 * @error -ERANGE (size) is too small
 */
int uni_xenstore_list(uni_xenstore_transaction transaction, const char *path, char *names,
                      size_t size) UNI_MUST_USE;

/*
 * Make the node (path), unless it is there, with an empty value.
 *
 * @context boot, thread
 * @blocks
 */
int uni_xenstore_make(uni_xenstore_transaction transaction, const char *path) UNI_MUST_USE;

/*
 * Remove the node (path) and all below it.
 *
 * @context boot, thread
 * @blocks
 */
int uni_xenstore_remove(uni_xenstore_transaction transaction, const char *path) UNI_MUST_USE;

/*
 * Begin a transaction.
 *
 * @context boot, thread
 * @blocks
 */
int uni_xenstore_begin(uni_xenstore_transaction *transaction) UNI_MUST_USE;

/*
 * End a transaction, of which nothing remains unless (commit).
 *
 * @context boot, thread
 * @blocks
 * @error -EAGAIN others have changed what it read: begin it anew
 */
int uni_xenstore_end(uni_xenstore_transaction transaction, bool commit) UNI_MUST_USE;

/* Notes changes of a node and of all below it. The caller keeps it, where it is, until it ends. */
struct uni_xenstore_watch {
    const char *path;
    bool changed; /* since it was last set to false */
    struct uni_xenstore_watch *next;
};

/*
 * Begin to watch (path), which need not exist, and must stay there as long. The watch says at once
 * that it has changed, so that whoever looks at the node then misses nothing.
 *
 * @context boot, thread
 * @blocks
 */
int uni_xenstore_watch(struct uni_xenstore_watch *watch, const char *path) UNI_MUST_USE;

/*
 * Wait until (watch) has changed, and set that to false again.
 *
 * @context boot, thread
 * @blocks
 * @error -ETIMEDOUT nothing has changed before (deadline)
 */
int uni_xenstore_wait(struct uni_xenstore_watch *watch, uni_time deadline) UNI_MUST_USE;

/*
 * Stop watching.
 *
 * @context boot, thread
 * @blocks
 */
int uni_xenstore_unwatch(struct uni_xenstore_watch *watch) UNI_MUST_USE;

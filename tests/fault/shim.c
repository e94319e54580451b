/*
 * A layer between a program and its disk, for LD_PRELOAD: it sees every call that changes a file, a name or
 * the durability of either below one folder, and either records them all or lets one of them fail.
 *
 *   ZHIBAN_SHIM_FOLDER  only what lies in this folder (an absolute path without links) is seen
 *   ZHIBAN_SHIM_LOG     record: every call that succeeded is appended to this file, in order
 *   ZHIBAN_SHIM_COUNT   at exit: "calls writes syncs", so that whoever counts up knows where to end
 *   ZHIBAN_SHIM_FAULT   kill-before | kill-after | torn | enospc | erofs | eio | eio-sync | swallow
 *   ZHIBAN_SHIM_AT      which call has the fault, from 1; eio-sync counts the syncs alone, swallow the writes
 *   ZHIBAN_SHIM_ALWAYS  set: every later call of that kind has it, too
 *
 * swallow drops one write that it says was done, and kills the program a while later.
 *
 * A record of the log: kind (1 byte), length of the name, place, length of the data (three 64-bit numbers in
 * the machine's order), the name below the folder, the data. The kinds are the characters given to leave().
 *
 * The real work goes through syscall(2), which needs no look-up of the hidden functions. Paths are taken as
 * they are given: the program under test names its files absolutely.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum class { OTHER, WRITE, SYNC };
enum verdict { PASS, FAIL, TORN, SWALLOW, KILL_AFTER };
/* How many calls a program outlives a swallowed write: long enough to acknowledge something. */
enum { WHILE = 40 };

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *fault = "";
static size_t folder_length;
static long at, calls, writes, syncs, swallowed;
static int log_fd = -1, always;

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("ZHIBAN_SHIM_LOG"), *number = getenv("ZHIBAN_SHIM_AT");
    folder = getenv("ZHIBAN_SHIM_FOLDER");
    folder_length = folder ? strlen(folder) : 0;
    fault = getenv("ZHIBAN_SHIM_FAULT") ? getenv("ZHIBAN_SHIM_FAULT") : "";
    at = number ? atol(number) : 0;
    always = getenv("ZHIBAN_SHIM_ALWAYS") != NULL;
    if (log)
        log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("ZHIBAN_SHIM_COUNT");
    int fd = path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
    if (fd >= 0)
        dprintf(fd, "%ld %ld %ld\n", calls, writes, syncs);
}

/* The name below the folder, or NULL when the path is elsewhere. The folder itself has the empty name. */
static const char *below(const char *path) {
    if (!folder || strncmp(path, folder, folder_length) != 0)
        return NULL;
    if (path[folder_length] == '\0')
        return path + folder_length;
    return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

/* The same for a descriptor. The kernel knows its present name through every dup and rename; a file without
 * a name cannot come back after a crash and is left alone. */
static const char *below_fd(int fd, char path[PATH_MAX]) {
    static const char gone[] = " (deleted)";
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = folder ? readlink(link, path, PATH_MAX - 1) : -1, tail = length - (ssize_t)strlen(gone);
    if (length < 0)
        return NULL;
    path[length] = '\0';
    return tail > 0 && strcmp(path + tail, gone) == 0 ? NULL : below(path);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* Counts a call and says what is to become of it. Calls are taken one at a time, so that the order in the
 * log is the order on the disk. */
static enum verdict enter(enum class class) {
    pthread_mutex_lock(&one_at_a_time);
    calls++;
    writes += class == WRITE;
    syncs += class == SYNC;
    int swallows = strcmp(fault, "swallow") == 0, tears = strcmp(fault, "torn") == 0;
    long number = calls;
    if (swallows)
        number = class == WRITE ? writes : 0;
    else if (strcmp(fault, "eio-sync") == 0)
        number = class == SYNC ? syncs : 0;
    if (swallowed && calls > swallowed + WHILE)
        die();
    if (at == 0 || !(number == at || (always && number > at)))
        return PASS;
    if (swallows)
        return swallowed = calls, SWALLOW;
    if (tears && class == WRITE)
        return TORN;
    if (strcmp(fault, "kill-after") == 0)
        return KILL_AFTER;
    if (tears || strcmp(fault, "kill-before") == 0)
        die();
    errno = strcmp(fault, "enospc") == 0 ? ENOSPC : strcmp(fault, "erofs") == 0 ? EROFS : EIO;
    return FAIL;
}

/* Records what was done and lets the next call in. */
static void leave(enum verdict verdict, int done, char kind, const char *name, off_t place, const void *data,
                  size_t length) {
    int error = errno;
    uint64_t head[3] = {strlen(name), (uint64_t)place, length};
    struct iovec parts[4] = {{&kind, 1}, {head, sizeof head}, {(void *)name, head[0]}, {(void *)data, length}};
    if (done && log_fd >= 0)
        syscall(SYS_writev, log_fd, parts, 4);
    if (verdict == KILL_AFTER)
        die();
    pthread_mutex_unlock(&one_at_a_time);
    errno = error;
}

static int do_open(int from, const char *path, int flags, va_list rest) {
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    /* A disk that is read-only gives nobody a file to write into, there already or not. */
    if (strcmp(fault, "erofs") == 0 && (flags & O_ACCMODE) != O_RDONLY && below(path))
        return errno = EROFS, -1;
    const char *name = flags & (O_CREAT | O_TRUNC) ? below(path) : NULL;
    /* Opening what is there without emptying it changes nothing. */
    if (!name || (!(flags & O_TRUNC) && access(path, F_OK) == 0))
        return syscall(SYS_openat, from, path, flags, mode);
    enum verdict verdict = enter(OTHER);
    int fd = verdict == FAIL ? -1 : syscall(SYS_openat, from, path, flags, mode);
    leave(verdict, fd >= 0, 'c', name, (flags & O_TRUNC) != 0, NULL, 0);
    return fd;
}

#define OPEN(function, parameters, from)                                                                    \
    int function parameters {                                                                               \
        va_list rest;                                                                                       \
        va_start(rest, flags);                                                                              \
        int fd = do_open(from, path, flags, rest);                                                          \
        va_end(rest);                                                                                       \
        return fd;                                                                                          \
    }
OPEN(open, (const char *path, int flags, ...), AT_FDCWD)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD)
OPEN(openat, (int from, const char *path, int flags, ...), from)
OPEN(openat64, (int from, const char *path, int flags, ...), from)

/* A place below 0 is the file's own position. */
static ssize_t do_write(int fd, const void *data, size_t length, off_t place) {
    char path[PATH_MAX];
    const char *name = below_fd(fd, path);
    struct stat now;
    off_t start = place;
    if (name && place < 0)
        start = fcntl(fd, F_GETFL) & O_APPEND && fstat(fd, &now) == 0 ? now.st_size : lseek(fd, 0, SEEK_CUR);
    enum verdict verdict = name ? enter(WRITE) : PASS;
    ssize_t done = -1;
    if (verdict == TORN)
        length /= 2;
    if (verdict == SWALLOW)
        done = place < 0 ? lseek(fd, length, SEEK_CUR), length : length;
    else if (verdict != FAIL)
        done = place < 0 ? syscall(SYS_write, fd, data, length) : syscall(SYS_pwrite64, fd, data, length, place);
    if (verdict == TORN)
        die();
    if (name)
        leave(verdict, done > 0 && verdict != SWALLOW, 'w', name, start, data, done > 0 ? done : 0);
    return done;
}

ssize_t write(int fd, const void *data, size_t length) { return do_write(fd, data, length, -1); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t place) { return do_write(fd, data, length, place); }
ssize_t pwrite64(int fd, const void *data, size_t length, off_t place) { return do_write(fd, data, length, place); }

/* Writing less than was asked for is allowed, so the first part with anything in it is enough. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    char path[PATH_MAX];
    if (!below_fd(fd, path))
        return syscall(SYS_writev, fd, parts, count);
    while (count > 1 && parts->iov_len == 0)
        parts++, count--;
    return do_write(fd, parts->iov_base, parts->iov_len, -1);
}

/* Every other call on a descriptor: counted, done, recorded under its kind with its place. */
static int do_call(int fd, enum class class, char kind, off_t place, long call, off_t first, off_t second, off_t third) {
    char path[PATH_MAX];
    const char *name = below_fd(fd, path);
    enum verdict verdict = name ? enter(class) : PASS;
    int result = verdict == FAIL ? -1 : (int)syscall(call, fd, first, second, third);
    struct stat what;
    if (name && class == SYNC && fstat(fd, &what) == 0 && S_ISDIR(what.st_mode))
        kind = 'd';
    if (name)
        leave(verdict, result == 0, kind, name, place, NULL, 0);
    return result;
}

int fsync(int fd) { return do_call(fd, SYNC, 's', 0, SYS_fsync, 0, 0, 0); }
int fdatasync(int fd) { return do_call(fd, SYNC, 's', 0, SYS_fdatasync, 0, 0, 0); }
int ftruncate(int fd, off_t size) { return do_call(fd, OTHER, 't', size, SYS_ftruncate, size, 0, 0); }
int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }
int fallocate(int fd, int how, off_t from, off_t size) {
    return do_call(fd, OTHER, 'f', from + size, SYS_fallocate, how, from, size);
}
int fallocate64(int fd, int how, off_t from, off_t size) { return fallocate(fd, how, from, size); }
int posix_fallocate(int fd, off_t from, off_t size) { return fallocate(fd, 0, from, size) == 0 ? 0 : errno; }
int posix_fallocate64(int fd, off_t from, off_t size) { return posix_fallocate(fd, from, size); }

/* A name is taken away, or moved when there is another one. */
static int do_name(char kind, const char *from, const char *to) {
    const char *name = below(from), *new_name = to ? below(to) : "";
    enum verdict verdict = name && new_name ? enter(OTHER) : PASS;
    int result = -1;
    if (verdict != FAIL && to)
        result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    else if (verdict != FAIL)
        result = syscall(SYS_unlinkat, AT_FDCWD, from, 0);
    if (name && new_name)
        leave(verdict, result == 0, kind, name, 0, new_name, strlen(new_name));
    return result;
}

int unlink(const char *path) { return do_name('u', path, NULL); }
int rename(const char *from, const char *to) { return do_name('r', from, to); }

/* Copies inside the kernel would go unseen: refused, so that the program reads and writes instead. */
ssize_t copy_file_range(int in, off_t *in_place, int out, off_t *out_place, size_t length, unsigned flags) {
    char path[PATH_MAX];
    if (below_fd(out, path))
        return errno = ENOSYS, -1;
    return syscall(SYS_copy_file_range, in, in_place, out, out_place, length, flags);
}
ssize_t sendfile64(int out, int in, off_t *place, size_t length) {
    char path[PATH_MAX];
    if (below_fd(out, path))
        return errno = EINVAL, -1;
    return syscall(SYS_sendfile, out, in, place, length);
}

/* Breaks the real command from outside, preloaded into each of its processes.
 *
 * FAULT_CALL     write, fsync, rename or mkdir: which call is counted, over all processes
 * FAULT_UNDER    only below this folder
 * FAULT_NTH      which call fails, from 1
 * FAULT_MODE     once, or on: all from there too, as on a disk that is full
 * FAULT_ACTION   an errno; or 0 to kill the process there, or -1 to kill the command itself there
 * FAULT_COUNTER  a file of 8 zero bytes that all processes share
 * FAULT_PID      a file with the pid of the command
 *
 * Whoever opens a file whose name is poison-abort.csv, poison-hang.csv or poison-memory.csv does just that.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static int is_under(const char *path) {
    const char *under = getenv("FAULT_UNDER");
    return under && !strncmp(path, under, strlen(under));
}

static int handle_is_under(int handle) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_under(path);
}

static int fails(const char *call) {
    const char *wanted = getenv("FAULT_CALL");
    if (!wanted || strcmp(wanted, call)) return 0;
    static long *count;
    if (!count) {
        int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
        int handle = real_open(getenv("FAULT_COUNTER"), O_RDWR);
        if (handle < 0) return 0;
        count = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
        close(handle);
    }
    long now = __sync_add_and_fetch(count, 1), nth = atol(getenv("FAULT_NTH"));
    int on = !strcmp(getenv("FAULT_MODE"), "on");
    if (on ? now < nth : now != nth) return 0;
    int action = atoi(getenv("FAULT_ACTION"));
    if (action > 0) { errno = action; return 1; }
    pid_t victim = getpid();
    if (action < 0) {
        FILE *file = fopen(getenv("FAULT_PID"), "r");
        if (file && fscanf(file, "%d", &victim) != 1) victim = getpid();
    }
    kill(victim, SIGKILL);
    return 0;
}

ssize_t write(int handle, const void *data, size_t size) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (getenv("FAULT_CALL") && handle_is_under(handle) && fails("write")) return -1;
    return real(handle, data, size);
}

int fsync(int handle) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    if (handle_is_under(handle) && fails("fsync")) return -1;
    return real(handle);
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    if (is_under(to) && fails("rename")) return -1;
    return real(from, to);
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    int (*real)(int, const char *, int, const char *, unsigned) = dlsym(RTLD_NEXT, "renameat2");
    if (is_under(to) && fails("rename")) return -1;
    return real(from_at, from, to_at, to, flags);
}

int mkdir(const char *path, mode_t mode) {
    int (*real)(const char *, mode_t) = dlsym(RTLD_NEXT, "mkdir");
    if (is_under(path) && fails("mkdir")) return -1;
    return real(path, mode);
}

static void poison(const char *path) {
    if (strstr(path, "poison-abort.csv")) abort();
    if (strstr(path, "poison-hang.csv")) for (;;) pause();
    if (strstr(path, "poison-memory.csv"))
        for (;;) {
            void *block = malloc(1 << 24);
            if (!block) abort();
            memset(block, 1, 1 << 24);
            usleep(5000);
        }
}

#define OPEN(name, parameters, arguments, path)                          \
    int name parameters {                                                \
        mode_t mode = 0;                                                 \
        if (flags & (O_CREAT | O_TMPFILE)) {                             \
            va_list rest;                                                \
            va_start(rest, flags);                                       \
            mode = va_arg(rest, mode_t);                                 \
            va_end(rest);                                                \
        }                                                                \
        int (*real) parameters = dlsym(RTLD_NEXT, #name);                \
        poison(path);                                                    \
        return real arguments;                                           \
    }
OPEN(open, (const char *path, int flags, ...), (path, flags, mode), path)
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode), path)
OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode), path)
OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode), path)

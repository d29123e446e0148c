/* Writes down, in order, what a process does to the files of one folder: each write with its bytes,
   each cut to a length, each removal, each sync when it has ended. tests/faults/power_cut.py makes
   from it what a disk may hold after the power went at any instant. Used by LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FILES 4096
static char *names[FILES];
static int journal = -1;
static const char *folder;

struct entry {
    int64_t instant;
    int64_t offset;
    int32_t length;
    char kind;
    char name[115];
};

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void begin(void) {
    if (journal >= 0) return;
    folder = getenv("POWER_CUT_FOLDER");
    const char *path = getenv("POWER_CUT_JOURNAL");
    if (!folder || !path) { folder = "/nowhere"; return; }
    journal = NEXT(open)(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static void note(char kind, const char *name, int64_t offset, const void *bytes, size_t length) {
    struct entry found = {0};
    struct timespec now;
    struct iovec parts[2] = {{&found, sizeof found}, {(void *)bytes, bytes ? length : 0}};
    clock_gettime(CLOCK_MONOTONIC, &now);
    found.instant = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    found.offset = offset;
    found.length = (int32_t)(bytes ? length : 0);
    found.kind = kind;
    strncpy(found.name, name, sizeof found.name - 1);
    if (writev(journal, parts, 2) < 0) abort();
}

static const char *ours(int file) {
    return file >= 0 && file < FILES ? names[file] : NULL;
}

static void opened(int file, const char *path) {
    begin();
    if (file < 0 || file >= FILES || journal < 0) return;
    char whole[PATH_MAX];
    free(names[file]);
    names[file] = NULL;
    if (!realpath(path, whole) || strncmp(whole, folder, strlen(folder))) return;
    const char *last = strrchr(whole, '/') + 1;
    if (strstr(last, "sqlite3") && !strstr(last, "-shm")) names[file] = strdup(last);
}

static int flagged(int flags) { return flags & (O_CREAT | O_TMPFILE); }

int open(const char *path, int flags, ...) {
    va_list rest; va_start(rest, flags);
    int file = NEXT(open)(path, flags, flagged(flags) ? va_arg(rest, int) : 0);
    va_end(rest); opened(file, path); return file;
}
int open64(const char *path, int flags, ...) {
    va_list rest; va_start(rest, flags);
    int file = NEXT(open64)(path, flags, flagged(flags) ? va_arg(rest, int) : 0);
    va_end(rest); opened(file, path); return file;
}
int close(int file) {
    if (ours(file)) { free(names[file]); names[file] = NULL; }
    return NEXT(close)(file);
}
ssize_t write(int file, const void *bytes, size_t length) {
    if (ours(file)) note('w', ours(file), lseek(file, 0, SEEK_CUR), bytes, length);
    return NEXT(write)(file, bytes, length);
}
ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
    if (ours(file)) note('w', ours(file), offset, bytes, length);
    return NEXT(pwrite)(file, bytes, length, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
    if (ours(file)) note('w', ours(file), offset, bytes, length);
    return NEXT(pwrite64)(file, bytes, length, offset);
}
int ftruncate(int file, off_t length) {
    if (ours(file)) note('t', ours(file), length, NULL, 0);
    return NEXT(ftruncate)(file, length);
}
int ftruncate64(int file, off64_t length) {
    if (ours(file)) note('t', ours(file), length, NULL, 0);
    return NEXT(ftruncate64)(file, length);
}
int fsync(int file) {
    int answer = NEXT(fsync)(file);
    if (ours(file)) note('s', ours(file), 0, NULL, 0);
    return answer;
}
int fdatasync(int file) {
    int answer = NEXT(fdatasync)(file);
    if (ours(file)) note('s', ours(file), 0, NULL, 0);
    return answer;
}

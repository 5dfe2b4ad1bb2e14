/* A system that refuses: loaded before the C library, it makes one call fail for some files.

   Python and SQLite both call the C library for their files, so both are refused alike. Nothing is
   refused before refuse() is called. The number of refusals is given back by refused(). */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char call[16], pattern[PATH_MAX];
static int error, refusals, after, times, record = -1;

/* Refuse a call for files of a pattern, after so many that are let through, and so many times. */
void refuse(const char *name, int number, const char *files, int let_through, int how_often)
{
    snprintf(pattern, sizeof pattern, "%s", files);
    error = number, after = let_through, times = how_often, refusals = 0;
    snprintf(call, sizeof call, "%s", name);
}

int refused(void) { return refusals; }

/* Write the name and the file of every call for files of a pattern to a file that is open. */
void record_to(int file, const char *files)
{
    snprintf(pattern, sizeof pattern, "%s", files);
    record = file;
}

static ssize_t (*real_write)(int, const void *, size_t);

static int is_refused(const char *name, const char *path)
{
    char line[PATH_MAX + 32];
    if ((!call[0] && record < 0) || !path || fnmatch(pattern, path, 0))
        return 0;
    if (record >= 0) {
        if (!real_write)
            real_write = dlsym(RTLD_NEXT, "write");
        int length = snprintf(line, sizeof line, "%s\t%s\n", name, path);
        if (real_write(record, line, length) < 0)
            return 0;
    }
    if (strcmp(call, name) && strcmp(call, "any"))
        return 0;
    if (after > 0) {
        after--;
        return 0;
    }
    if (refusals >= times)
        return 0;
    refusals++;
    errno = error;
    return 1;
}

static int is_refused_to(const char *name, int file)
{
    char link[64], path[PATH_MAX];
    if (!call[0] && record < 0)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return is_refused(name, path);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) \
        real = dlsym(RTLD_NEXT, #name)

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        REAL(name); \
        return is_refused("open", path) ? -1 : real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) \
    { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        REAL(name); \
        return is_refused("open", path) ? -1 : real(folder, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int file, const void *content, size_t size)
{
    REAL(write);
    return is_refused_to("write", file) ? -1 : real(file, content, size);
}

ssize_t pwrite(int file, const void *content, size_t size, off_t place)
{
    REAL(pwrite);
    return is_refused_to("write", file) ? -1 : real(file, content, size, place);
}

ssize_t pwrite64(int file, const void *content, size_t size, off64_t place)
{
    REAL(pwrite64);
    return is_refused_to("write", file) ? -1 : real(file, content, size, place);
}

int fsync(int file)
{
    REAL(fsync);
    return is_refused_to("fsync", file) ? -1 : real(file);
}

int fdatasync(int file)
{
    REAL(fdatasync);
    return is_refused_to("fsync", file) ? -1 : real(file);
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    return is_refused("rename", to) ? -1 : real(from, to);
}

int flock(int file, int kind)
{
    REAL(flock);
    return is_refused_to("flock", file) ? -1 : real(file, kind);
}

#define FCNTL(name) \
    int name(int file, int what, ...) \
    { \
        va_list more; \
        va_start(more, what); \
        void *given = va_arg(more, void *); \
        va_end(more); \
        REAL(name); \
        if ((what == F_SETLK || what == F_SETLKW) && is_refused_to("flock", file)) \
            return -1; \
        return real(file, what, given); \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir);
    return is_refused("mkdir", path) ? -1 : real(path, mode);
}

int unlink(const char *path)
{
    REAL(unlink);
    return is_refused("unlink", path) ? -1 : real(path);
}

int link(const char *from, const char *to)
{
    REAL(link);
    return is_refused("link", to) ? -1 : real(from, to);
}

/* Preloaded into a broker by test_cpu.py: its host, and so every job, runs under the emulator that
 * AETHER_TEST_EMULATOR names. The broker itself stays native. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_ARGUMENTS 64

typedef int (*execve_function)(const char*, char* const[], char* const[]);

static execve_function next;
static char *emulator, *cpu;
static char executable[4096];

/* Before any fork: afterwards only async-signal-safe calls are allowed. */
__attribute__((constructor)) static void prepare(void) {
  next = (execve_function)dlsym(RTLD_NEXT, "execve");
  emulator = getenv("AETHER_TEST_EMULATOR");
  cpu = getenv("AETHER_TEST_CPU");
  const ssize_t length = readlink("/proc/self/exe", executable, sizeof executable - 1);
  executable[length > 0 ? length : 0] = '\0';
}

int execve(const char* path, char* const arguments[], char* const environment[]) {
  if (emulator == NULL || strcmp(path, "/proc/self/exe") != 0)
    return next(path, arguments, environment);
  char* emulated[MOST_ARGUMENTS + 5] = {emulator, "-cpu", cpu, executable};
  for (int i = 1; i < MOST_ARGUMENTS && arguments[i] != NULL; ++i) emulated[i + 3] = arguments[i];
  return next(emulator, emulated, environment);
}

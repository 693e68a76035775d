#define _GNU_SOURCE
#include "CTermGuard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const int forwarded[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGUSR1};
static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGSYS, SIGILL, SIGTRAP, SIGABRT, SIGQUIT};
enum {
  forwarded_count = sizeof forwarded / sizeof *forwarded,
  fatal_count = sizeof fatal / sizeof *fatal,
  tail_size = 4096,
  stack_size = 65536,
};

static struct sigaction old_forwarded[forwarded_count], old_fatal[fatal_count], old_pipe, old_watch;
static int pipe_ends[2] = {-1, -1};
static int terminal = -1;
static struct termios modes;
static int has_modes;

// Everything the fatal handler touches is ready before a fatal signal can come.
static uint8_t restore[1024];
static size_t restore_count;
static int real_stderr = -1, kept_stderr = -1;
static volatile sig_atomic_t is_entered, chains_to_backtracer;
static int has_acted;
static uint8_t stack[stack_size];

// The watch over a loop that hears nothing. Its handler runs on the main thread alone.
enum {
  first_look_ms = 60,  // after the loop began to work, and after a signal to end
  next_look_ms = 20,
  most_looks = 8,
  interrupt_key = 0x03,
  kept_input_size = 1 << 16,
};
static timer_t watch;
static int has_watch;
static clockid_t main_clock;
static int64_t worked_before;
static volatile sig_atomic_t is_working, ending, looks, interrupts;
static int keyboard = -1;
static uint8_t kept_input[kept_input_size];
static size_t kept_input_count;
static size_t bracket_matched;
static int is_in_paste;

static void write_all(int fd, const uint8_t *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(fd, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    // Also when a terminal that must not be waited for takes nothing.
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

static void install(int number, void (*handler)(int, siginfo_t *, void *), struct sigaction *old) {
  struct sigaction action = {0};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  sigfillset(&action.sa_mask);
  sigaction(number, &action, old);
}

static void set_handler(int number, void (*handler)(int)) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

// The time that the main thread had of a processor, in nanoseconds.
static int64_t worked(void) {
  struct timespec time = {0};
  clock_gettime(main_clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void look_in(int milliseconds) {
  if (!has_watch) return;
  struct itimerspec time = {.it_value = {.tv_nsec = milliseconds * 1000000L}};
  timer_settime(watch, 0, &time, NULL);
}

// Writes the number of the signal into the pipe. When it is full the loop has plenty to do already.
static void on_forwarded(int number, siginfo_t *info, void *context) {
  (void)info, (void)context;
  int saved = errno;
  uint8_t byte = (uint8_t)number;
  ssize_t ignored = write(pipe_ends[1], &byte, 1);
  (void)ignored;
  if (number == SIGTERM || number == SIGHUP || number == SIGINT) {
    ending = number;
    looks = 0;
    worked_before = worked();
    look_in(first_look_ms);
  }
  errno = saved;
}

// Control characters other than newline could change the terminal that was just restored.
static void remove_controls(uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int is_c1 = i > 0 && bytes[i - 1] == 0xc2 && bytes[i] >= 0x80 && bytes[i] < 0xa0;
    if (is_c1) bytes[i - 1] = '?';
    if (is_c1 || (bytes[i] < 0x20 && bytes[i] != '\n') || bytes[i] == 0x7f) bytes[i] = '?';
  }
}

static void copy_kept_stderr(int to) {
  if (kept_stderr < 0) return;
  static uint8_t tail[tail_size];
  off_t end = lseek(kept_stderr, 0, SEEK_END);
  off_t start = end > tail_size ? end - tail_size : 0;
  ssize_t count = end > 0 ? pread(kept_stderr, tail, (size_t)(end - start), start) : 0;
  if (count <= 0) return;
  remove_controls(tail, (size_t)count);
  write_all(to, tail, (size_t)count);
}

// Async-signal-safe calls only. `tcsetattr` from the background would stop the process.
static void restore_terminal(void) {
  set_handler(SIGTTOU, SIG_IGN);
  write_all(terminal, restore, restore_count);
  if (has_modes) tcsetattr(terminal, TCSANOW, &modes);
  if (real_stderr < 0) return;
  copy_kept_stderr(real_stderr);
  dup2(real_stderr, STDERR_FILENO);
}

// Whether what a key sends is the interrupt key, and not a character of a paste.
static int is_interrupt(uint8_t byte) {
  static const char brackets[] = "\033[20?~";
  static uint8_t kind;
  int is_next = brackets[bracket_matched] == '?' ? byte == '0' || byte == '1'
                                                 : byte == (uint8_t)brackets[bracket_matched];
  if (is_next && brackets[bracket_matched] == '?') kind = byte;
  bracket_matched = is_next ? bracket_matched + 1 : byte == 0x1b;
  if (bracket_matched == sizeof brackets - 1) {
    is_in_paste = kind == '0';
    bracket_matched = 0;
  }
  return byte == interrupt_key && !is_in_paste;
}

// Reads keys in the loop's place and keeps them for it. Reads nothing that would have to be waited for.
static void keep_input(void) {
  struct pollfd wait = {.fd = keyboard, .events = POLLIN};
  size_t room = kept_input_size - kept_input_count;
  if (keyboard < 0 || room == 0 || poll(&wait, 1, 0) != 1 || !(wait.revents & POLLIN)) return;
  ssize_t count = read(keyboard, kept_input + kept_input_count, room);
  for (ssize_t i = 0; i < count; i++)
    interrupts += is_interrupt(kept_input[kept_input_count + (size_t)i]);
  if (count > 0) kept_input_count += (size_t)count;
}

// Ends the process in the place of a loop that does not. A terminal that takes no output is not
// waited for: what it has not shown yet is thrown away.
static void end_unheard(int number) {
  if (__atomic_exchange_n(&has_acted, 1, __ATOMIC_SEQ_CST)) return;
  if (is_entered) {
    // Ends a sequence that may have been cut in the middle.
    static const uint8_t cancel = 0x18;
    int flags = fcntl(terminal, F_GETFL);
    fcntl(terminal, F_SETFL, flags | O_NONBLOCK);
    tcflush(terminal, TCOFLUSH);
    write_all(terminal, &cancel, 1);
    restore_terminal();
    // The shell has the same open file.
    fcntl(terminal, F_SETFL, flags);
  }
  ctg_die(number);
}

// Whether the loop will not hear the signal to end. One that waits is about to, and one that got a part
// of the time only, on a machine with more to do than it can, may be.
static int is_deaf(void) {
  int64_t time = worked() - worked_before;
  int is_held_up = !is_working || (time > 1000000 && time < 60000000);
  return !is_held_up || ++looks >= most_looks;
}

static void on_watch(int number, siginfo_t *info, void *context) {
  (void)number, (void)info, (void)context;
  int saved = errno;
  if (ending) {
    if (is_deaf()) end_unheard(ending);
    look_in(next_look_ms);
  }
  if (is_working && is_entered) {
    keep_input();
    if (interrupts >= 2) end_unheard(SIGINT);
    look_in(next_look_ms);
  }
  errno = saved;
}

static void on_fatal(int number, siginfo_t *info, void *context) {
  (void)context;
  if (__atomic_exchange_n(&has_acted, 1, __ATOMIC_SEQ_CST)) {
    // Another thread is restoring the terminal and then ends the process.
    for (;;) pause();
  }
  if (is_entered) restore_terminal();
  struct sigaction next = {0};
  next.sa_handler = SIG_DFL;
  if (chains_to_backtracer)
    for (int i = 0; i < fatal_count; i++)
      if (fatal[i] == number) next = old_fatal[i];
  sigaction(number, &next, NULL);
  // A fault happens again on return, with the right frame in the core; the rest does not. A trap
  // instruction has been passed already.
  if (info->si_code <= 0 || number == SIGTRAP) raise(number);
}

int ctg_open(int tty) {
  terminal = tty;
  has_modes = tcgetattr(tty, &modes) == 0;
  if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_NONBLOCK | O_CLOEXEC) < 0) return -1;
  const char *backtrace = getenv("FLAGSCOPE_BACKTRACE");
  chains_to_backtracer = backtrace && strcmp(backtrace, "1") == 0;
  stack_t own = {.ss_sp = stack, .ss_size = stack_size};
  sigaltstack(&own, NULL);
  // Where no timer can be had the loop alone hears.
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
  event._sigev_un._tid = gettid();
  has_watch = pthread_getcpuclockid(pthread_self(), &main_clock) == 0 &&
              timer_create(CLOCK_MONOTONIC, &event, &watch) == 0;
  if (has_watch) install(SIGALRM, on_watch, &old_watch);
  for (int i = 0; i < forwarded_count; i++) {
    install(forwarded[i], on_forwarded, &old_forwarded[i]);
    // What the parent has the program ignore (nohup) stays ignored.
    if (old_forwarded[i].sa_handler == SIG_IGN) sigaction(forwarded[i], &old_forwarded[i], NULL);
  }
  for (int i = 0; i < fatal_count; i++) install(fatal[i], on_fatal, &old_fatal[i]);
  struct sigaction ignore = {0};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &old_pipe);
  return pipe_ends[0];
}

int ctg_set_restore(const uint8_t *bytes, size_t count) {
  if (count > sizeof restore) return -1;
  memcpy(restore, bytes, count);
  restore_count = count;
  return 0;
}

void ctg_watch_keyboard(int file) { keyboard = file; }

void ctg_begin_work(void) {
  interrupts = 0;
  is_working = 1;
  if (!ending) look_in(first_look_ms);
}

void ctg_end_work(void) {
  is_working = 0;
  if (!ending) look_in(0);
}

void ctg_hear(void) {
  ending = 0;
  look_in(0);
}

size_t ctg_kept_input(void) { return kept_input_count; }

size_t ctg_take_input(uint8_t *bytes, size_t size) {
  size_t count = kept_input_count < size ? kept_input_count : size;
  memcpy(bytes, kept_input, count);
  kept_input_count -= count;
  memmove(kept_input, kept_input + count, kept_input_count);
  return count;
}

static _Thread_local void *thread_stack;

void ctg_add_signal_stack(void) {
  void *memory = mmap(
      NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  thread_stack = memory;
  stack_t own = {.ss_sp = memory, .ss_size = stack_size};
  sigaltstack(&own, NULL);
}

void ctg_remove_signal_stack(void) {
  if (!thread_stack) return;
  stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  munmap(thread_stack, stack_size);
  thread_stack = NULL;
}

void ctg_hide_memory(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

int ctg_is_memory_hidden(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0; }

int ctg_memory_file(void) { return memfd_create("flagscope", MFD_CLOEXEC); }

void ctg_enter(void) {
  if (real_stderr < 0) real_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (kept_stderr < 0) {
    kept_stderr = ctg_memory_file();
    // Append, so that emptying the file also resets where the next message goes.
    if (kept_stderr >= 0) fcntl(kept_stderr, F_SETFL, O_APPEND);
  }
  is_entered = 1;
  if (real_stderr >= 0 && kept_stderr >= 0) dup2(kept_stderr, STDERR_FILENO);
  if (!has_modes) return;
  struct termios raw = modes;
  cfmakeraw(&raw);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  tcsetattr(terminal, TCSADRAIN, &raw);
}

void ctg_leave(int waits) {
  if (!is_entered) return;
  if (has_modes) tcsetattr(terminal, waits ? TCSADRAIN : TCSANOW, &modes);
  is_entered = 0;
  if (real_stderr < 0 || kept_stderr < 0) return;
  dup2(real_stderr, STDERR_FILENO);
  copy_kept_stderr(STDERR_FILENO);
  int ignored = ftruncate(kept_stderr, 0);
  (void)ignored;
}

void ctg_stop(void) {
  // Without job control nobody could continue the program.
  for (int i = 0; i < forwarded_count; i++)
    if (forwarded[i] == SIGTSTP && old_forwarded[i].sa_handler == SIG_IGN) return;
  set_handler(SIGCONT, SIG_DFL);
  set_handler(SIGTSTP, SIG_DFL);
  kill(0, SIGTSTP);
  install(SIGTSTP, on_forwarded, NULL);
  install(SIGCONT, on_forwarded, NULL);
}

void ctg_close(void) {
  for (int i = 0; i < forwarded_count; i++) sigaction(forwarded[i], &old_forwarded[i], NULL);
  for (int i = 0; i < fatal_count; i++) sigaction(fatal[i], &old_fatal[i], NULL);
  sigaction(SIGPIPE, &old_pipe, NULL);
  if (!has_watch) return;
  timer_delete(watch);
  has_watch = 0;
  sigaction(SIGALRM, &old_watch, NULL);
}

void ctg_die(int number) {
  set_handler(number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  raise(number);
  pthread_sigmask(SIG_UNBLOCK, &only, NULL);
  // The default action of the signal was not to end the process.
  _exit(128 + number);
}

int ctg_listen(void) {
  static const int heard[] = {SIGTERM, SIGHUP, SIGINT, SIGUSR1};
  sigset_t signals;
  sigemptyset(&signals);
  for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) {
    struct sigaction now;
    sigaction(heard[i], NULL, &now);
    // What the parent has the program ignore (nohup) stays ignored.
    if (now.sa_handler != SIG_IGN) sigaddset(&signals, heard[i]);
  }
  set_handler(SIGPIPE, SIG_IGN);
  pthread_sigmask(SIG_BLOCK, &signals, NULL);
  return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

int ctg_next_signal(int file) {
  struct signalfd_siginfo signal;
  return read(file, &signal, sizeof signal) == sizeof signal ? (int)signal.ssi_signo : 0;
}

void ctg_stop_self(void) {
  struct sigaction now;
  sigaction(SIGTSTP, NULL, &now);
  // Without job control nobody could continue the program.
  if (now.sa_handler == SIG_IGN || getsid(0) == getpgrp()) return;
  kill(0, SIGTSTP);
}

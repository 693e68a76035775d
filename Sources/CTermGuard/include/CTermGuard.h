#ifndef FLAGSCOPE_CTERMGUARD_H
#define FLAGSCOPE_CTERMGUARD_H

#include <stddef.h>
#include <stdint.h>

// Signals of a program that has taken over the terminal.
//
// SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT and SIGUSR1 become bytes in a pipe, so that the
// event loop acts on them. SIGSEGV, SIGBUS, SIGFPE, SIGSYS, SIGILL, SIGTRAP, SIGABRT and SIGQUIT restore
// the terminal with data prepared beforehand and then take their default action. SIGPIPE is ignored.
//
// Call from the main thread only, unless said otherwise; there is one guard a process.

// Remembers the modes of the terminal `tty` and installs the handlers.
// Returns the end of the pipe to read signal numbers from, one byte each, or -1 (see errno).
int ctg_open(int tty);

// What a fatal signal writes to the terminal. At most 1024 bytes; more is refused with -1.
int ctg_set_restore(const uint8_t *bytes, size_t count);

// Takes the terminal over: its modes become raw (every byte of every key arrives, output is left
// alone), fatal signals restore it, and what is written to file descriptor 2 is kept in an unlinked
// file, since it would only spoil the screen. May be called again to set the modes again.
void ctg_enter(void);

// The terminal is the shell's again: its modes and file descriptor 2 are as `ctg_open` found them,
// and the last 4 KiB of what was written to that meanwhile follow. Waits for the terminal to take what
// was written to it, unless `waits` is 0.
void ctg_leave(int waits);

// Stops the process group as Ctrl-z does; returns when it is continued.
void ctg_stop(void);

// Puts back the signal handlers that `ctg_open` replaced.
void ctg_close(void);

// Gives the calling thread a stack of its own for the handlers, without which an overflow of the
// thread's stack could not be handled; and takes it back before the thread ends.
void ctg_add_signal_stack(void);
void ctg_remove_signal_stack(void);

// Lets no other program of the user look into the memory of the process, and writes no core file of
// it; and whether that is so. On any thread.
void ctg_hide_memory(void);
int ctg_is_memory_hidden(void);

// A new file in memory that no name leads to, or -1 (see errno).
int ctg_memory_file(void);

// A watch over the loop that calls: while it works for long it hears neither signals nor keys. A SIGTERM,
// SIGHUP or SIGINT that it does not hear within 60 ms (200 where other programs hold it up), and a second
// Ctrl-c, restore the terminal and end the process by that signal, or by SIGINT.
//
// The keyboard; keys that are read in the loop's place are kept for it.
void ctg_watch_keyboard(int file);
// The loop has all there is to read and works; it is about to read or to wait; it has heard a signal to
// end.
void ctg_begin_work(void);
void ctg_end_work(void);
void ctg_hear(void);
// The bytes of keys that are kept, and takes at most `size` of them. Not while the loop works.
size_t ctg_kept_input(void);
size_t ctg_take_input(uint8_t *bytes, size_t size);

// For a program that has not taken the terminal over. Lets SIGTERM, SIGHUP, SIGINT and SIGUSR1 wait for
// the file that is returned, which is readable when one has come, and ignores SIGPIPE; call it before
// there are other threads. -1: see errno.
int ctg_listen(void);
// The next signal that has come, 0: none.
int ctg_next_signal(int file);
// Stops the process group as Ctrl-z does, where a shell can continue it.
void ctg_stop_self(void);

// Ends the process by a signal's default action.
void ctg_die(int signal) __attribute__((noreturn));

#endif

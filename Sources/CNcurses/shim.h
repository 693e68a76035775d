#ifndef FLAGSCOPE_CNCURSES_SHIM_H
#define FLAGSCOPE_CNCURSES_SHIM_H

// The wide functions (`cchar_t`, `mvwadd_wchnstr`) exist only with this set before the include.
#define NCURSES_WIDECHAR 1
// Functions, which Swift can call, in place of macros.
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <term.h>

#include <langinfo.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

// `A_*` are macros with casts.
static const attr_t fs_bold = A_BOLD;
static const attr_t fs_reverse = A_REVERSE;
static const attr_t fs_underline = A_UNDERLINE;
static const attr_t fs_dim = A_DIM;

// The size that the kernel knows; 0 when it knows none.
static inline struct winsize fs_window_size(int fd) {
  struct winsize size = {0};
  ioctl(fd, TIOCGWINSZ, &size);
  return size;
}

// Opens the terminal named by $TERM; what curses writes goes to the file `output`. Unlike `initscr`,
// this returns when it fails. Curses reads no keys here; newterm wants a file for them all the same.
static inline SCREEN *fs_newterm(int output, struct winsize size) {
  FILE *file = fdopen(output, "w");
  if (!file) return NULL;
  // Curses asks the file for the size, which only a terminal knows, and then the environment.
  char number[16];
  if (size.ws_row > 0) {
    snprintf(number, sizeof number, "%d", size.ws_row);
    setenv("LINES", number, 1);
  }
  if (size.ws_col > 0) {
    snprintf(number, sizeof number, "%d", size.ws_col);
    setenv("COLUMNS", number, 1);
  }
  SCREEN *screen = newterm(NULL, file, stdin);
  // Programs started from here shall ask the terminal.
  unsetenv("LINES");
  unsetenv("COLUMNS");
  return screen;
}

static inline WINDOW *fs_stdscr(void) { return stdscr; }

// Clears the screen and paints all of it at the next `doupdate`.
static inline void fs_repaint(void) { clearok(curscr, TRUE); }

// A string capability of the open terminal, or NULL.
static inline const char *fs_string(const char *name) {
  const char *value = tigetstr((char *)name);
  return value == (const char *)-1 ? NULL : value;
}

// The same for a number that the capability takes, or NULL; valid until the next call.
static inline const char *fs_string_with_number(const char *name, int number) {
  const char *value = fs_string(name);
  return value ? tiparm(value, number) : NULL;
}

// Whether $TERM names a terminal that can be cleared and addressed: 1; 0 when it cannot, -1 when
// it is unknown. Writes nothing.
static inline int fs_can_address_terminal(void) {
  int status = 0;
  if (setupterm(NULL, 1, &status) == ERR) return -1;
  int can = fs_string("cup") != NULL && fs_string("clear") != NULL;
  del_curterm(cur_term);
  return can;
}

static inline int fs_uses_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

// Makes the cell of a base character and up to 4 combining marks (0: none).
static inline cchar_t fs_cell(
    uint32_t base, uint32_t mark1, uint32_t mark2, uint32_t mark3, uint32_t mark4,
    attr_t attributes, int pair) {
  wchar_t text[CCHARW_MAX + 1] = {
      (wchar_t)base, (wchar_t)mark1, (wchar_t)mark2, (wchar_t)mark3, (wchar_t)mark4};
  cchar_t cell;
  memset(&cell, 0, sizeof cell);
  // The last argument carries the pair, so that it may exceed a short.
  setcchar(&cell, text, attributes, 0, &pair);
  return cell;
}

#endif

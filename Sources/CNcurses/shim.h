#ifndef FLAGSCOPE_CNCURSES_SHIM_H
#define FLAGSCOPE_CNCURSES_SHIM_H

// The wide functions (`get_wch`, `cchar_t`, `waddnwstr`) exist only with this set before the include.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

#endif

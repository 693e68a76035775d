#ifndef FLAGSCOPE_CTEXTWIDTH_H
#define FLAGSCOPE_CTEXTWIDTH_H

#include <stdint.h>

// Columns of one Unicode scalar by the C library's `wcwidth`, which ncurses uses too: 0, 1 or 2,
// and -1 for what the library does not know or does not print.
//
// The answer is that of a UTF-8 locale whatever `setlocale` has chosen, so that layout is the same
// in every environment. Safe on every thread.
int ctw_width(uint32_t scalar);

#endif

#ifndef FLAGSCOPE_CMALLOC_SHIM_H
#define FLAGSCOPE_CMALLOC_SHIM_H

// What Swift's own module of the C library leaves out.
#include <malloc.h>

#endif

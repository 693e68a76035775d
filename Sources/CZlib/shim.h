#ifndef FLAGSCOPE_CZLIB_SHIM_H
#define FLAGSCOPE_CZLIB_SHIM_H

#include <zlib.h>

// A macro: begins to unpack a stream in gzip's format.
static inline int fs_begin_gunzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

#endif

#ifndef FLAGSCOPE_CZLIB_SHIM_H
#define FLAGSCOPE_CZLIB_SHIM_H

#include <zlib.h>

// A macro: begins to unpack a stream in gzip's format.
static inline int fs_begin_gunzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

// A macro: begins to unpack a stream in gzip's or zlib's format, whichever it shows.
static inline int fs_begin_unpacking(z_stream *stream) { return inflateInit2(stream, 15 + 32); }

// A macro: begins to pack a stream into gzip's format.
static inline int fs_begin_gzip(z_stream *stream) {
  return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif

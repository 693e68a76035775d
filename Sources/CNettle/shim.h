#ifndef FLAGSCOPE_CNETTLE_SHIM_H
#define FLAGSCOPE_CNETTLE_SHIM_H

#include <nettle/sha2.h>
#include <nettle/version.h>

// The digest, 32 bytes, of one text.
static inline void fs_sha256(const uint8_t *bytes, size_t count, uint8_t *digest) {
  struct sha256_ctx state;
  sha256_init(&state);
  sha256_update(&state, count, bytes);
#if NETTLE_VERSION_MAJOR < 4
  sha256_digest(&state, SHA256_DIGEST_SIZE, digest);
#else
  sha256_digest(&state, digest);
#endif
}

#endif

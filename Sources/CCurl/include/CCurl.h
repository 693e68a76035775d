#ifndef FLAGSCOPE_CCURL_H
#define FLAGSCOPE_CCURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// libcurl, opened when the network is first used: linked, it and its thirty libraries would cost every
// start 4 ms. Declared here is what is called of it; its binary interface has been stable since 2006.
//
// Source: curl 7.88.1, include/curl/curl.h and multi.h.

struct cc_easy;
struct cc_multi;
struct cc_list;

enum {
  cc_url = 10002,
  cc_proxy = 10004,
  cc_errors = 10010,
  cc_headers = 10023,
  cc_method = 10036,
  cc_post = 47,
  cc_verify_chain = 64,
  cc_authorities = 10065,
  cc_verify_name = 81,
  cc_http_version = 84,
  cc_authorities_folder = 10097,
  cc_no_signals = 99,
  cc_proxy_sign_in = 111,
  cc_body_size = 30120,
  cc_connect_only = 141,
  cc_connect_milliseconds = 156,
  cc_keep_certificates = 172,
  cc_proxy_name = 10175,
  cc_proxy_password = 10176,
  cc_no_proxy = 10177,
  cc_protocols = 181,
  cc_path_as_is = 234,
  cc_hide_proxy_headers = 265,
  cc_kept_seconds = 288,
};

enum { cc_http_2_over_tls = 4, cc_http_and_https = 3, cc_basic = 1, cc_error_size = 256 };

// What is asked after an exchange; whole numbers all.
enum {
  cc_proxy_status = 0x200000 + 22,
  cc_errno = 0x200000 + 25,
};

// The results that are told apart.
enum {
  cc_ok = 0,
  cc_unsupported_protocol = 1,
  cc_bad_url = 3,
  cc_no_proxy_name = 5,
  cc_no_name = 6,
  cc_not_connected = 7,
  cc_strange_reply = 8,
  cc_http2 = 16,
  cc_partial = 18,
  cc_timed_out = 28,
  cc_no_handshake = 35,
  cc_not_trusted_before_7_62 = 51,
  cc_nothing = 52,
  cc_not_sent = 55,
  cc_not_received = 56,
  cc_not_trusted = 60,
  cc_not_rewound = 65,
  cc_bad_authorities = 77,
  cc_http2_stream = 92,
  cc_proxy_failed = 97,
  cc_too_large = 100,
};

// Bytes that came, or room for bytes to send; returns how many were taken or given.
typedef size_t (*cc_bytes)(char *bytes, size_t size, size_t count, void *user);

// Opens the library, and says whether it is there; from any thread, again after a failure too.
bool cc_open(void);

struct cc_easy *cc_easy_new(void);
void cc_easy_free(struct cc_easy *easy);
bool cc_set_number(struct cc_easy *easy, int option, long value);
bool cc_set_size(struct cc_easy *easy, int option, int64_t value);
bool cc_set_text(struct cc_easy *easy, int option, const char *value);
// `room` has cc_error_size bytes and stays where it is as long as the handle.
bool cc_set_errors(struct cc_easy *easy, char *room);
bool cc_set_headers(struct cc_easy *easy, struct cc_list *headers);
// What takes a line of the head, a piece of the body, and gives a piece of what is sent.
bool cc_set_calls(struct cc_easy *easy, cc_bytes head, cc_bytes body, cc_bytes sent, void *user);
long cc_number(struct cc_easy *easy, int question);
// The certificates that the server showed, as PEM text; NULL where there is none of that index.
const char *cc_certificate(struct cc_easy *easy, int index);

struct cc_list *cc_list_add(struct cc_list *list, const char *text);
void cc_list_free(struct cc_list *list);

// A file that is readable once eight bytes, a number above 0, are written to it; -1: none, see errno.
int cc_alarm_new(void);

struct cc_multi *cc_multi_new(void);
void cc_multi_free(struct cc_multi *multi);
bool cc_multi_add(struct cc_multi *multi, struct cc_easy *easy);
bool cc_multi_remove(struct cc_multi *multi, struct cc_easy *easy);
bool cc_multi_perform(struct cc_multi *multi);
// Waits for the network, for `file` to be readable, or for the time to be over.
bool cc_multi_wait(struct cc_multi *multi, int file, int milliseconds);
// The next exchange that has ended, and its result; NULL where there is none.
struct cc_easy *cc_multi_next(struct cc_multi *multi, int *result);

#endif

#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

struct cc_list {
  char *text;
  struct cc_list *next;
};

struct certificates {
  int count;
  struct cc_list **fields;
};

struct message {
  int kind;
  struct cc_easy *easy;
  union {
    void *other;
    int result;
  } data;
};

struct wait {
  int file;
  short events, came;
};

struct address {
  int family, type, protocol;
};

static struct {
  int (*global_init)(long);
  struct cc_easy *(*easy_init)(void);
  void (*easy_cleanup)(struct cc_easy *);
  int (*easy_setopt)(struct cc_easy *, int, ...);
  int (*easy_getinfo)(struct cc_easy *, int, ...);
  struct cc_list *(*slist_append)(struct cc_list *, const char *);
  void (*slist_free_all)(struct cc_list *);
  struct cc_multi *(*multi_init)(void);
  int (*multi_cleanup)(struct cc_multi *);
  int (*multi_add_handle)(struct cc_multi *, struct cc_easy *);
  int (*multi_remove_handle)(struct cc_multi *, struct cc_easy *);
  int (*multi_perform)(struct cc_multi *, int *);
  int (*multi_poll)(struct cc_multi *, struct wait *, unsigned, int, int *);
  struct message *(*multi_info_read)(struct cc_multi *, int *);
} curl;

static const struct {
  const char *name;
  void **place;
} symbols[] = {
    {"curl_global_init", (void **)&curl.global_init},
    {"curl_easy_init", (void **)&curl.easy_init},
    {"curl_easy_cleanup", (void **)&curl.easy_cleanup},
    {"curl_easy_setopt", (void **)&curl.easy_setopt},
    {"curl_easy_getinfo", (void **)&curl.easy_getinfo},
    {"curl_slist_append", (void **)&curl.slist_append},
    {"curl_slist_free_all", (void **)&curl.slist_free_all},
    {"curl_multi_init", (void **)&curl.multi_init},
    {"curl_multi_cleanup", (void **)&curl.multi_cleanup},
    {"curl_multi_add_handle", (void **)&curl.multi_add_handle},
    {"curl_multi_remove_handle", (void **)&curl.multi_remove_handle},
    {"curl_multi_perform", (void **)&curl.multi_perform},
    // Since 7.66.
    {"curl_multi_poll", (void **)&curl.multi_poll},
    {"curl_multi_info_read", (void **)&curl.multi_info_read},
};

static bool read_symbols(void *library) {
  for (size_t index = 0; index < sizeof symbols / sizeof *symbols; index++) {
    *symbols[index].place = dlsym(library, symbols[index].name);
    if (!*symbols[index].place) return false;
  }
  return true;
}

static bool open_library(const char *name) {
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) return false;
  if (!read_symbols(library)) {
    dlclose(library);
    return false;
  }
  // OpenSSL would clear itself away when the program ends, below the feet of the network's thread.
  int (*begin_openssl)(uint64_t, const void *) = dlsym(library, "OPENSSL_init_crypto");
  if (begin_openssl) begin_openssl(0x80000, NULL);
  return curl.global_init(3) == 0;
}

bool cc_open(void) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static bool is_open;
  pthread_mutex_lock(&lock);
  if (!is_open) is_open = open_library("libcurl.so.4") || open_library("libcurl-gnutls.so.4");
  bool result = is_open;
  pthread_mutex_unlock(&lock);
  return result;
}

// Programs that this one starts inherit no connection.
static int open_socket(void *user, int purpose, struct address *address) {
  (void)user, (void)purpose;
  return socket(address->family, address->type | SOCK_CLOEXEC, address->protocol);
}

struct cc_easy *cc_easy_new(void) {
  struct cc_easy *easy = curl.easy_init();
  if (easy) curl.easy_setopt(easy, 20163, open_socket);
  return easy;
}

void cc_easy_free(struct cc_easy *easy) { curl.easy_cleanup(easy); }

bool cc_set_number(struct cc_easy *easy, int option, long value) {
  return curl.easy_setopt(easy, option, value) == cc_ok;
}

bool cc_set_size(struct cc_easy *easy, int option, int64_t value) {
  return curl.easy_setopt(easy, option, value) == cc_ok;
}

bool cc_set_text(struct cc_easy *easy, int option, const char *value) {
  return curl.easy_setopt(easy, option, value) == cc_ok;
}

bool cc_set_errors(struct cc_easy *easy, char *room) {
  return curl.easy_setopt(easy, cc_errors, room) == cc_ok;
}

bool cc_set_headers(struct cc_easy *easy, struct cc_list *headers) {
  return curl.easy_setopt(easy, cc_headers, headers) == cc_ok;
}

bool cc_set_calls(struct cc_easy *easy, cc_bytes head, cc_bytes body, cc_bytes sent, void *user) {
  return curl.easy_setopt(easy, 20079, head) == cc_ok
      && curl.easy_setopt(easy, 10029, user) == cc_ok
      && curl.easy_setopt(easy, 20011, body) == cc_ok
      && curl.easy_setopt(easy, 10001, user) == cc_ok
      && curl.easy_setopt(easy, 20012, sent) == cc_ok
      && curl.easy_setopt(easy, 10009, user) == cc_ok;
}

long cc_number(struct cc_easy *easy, int question) {
  long value = 0;
  return curl.easy_getinfo(easy, question, &value) == cc_ok ? value : 0;
}

const char *cc_certificate(struct cc_easy *easy, int index) {
  static const char name[] = "Cert:";
  struct certificates *found = NULL;
  if (curl.easy_getinfo(easy, 0x400000 + 34, &found) != cc_ok || !found) return NULL;
  if (index < 0 || index >= found->count) return NULL;
  for (struct cc_list *field = found->fields[index]; field; field = field->next) {
    if (!strncmp(field->text, name, sizeof name - 1)) return field->text + sizeof name - 1;
  }
  return NULL;
}

struct cc_list *cc_list_add(struct cc_list *list, const char *text) {
  return curl.slist_append(list, text);
}

void cc_list_free(struct cc_list *list) { curl.slist_free_all(list); }

int cc_alarm_new(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

struct cc_multi *cc_multi_new(void) { return curl.multi_init(); }

void cc_multi_free(struct cc_multi *multi) { curl.multi_cleanup(multi); }

bool cc_multi_add(struct cc_multi *multi, struct cc_easy *easy) {
  return curl.multi_add_handle(multi, easy) == 0;
}

bool cc_multi_remove(struct cc_multi *multi, struct cc_easy *easy) {
  return curl.multi_remove_handle(multi, easy) == 0;
}

bool cc_multi_perform(struct cc_multi *multi) {
  int running = 0;
  return curl.multi_perform(multi, &running) == 0;
}

bool cc_multi_wait(struct cc_multi *multi, int file, int milliseconds) {
  // CURL_WAIT_POLLIN is 1, as POLLIN is here, but of its own.
  struct wait wait = {file, 1, 0};
  return curl.multi_poll(multi, &wait, 1, milliseconds, NULL) == 0;
}

struct cc_easy *cc_multi_next(struct cc_multi *multi, int *result) {
  for (int left = 0;;) {
    struct message *message = curl.multi_info_read(multi, &left);
    if (!message) return NULL;
    if (message->kind != 1) continue;
    *result = message->data.result;
    return message->easy;
  }
}

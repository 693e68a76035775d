# What you type here first installs what is missing from Debian, then builds.
#
#   make run       the console on the bundled demo; ARGS="shop.json" opens a file instead
#   make serve     builds the server, too, and serves ARGS
#   make test      lint, a build in which every warning is an error, all tests
#   make test-thread  engine, clients and console under the thread sanitizer, with many calls at once
#   make test-address the same under the address sanitizer
#   make coverage  a table: how much of each module the tests run; the engine's must be 95 %
#   make spell     the spelling of sources and texts
#   make lint      the formatter's check alone
#   make format    formats the sources in place
#   make bench     the numbers of the engine and of the program, with ratios
#   make fuzz      tries inputs that nearly make sense, for FUZZ_SECONDS (60), from FUZZ_SEED (1) on
#   make interop   the official SDK and this one against one server, in a table; needs Python and its
#                  package index, else it says so
#   make docs      the documentation of the libraries below .build/docs; a warning is an error
#   make install   program, themes, manual and shell completions below PREFIX (/usr/local), staged
#                  below DESTDIR if given
#   make deb       a Debian package, in .build/packages
#   make tarball   an archive that runs from any folder, there too
#   make recordings  the bundled stories in .build/recordings, for a release: a cast and pictures each
#   make check-packages  installs both in a clean Debian and uses them; needs root and debootstrap
#   make clean     removes what was built

PREFIX ?= /usr/local
ARGS ?=
SWIFT ?= swift
FUZZ_SECONDS ?= 60
FUZZ_SEED ?= 1

BUILD_PACKAGES = libncurses-dev libpcre2-dev zlib1g-dev nettle-dev libyaml-dev libcurl4
TEST_PACKAGES = $(BUILD_PACKAGES) tmux
FORMATTED = Package.swift Sources Tests Benchmarks Examples

VERSION := $(shell sed -n 's/.*number = "\(.*\)"/\1/p' Sources/flagscope/Version.swift)
PACKAGES = .build/packages
RECORDINGS = .build/recordings
DEB = $(PACKAGES)/flagscope_$(VERSION)_$(shell dpkg --print-architecture 2>/dev/null).deb
ARCHIVE = flagscope-$(VERSION)-linux-$(shell uname -m)

SHARE = $(DESTDIR)$(PREFIX)/share
# Writes its own manual and completions, so that they are those of its options.
INSTALLED = LC_ALL=C.UTF-8 "$(DESTDIR)$(PREFIX)/bin/flagscope"

# One set of release flags, so that run, bench and install share what is built.
# Nothing looks for the program's own symbols by name; without them it starts 2 ms earlier.
RELEASE = -c release --static-swift-stdlib -Xlinker --gc-sections -Xlinker -s \
  -Xlinker --no-export-dynamic
# The archive brings libraries along, and its programs find them from where they lie.
ifdef RELOCATABLE
RELEASE += -Xlinker '-rpath=$$ORIGIN/../lib' -Xlinker '-rpath=$$ORIGIN/../../lib'
endif
# Warnings are errors by the manifest (FLAGSCOPE_STRICT), for this package's targets only.
STRICT = --explicit-target-dependency-import-check error
SANITIZED_TESTS = ^Flag(Engine|Client|Console)Tests
NETWORK_TESTS = ^Flag(Client|Server)Tests

.PHONY: run serve test test-thread test-address coverage spell lint format bench fuzz interop docs \
  install deb tarball check-packages recordings version clean build-packages test-packages

run: build-packages
	$(SWIFT) build $(RELEASE) --product flagscope
	@"$$($(SWIFT) build $(RELEASE) --show-bin-path)/flagscope" $(ARGS)

serve: build-packages
	$(SWIFT) build $(RELEASE) --product flagscope
	$(SWIFT) build $(RELEASE) --product flagscope-serve
	@"$$($(SWIFT) build $(RELEASE) --show-bin-path)/flagscope" serve $(ARGS)

test: test-packages lint
	FLAGSCOPE_STRICT=1 $(SWIFT) build --build-tests $(STRICT)
	# Tests that talk over a network first: the others keep the threads that both share for minutes,
	# while time limits of seconds run out.
	FLAGSCOPE_STRICT=1 $(SWIFT) test $(STRICT) --filter '$(NETWORK_TESTS)'
	FLAGSCOPE_STRICT=1 $(SWIFT) test $(STRICT) --skip '$(NETWORK_TESTS)'
	"$$($(SWIFT) build --show-bin-path)/flagscope-fuzz" --seconds 10 --seed $(FUZZ_SEED) \
	  --out "$$($(SWIFT) build --show-bin-path)"

test-thread: build-packages
	TSAN_OPTIONS="suppressions=$(CURDIR)/.ci/thread-sanitizer" FLAGSCOPE_MANY_CALLS=1 \
	  $(SWIFT) test --sanitize=thread --scratch-path .build/thread --filter '$(SANITIZED_TESTS)'

test-address: build-packages
	$(SWIFT) test --sanitize=address --scratch-path .build/address --filter '$(SANITIZED_TESTS)'

coverage: test-packages
	SWIFT="$(SWIFT)" .ci/coverage

spell:
	@$(call install_missing,codespell)
	git ls-files -z | xargs -0 codespell

lint:
	$(SWIFT) format lint --strict --recursive $(FORMATTED)

format:
	$(SWIFT) format --in-place --recursive $(FORMATTED)

interop: build-packages
	$(SWIFT) build --product flagscope
	$(SWIFT) build --product flagship-checkout
	Tests/Interop/interop.py --bin "$$($(SWIFT) build --show-bin-path)"

bench: build-packages
	$(SWIFT) build $(RELEASE) --product flagscope
	$(SWIFT) build $(RELEASE) --product flagscope-bench
	"$$($(SWIFT) build $(RELEASE) --show-bin-path)/flagscope-bench" $(ARGS)

docs: build-packages
	SWIFT="$(SWIFT)" .ci/docs

fuzz: build-packages
	$(SWIFT) build $(RELEASE) --product flagscope
	$(SWIFT) build $(RELEASE) --product flagscope-fuzz
	"$$($(SWIFT) build $(RELEASE) --show-bin-path)/flagscope-fuzz" --seconds $(FUZZ_SECONDS) \
	  --seed $(FUZZ_SEED) --out "$$($(SWIFT) build $(RELEASE) --show-bin-path)"

install: build-packages
	$(SWIFT) build $(RELEASE) --product flagscope
	$(SWIFT) build $(RELEASE) --product flagscope-serve
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/libexec/flagscope" "$(SHARE)/flagscope/themes" "$(SHARE)/man/man1" \
	  "$(SHARE)/bash-completion/completions" "$(SHARE)/zsh/site-functions" \
	  "$(SHARE)/fish/vendor_completions.d"
	install -m 755 "$$($(SWIFT) build $(RELEASE) --show-bin-path)/flagscope" "$(DESTDIR)$(PREFIX)/bin/flagscope"
	install -m 755 "$$($(SWIFT) build $(RELEASE) --show-bin-path)/flagscope-serve" \
	  "$(DESTDIR)$(PREFIX)/libexec/flagscope/"
	install -m 644 themes/*.theme "$(SHARE)/flagscope/themes/"
	# Both differ from build to build, and nobody reads them: packages of one commit are equal.
	objcopy -R .swift_modhash -R .note.gnu.build-id "$(DESTDIR)$(PREFIX)/bin/flagscope"
	objcopy -R .swift_modhash -R .note.gnu.build-id \
	  "$(DESTDIR)$(PREFIX)/libexec/flagscope/flagscope-serve"
	$(INSTALLED) manual >"$(SHARE)/man/man1/flagscope.1"
	$(INSTALLED) --generate-completion-script bash | sed "1{/^#!/d}" >"$(SHARE)/bash-completion/completions/flagscope"
	$(INSTALLED) --generate-completion-script zsh >"$(SHARE)/zsh/site-functions/_flagscope"
	$(INSTALLED) --generate-completion-script fish >"$(SHARE)/fish/vendor_completions.d/flagscope.fish"

deb: build-packages
	@$(call install_missing,dpkg-dev)
	rm -rf $(PACKAGES)/deb
	$(MAKE) install PREFIX=/usr DESTDIR="$(CURDIR)/$(PACKAGES)/deb"
	.ci/packaging/deb $(PACKAGES)/deb $(VERSION) $(DEB)

tarball: build-packages
	rm -rf $(PACKAGES)/tar
	$(MAKE) install PREFIX= DESTDIR="$(CURDIR)/$(PACKAGES)/tar/$(ARCHIVE)" RELOCATABLE=1
	.ci/packaging/tarball $(PACKAGES)/tar $(ARCHIVE) $(PACKAGES)/$(ARCHIVE).tar.xz

check-packages: tarball deb
	@$(call install_missing,debootstrap tmux)
	.ci/packaging/check $(DEB) $(PACKAGES)/$(ARCHIVE).tar.xz

recordings: build-packages
	$(SWIFT) build $(RELEASE) --product flagscope
	rm -rf $(RECORDINGS)
	mkdir -p $(RECORDINGS)
	program="$$($(SWIFT) build $(RELEASE) --show-bin-path)/flagscope"; \
	"$$program" --demo --list-scripts | while read -r name _; do \
	  "$$program" --script "$$name" --cast "$(RECORDINGS)/$$name.cast" \
	    --frames "$(RECORDINGS)/$$name" || exit 1; \
	done

version:
	@echo $(VERSION)

clean:
	$(SWIFT) package clean

build-packages:
	@$(call install_missing,$(BUILD_PACKAGES))

test-packages:
	@$(call install_missing,$(TEST_PACKAGES))

# Asks Debian for the packages that are not installed; elsewhere it names them and goes on.
define install_missing
if ! command -v dpkg-query >/dev/null; then \
  echo "Not a Debian system: this needs what Debian calls $(1)." >&2; exit 0; \
fi; \
missing=""; \
for package in $(1); do \
  dpkg-query -W -f='$${Status}' "$$package" 2>/dev/null | grep -q '^install ok installed$$' \
    || missing="$$missing $$package"; \
done; \
[ -z "$$missing" ] && exit 0; \
echo "Installing from Debian:$$missing"; \
as_root=""; [ "$$(id -u)" -eq 0 ] || as_root="sudo"; \
apt="$$as_root env DEBIAN_FRONTEND=noninteractive apt-get"; \
install="$$apt install --yes --no-install-recommends $$missing"; \
$$install >/dev/null 2>&1 || { $$apt update && $$install; }
endef
